package numeric_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/numeric"
)

var cut = float32(math.Inf(-1))

func ExampleSummarize() {
	row := []float32{2, 1, 0, cut}
	s := numeric.Summarize(row)
	fmt.Printf("kept %d, entropy %.4f nats, p(0) = %.4f\n", s.Kept, s.EntropyNats, numeric.Prob(row[0], s.LogSumExp))
	// Output: kept 3, entropy 0.8324 nats, p(0) = 0.6652
}

func rows() *rapid.Generator[[]float32] {
	score := rapid.OneOf(rapid.Float32Range(-50, 50), rapid.Just(cut), rapid.Just(float32(3)))
	return rapid.SliceOfN(score, 1, 60)
}

func TestSummarizeIsTheSoftmax(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := rows().Draw(t, "row")
		shift := rapid.Float32Range(-1e4, 1e4).Draw(t, "shift")
		s := numeric.Summarize(row)
		if s.Kept == 0 {
			if !math.IsInf(s.LogSumExp, -1) {
				t.Fatalf("empty row: log-sum-exp %v", s.LogSumExp)
			}
			return
		}
		var total, entropy float64
		for _, score := range row {
			p := numeric.Prob(score, s.LogSumExp)
			total += p
			entropy += numeric.Surprise(p)
		}
		if math.Abs(total-1) > 1e-12 || math.Abs(entropy-s.EntropyNats) > 1e-10 {
			t.Fatalf("Σp = %v, H = %v, Summarize says %+v", total, entropy, s)
		}
		shifted := slices.Clone(row)
		for i := range shifted {
			shifted[i] += shift
		}
		if got := numeric.Summarize(shifted); math.Abs(got.EntropyNats-s.EntropyNats) > 0.05 {
			t.Fatalf("adding %v to every score moved the entropy from %v to %v", shift, s.EntropyNats, got.EntropyNats)
		}
	})
}

func TestSummarizeDoesNotOverflow(t *testing.T) {
	s := numeric.Summarize([]float32{3e38, 3e38})
	if math.Abs(s.EntropyNats-math.Ln2) > 1e-12 || math.IsInf(s.LogSumExp, 0) {
		t.Fatalf("two equal huge scores: %+v, want entropy ln 2", s)
	}
}

func TestOrderIsAFullSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := rows().Draw(t, "row")
		descending := rapid.Bool().Draw(t, "descending ties")
		var want []int
		for id, score := range row {
			if score != cut {
				want = append(want, id)
			}
		}
		slices.SortFunc(want, func(a, b int) int {
			if row[a] != row[b] {
				if row[a] > row[b] {
					return -1
				}
				return 1
			}
			if descending {
				return b - a
			}
			return a - b
		})
		var o numeric.Order
		if descending {
			o.ResetDescendingTies(row)
		} else {
			o.Reset(row)
		}
		for place, id := range want {
			got, score, ok := o.Next()
			if !ok || got != id || score != row[id] {
				t.Fatalf("place %d: got %d, want %d", place, got, id)
			}
			if !descending && numeric.Rank(row, id) != place+1 {
				t.Fatalf("Rank(%d) = %d, want %d", id, numeric.Rank(row, id), place+1)
			}
		}
		if _, _, ok := o.Next(); ok {
			t.Fatal("more ids than the row keeps")
		}
		if descending {
			return
		}
		n := rapid.IntRange(1, len(row)).Draw(t, "n")
		o.ResetTop(row, n)
		for place, id := range want[:min(n, len(want))] {
			if got, _, ok := o.Next(); !ok || got != id {
				t.Fatalf("of the top %d, place %d: got %d, want %d", n, place, got, id)
			}
		}
	})
}

func TestMaxReportsNaN(t *testing.T) {
	nan := float32(math.NaN())
	if got := numeric.Max([]float32{1, nan, 2}); got == got {
		t.Fatalf("Max = %v, want NaN", got)
	}
}
