package view

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// ChiSquare is Pearson's test of counts against probabilities. P is the chance
// that draws with exactly these probabilities are as far off, or further; not
// finite where there is nothing to test, with fewer than two cells.
type ChiSquare struct {
	Statistic Real `json:"statistic"` // Σ (count − expected)² ÷ expected over the cells; +Inf: what has no chance came
	Degrees   int  `json:"degrees_of_freedom"`
	P         Real `json:"p_value"`
	Cells     int  `json:"cells"`
	Pooled    int  `json:"pooled"` // outcomes too rare for a cell of their own, which share one
}

// Outcome is how often something came, and how likely it was each time.
type Outcome struct {
	Count int
	Prob  float64
}

// leastExpected is the count that a cell has to be expected to have, so that the
// statistic is distributed as the test takes it to be: the usual rule.
const leastExpected = 5

// Pearson tests the counts of all outcomes there are, whose probabilities sum to
// 1. Those that are expected fewer than five times are counted as one; if that is
// still expected fewer than five times, together with the rarest of the others.
//
// Source: K. Pearson, "On the criterion that a given system of deviations from
// the probable …", Philosophical Magazine 50 (1900), 157–175.
func Pearson(outcomes []Outcome) ChiSquare {
	out := ChiSquare{P: Real(math.NaN())}
	draws := 0
	for _, o := range outcomes {
		if !(o.Prob >= 0 && o.Prob <= 1) || o.Count < 0 {
			return out
		}
		if o.Prob == 0 && o.Count > 0 {
			return ChiSquare{Statistic: Real(math.Inf(1))}
		}
		draws += o.Count
	}
	var observed, expected []float64
	var rare, rareExpected float64
	rarest := -1
	for _, o := range outcomes {
		count, want := float64(o.Count), o.Prob*float64(draws)
		switch {
		case o.Prob == 0:
		case want < leastExpected:
			rare, rareExpected = rare+count, rareExpected+want
			out.Pooled++
		default:
			observed, expected = append(observed, count), append(expected, want)
			if rarest < 0 || want < expected[rarest] {
				rarest = len(expected) - 1
			}
		}
	}
	switch {
	case out.Pooled == 0:
	case rareExpected >= leastExpected || rarest < 0:
		observed, expected = append(observed, rare), append(expected, rareExpected)
	default:
		observed[rarest] += rare
		expected[rarest] += rareExpected
		out.Pooled++
	}
	out.Cells = len(expected)
	if out.Cells < 2 {
		return out
	}
	out.Degrees = out.Cells - 1
	x := stat.ChiSquare(observed, expected)
	out.Statistic, out.P = Real(x), Real(distuv.ChiSquared{K: float64(out.Degrees)}.Survival(x))
	return out
}
