package numeric

import (
	"math"
	"slices"
)

// Cut is the score of an entry that was removed: −Inf.
var Cut = float32(math.Inf(-1))

// Summary is a row of scores in three numbers, those of its softmax.
type Summary struct {
	LogSumExp   float64 // ln Σ exp(score), nats
	EntropyNats float64 // −Σ p ln p
	Kept        int     // entries above −Inf
}

// Summarize reads a row once for its maximum and once for its sums. With
// d = score − max, Z = Σ exp(d), the entropy is ln Z − Σ d·exp(d) ÷ Z: no
// logarithm per entry. A row that holds nothing but −Inf has LogSumExp −Inf.
func Summarize(row []float32) Summary {
	top := Max(row)
	if top == Cut {
		return Summary{LogSumExp: math.Inf(-1)}
	}
	base := float64(top)
	var (
		z, zd    float64
		kept     int
		distance [256]float64
	)
	for chunk := range slices.Chunk(row, len(distance)) {
		// Converting apart from summing: on amd64 the conversion waits for what
		// its register held last, and in one loop that is the sum, so that each
		// exponential would wait for the one before, three times as long.
		for i, score := range chunk {
			distance[i] = float64(score) - base
			if score != Cut {
				kept++
			}
		}
		for _, d := range distance[:len(chunk)] {
			if d < underflow {
				continue
			}
			e := math.Exp(d)
			z += e
			zd += d * e
		}
	}
	logZ := math.Log(z)
	// Rounding can leave a one-token row at −1e-17; entropy is never negative.
	return Summary{LogSumExp: float64(top) + logZ, EntropyNats: max(0, logZ-zd/z), Kept: kept}
}

// underflow is where exp becomes 0 in float64; −Inf, a cut entry, lies below.
const underflow = -746

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
