package guide

import (
	"math"
	"testing"
)

func TestAllDifferent(t *testing.T) {
	for _, test := range []struct {
		counts []int
		k      int
		want   float64
	}{
		{[]int{1, 1, 1}, 3, 1},
		{[]int{3}, 2, 0},
		{[]int{2, 1}, 2, 2.0 / 3},       // of the pairs ab, ab, aa
		{[]int{2, 2}, 2, 4.0 / 6},       // of six pairs, aa and bb are the same
		{[]int{7, 2, 1}, 3, 14.0 / 120}, // 7·2·1 of the choices of three of ten
		{[]int{1, 1}, 3, 0},
		{nil, 1, 0},
	} {
		if got := allDifferent(test.counts, test.k); math.Abs(got-test.want) > 1e-12 {
			t.Errorf("allDifferent(%v, %d) = %g, want %g", test.counts, test.k, got, test.want)
		}
	}
}
