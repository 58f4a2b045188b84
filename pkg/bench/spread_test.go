package bench_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/bench"
)

func TestSpread(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   bench.Spread
	}{
		{nil, bench.Spread{}},
		{[]float64{7}, bench.Spread{Median: 7, Low: 7, High: 7}},
		{[]float64{3, 1}, bench.Spread{Median: 2, Low: 1, High: 3}},
		{[]float64{9, 1, 4}, bench.Spread{Median: 4, Low: 1, High: 9}},
		{[]float64{1, 100, 2, 4}, bench.Spread{Median: 3, Low: 1, High: 100}},
	} {
		values := slices.Clone(test.values)
		if got := bench.NewSpread(values); got != test.want {
			t.Errorf("%v: %+v, want %+v", test.values, got, test.want)
		}
		if !slices.Equal(values, test.values) {
			t.Errorf("%v was reordered to %v", test.values, values)
		}
	}
}

// TestSpreadHalves: at most half of the values lie below the median and at most
// half above it.
func TestSpreadHalves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 30).Draw(t, "values")
		s := bench.NewSpread(values)
		below, above := 0, 0
		for _, v := range values {
			if v < s.Median {
				below++
			}
			if v > s.Median {
				above++
			}
		}
		if 2*below > len(values) || 2*above > len(values) || s.Low != slices.Min(values) || s.High != slices.Max(values) {
			t.Fatalf("%+v of %v", s, values)
		}
	})
}
