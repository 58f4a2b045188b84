package view_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// A text that ends in a loop of two tokens, and how much of it was said before.
func ExampleLoop() {
	ids := []int{7, 1, 2, 1, 2, 1, 2, 1, 2, 1}
	loop := view.Loop(ids)
	fmt.Printf("from index %d: %d tokens, %.1f times\n", loop.Start, loop.Period, loop.Turns())
	fmt.Printf("%.0f%% of the tokens belong to three that came before\n", 100*view.Repetition(ids, 0, 3))
	// Output:
	// from index 1: 2 tokens, 4.5 times
	// 70% of the tokens belong to three that came before
}

func TestAgain(t *testing.T) {
	for _, c := range []struct {
		ids  []int
		n    int
		want string // a mark for each token that belongs to an n-gram that came before
	}{
		{nil, 3, ""},
		{[]int{1, 2}, 3, ".."},
		{[]int{1, 2, 3}, 3, "..."},
		{[]int{1, 2, 3, 1, 2, 3}, 3, "...xxx"},
		{[]int{1, 2, 3, 9, 1, 2, 9}, 3, "......."},
		{[]int{1, 2, 3, 9, 1, 2, 9}, 2, "....xx."},
		{[]int{1, 2, 3, 9, 1, 2, 9}, 1, "....xxx"},
		{[]int{1, 1, 1, 1}, 3, ".xxx"}, // the first three come again, one later
		{[]int{1, 2, 1}, 0, "..."},
		{[]int{1, 2, 1}, -1, "..."},
		{[]int{-1, -1, -1}, 1, ".xx"}, // an id that no vocabulary has
	} {
		got := ""
		for _, again := range view.Again(c.ids, c.n) {
			got += map[bool]string{false: ".", true: "x"}[again]
		}
		if got != c.want {
			t.Errorf("%v in runs of %d: %s, want %s", c.ids, c.n, got, c.want)
		}
	}
}

func TestRepetition(t *testing.T) {
	ids := []int{1, 2, 3, 1, 2, 3, 4, 5}
	for _, c := range []struct {
		from int
		want float64
	}{{0, 3. / 8}, {3, 3. / 5}, {5, 1. / 3}, {7, 0}, {-2, 3. / 8}} {
		if got := view.Repetition(ids, c.from, 3); got != c.want {
			t.Errorf("from %d: %v, want %v", c.from, got, c.want)
		}
	}
	for _, from := range []int{8, 9} {
		if got := view.Repetition(ids, from, 3); !math.IsNaN(got) {
			t.Errorf("from %d there is no token, and its share is %v", from, got)
		}
	}
}

// text is a short one over a small vocabulary, which repeats itself often.
func text(t *rapid.T, name string) []int {
	return rapid.SliceOfN(rapid.IntRange(0, 3), 0, 30).Draw(t, name)
}

// TestNGrams: two numbers are equal exactly where the n-grams are.
func TestNGrams(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids, n := text(t, "ids"), rapid.IntRange(1, 5).Draw(t, "n")
		grams := view.NGrams(ids, n)
		if len(grams) != len(ids) {
			t.Fatalf("%d numbers of %d tokens", len(grams), len(ids))
		}
		for i := range ids {
			if (grams[i] < 0) != (i < n-1) {
				t.Fatalf("the number at %d is %d", i, grams[i])
			}
			for j := n - 1; j < i; j++ {
				if same := slices.Equal(ids[i-n+1:i+1], ids[j-n+1:j+1]); same != (grams[i] == grams[j]) {
					t.Fatalf("%d and %d of %v: numbers %d and %d", j, i, ids, grams[j], grams[i])
				}
			}
		}
	})
}

// TestLoopIsFound: after a beginning of other tokens, a unit said over and over is
// a loop from its first token on, with the unit's own period.
func TestLoopIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.SliceOfNDistinct(rapid.IntRange(100, 200), 0, 20, rapid.ID[int]).Draw(t, "prefix")
		unit := rapid.SliceOfNDistinct(rapid.IntRange(0, 50), 1, 12, rapid.ID[int]).Draw(t, "unit")
		after := rapid.SliceOfNDistinct(rapid.IntRange(201, 300), 0, 20, rapid.ID[int]).Draw(t, "after")
		length := len(unit) + max(6, len(unit)) + rapid.IntRange(0, 30).Draw(t, "more")
		ids := slices.Clone(prefix)
		for i := range length {
			ids = append(ids, unit[i%len(unit)])
		}
		ids = append(ids, after...)
		want := view.Cycle{Start: len(prefix), Length: length, Period: len(unit)}
		if got := view.Loop(ids); got != want {
			t.Fatalf("%v: %+v, want %+v", ids, got, want)
		}
	})
}

// TestLoopIsTheMost: what is found goes round, cannot be made longer, and no other
// stretch says more again.
func TestLoopIsTheMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := text(t, "ids")
		most := 0
		for period := 1; period <= len(ids); period++ {
			for start := 0; start+period <= len(ids); start++ {
				end := start + period
				for end < len(ids) && ids[end] == ids[end-period] {
					end++
				}
				if again := end - start - period; again >= max(6, period) {
					most = max(most, again)
				}
			}
		}
		got := view.Loop(ids)
		if got.Length-got.Period != most {
			t.Fatalf("%v: %+v; another says %d again", ids, got, most)
		}
		if got.Period == 0 {
			if got != (view.Cycle{}) || !math.IsNaN(got.Turns()) {
				t.Fatalf("none is %+v", got)
			}
			return
		}
		for i := got.Start + got.Period; i < got.End(); i++ {
			if ids[i] != ids[i-got.Period] {
				t.Fatalf("%v: %+v does not go round at %d", ids, got, i)
			}
		}
		if i := got.Start - 1; i >= 0 && ids[i] == ids[i+got.Period] {
			t.Fatalf("%v: %+v begins one earlier", ids, got)
		}
	})
}

// TestNoLoop: what is said twice is not yet a loop.
func TestNoLoop(t *testing.T) {
	for _, ids := range [][]int{
		nil, {1}, {1, 1}, {1, 1, 1, 1, 1, 1}, {1, 2, 1, 2, 1, 2, 1}, {1, 2, 3, 1, 2, 3},
		{1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7}, // one short of two turns
	} {
		if got := view.Loop(ids); got.Period != 0 {
			t.Errorf("%v: %+v", ids, got)
		}
	}
}

func TestTextIDs(t *testing.T) {
	tr := tracetest.Greedy().Trace()
	ids, prompt := view.TextIDs(tr)
	if want := slices.Concat(tr.Run.Prompt.IDs, tr.End.IDs); !slices.Equal(ids, want) || prompt != len(tr.Run.Prompt.IDs) {
		t.Errorf("%v with a prompt of %d, want %v", ids, prompt, want)
	}
	search := tracetest.Search().Trace()
	ids, prompt = view.TextIDs(search)
	if want := slices.Concat(search.Run.Prompt.IDs, search.End.IDs); !slices.Equal(ids, want) || prompt != 1 {
		t.Errorf("of a search %v with a prompt of %d, want %v", ids, prompt, want)
	}
}
