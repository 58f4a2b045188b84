package bench

import "slices"

// Spread is what several measurements of one quantity say together.
type Spread struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"` // the lowest
	High   float64 `json:"high"`
}

// NewSpread sums up values, in any order; of none it is zero. With an even
// number of them the median is the mean of the two in the middle.
func NewSpread(values []float64) Spread {
	n := len(values)
	if n == 0 {
		return Spread{}
	}
	sorted := slices.Sorted(slices.Values(values))
	return Spread{
		Median: (sorted[(n-1)/2] + sorted[n/2]) / 2,
		Low:    sorted[0],
		High:   sorted[n-1],
	}
}
