package numeric

import "math"

// Cut is the score of an entry that was removed: −Inf.
var Cut = float32(math.Inf(-1))

// Summary is a row of scores in three numbers, those of its softmax.
type Summary struct {
	LogSumExp   float64 // ln Σ exp(score), nats
	EntropyNats float64 // −Σ p ln p
	Kept        int     // entries above −Inf
}

// Summarize adds a row up. A row that holds nothing but −Inf has LogSumExp
// −Inf; one that holds a NaN has NaN.
func Summarize(row []float32) Summary {
	var sums Sums
	sums.Add(row)
	return sums.Summary()
}

// Max returns the largest score; NaN if there is one, −Inf for an empty row.
func Max(row []float32) float32 {
	top := Cut
	for _, score := range row {
		if !(score <= top) { // greater, or NaN
			if score != score {
				return score
			}
			top = score
		}
	}
	return top
}

// Prob returns the softmax probability of one score, given its row's
// log-sum-exp.
func Prob(score float32, logSumExp float64) float64 {
	return math.Exp(float64(score) - logSumExp)
}

// Surprise returns −p ln p, the part that one outcome adds to the entropy.
func Surprise(p float64) float64 {
	if p <= 0 {
		return 0
	}
	return -p * math.Log(p)
}
