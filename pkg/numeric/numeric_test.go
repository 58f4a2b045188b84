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

// A row of many stretches, whose largest score may come anywhere, against the
// definition with math.Exp.
func TestSumsOfLongRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := longRow(t)
		checkSummary(t, numeric.Summarize(row), row)
		var order numeric.Order
		order.Reset(row)
		checkSummary(t, order.Summary(), row)
	})
}

func TestReplaceIsAddingTheOtherRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := longRow(t)
		var sums numeric.Sums
		sums.Add(row)
		score := rapid.OneOf(rapid.Float32Range(-30, 30), rapid.Just(cut))
		for range rapid.IntRange(1, 40).Draw(t, "times") {
			id := rapid.IntRange(0, len(row)-1).Draw(t, "id")
			now := score.Draw(t, "now")
			before := sums
			if !sums.Replace(row[id], now) {
				if sums != before {
					t.Fatal("a refused replacement changed the sums")
				}
				continue
			}
			row[id] = now
			checkSummary(t, sums.Summary(), row)
		}
	})
}

// Each removal leaves more than half of what was there, all of them together
// next to nothing: the rounding of the first sum would be most of the last.
func TestReplaceDoesNotWearOut(t *testing.T) {
	row := make([]float32, 60)
	for i := range row {
		row[i] = float32(-i) * .69
	}
	var sums numeric.Sums
	sums.Add(row)
	refused := false
	for i := range row[:50] {
		if refused = !sums.Replace(row[i], cut); refused {
			break
		}
		row[i] = cut
	}
	if !refused {
		t.Error("the sums were never given up")
	}
	checkSummary(t, sums.Summary(), row)
}

func longRow(t *rapid.T) []float32 {
	few := rapid.SliceOfN(rapid.OneOf(rapid.Float32Range(-30, 30), rapid.Just(cut)), 1, 20).Draw(t, "scores")
	slope := rapid.Float32Range(-.1, .1).Draw(t, "slope")
	row := make([]float32, rapid.IntRange(1, 1200).Draw(t, "length"))
	for i := range row {
		row[i] = few[i%len(few)] + slope*float32(i)
	}
	return row
}

func checkSummary(t interface{ Fatalf(string, ...any) }, got numeric.Summary, row []float32) {
	top, kept := float64(numeric.Max(row)), 0
	var z, h float64
	for _, score := range row {
		if score != cut {
			z += math.Exp(float64(score) - top)
			kept++
		}
	}
	lse := top + math.Log(z)
	for _, score := range row {
		h += numeric.Surprise(numeric.Prob(score, lse))
	}
	near := func(a, b float64) bool { return a == b || math.Abs(a-b) <= 1e-12*max(1, math.Abs(b)) }
	if got.Kept != kept || kept > 0 && !(near(got.LogSumExp, lse) && near(got.EntropyNats, h)) {
		t.Fatalf("got %+v, want log-sum-exp %v, entropy %v, kept %d", got, lse, h, kept)
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
		var above []int
		for id, score := range row {
			if score != cut && (len(want) <= n || score >= row[want[n-1]]) {
				above = append(above, id)
			}
		}
		if got := o.AtLeastNth([]int{-7}, row, n); !slices.Equal(got[1:], above) || got[0] != -7 {
			t.Fatalf("at least the %dth largest are %v, want %v", n, got, above)
		}
		o.ResetTop(row, n)
		for place, id := range want[:min(n, len(want))] {
			if got, _, ok := o.Next(); !ok || got != id {
				t.Fatalf("of the top %d, place %d: got %d, want %d", n, place, got, id)
			}
		}
	})
}

func TestSummarizeReportsNaN(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, row := range [][]float32{{nan}, {1, nan, cut}, {nan, cut, cut}, {cut, nan}, {inf, 1}, {1, inf}, append(make([]float32, 300), nan, cut), append(make([]float32, 300), inf)} {
		if s := numeric.Summarize(row); !math.IsNaN(s.LogSumExp) {
			t.Errorf("%v: log-sum-exp %v, want NaN", row[max(0, len(row)-3):], s.LogSumExp)
		}
	}
}

func TestMaxReportsNaN(t *testing.T) {
	nan := float32(math.NaN())
	if got := numeric.Max([]float32{1, nan, 2}); got == got {
		t.Fatalf("Max = %v, want NaN", got)
	}
}
