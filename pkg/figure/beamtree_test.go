package figure

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// anySearch is a search over five words with probabilities of any kind.
func anySearch(t *rapid.T) *trace.Trace {
	search := tracetest.Search()
	search.NumBeams = rapid.IntRange(1, 5).Draw(t, "beams")
	search.MaxLength = rapid.IntRange(2, 12).Draw(t, "length")
	search.LengthPenalty = rapid.SampledFrom([]float64{-1, 0, 0.5, 1, 2}).Draw(t, "penalty")
	for _, row := range search.Follow {
		sum := 0.0
		for i := range row {
			row[i] = rapid.Float64Range(0.01, 1).Draw(t, "p")
			sum += row[i]
		}
		for i := range row {
			row[i] /= sum
		}
	}
	return search.Trace()
}

// TestBeamNodes: every continuation that the search kept is a node behind the one
// that the trace says it continued, and no pruned one is.
func TestBeamNodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := anySearch(t)
		f, err := NewBeamTree(tr)
		if err != nil {
			t.Fatal(err)
		}
		nodes := map[view.Ending]*beamNode{}
		for i := range f.nodes {
			n := &f.nodes[i]
			nodes[view.Ending{Step: n.step, Continuation: n.continuation}] = n
		}
		kept := 0
		for step, b := range tr.Beams {
			for i, c := range b.Considered {
				n := nodes[view.Ending{Step: step, Continuation: i}]
				if (n != nil) != (c.Fate != trace.FatePruned) {
					t.Fatalf("step %d, %d is %s; a node: %v", step, i, c.Fate, n != nil)
				}
				if n == nil {
					continue
				}
				kept++
				if n.total != c.Total || n.prob != math.Exp(c.LogProb) || n.finished != (c.Fate == trace.FateFinished) {
					t.Fatalf("step %d, %d: %+v for %+v", step, i, n, c)
				}
				if step == 0 {
					if n.parent != -1 {
						t.Fatalf("a first token continues %d", n.parent)
					}
					continue
				}
				path := view.Path(tr, step, i)
				if parent := f.nodes[n.parent]; parent.step != step-1 || parent.continuation != path[step-1] {
					t.Fatalf("step %d, %d continues %+v, in the trace %d", step, i, parent, path[step-1])
				}
			}
		}
		if kept != len(f.nodes) {
			t.Fatalf("%d nodes for %d continuations", len(f.nodes), kept)
		}
	})
}

// TestBeamWays: the winner's path is that of the best hypothesis, which the title
// names with its score, and the hypotheses are numbered as the trace has them.
func TestBeamWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := anySearch(t)
		f, err := NewBeamTree(tr)
		if err != nil {
			t.Fatal(err)
		}
		hypotheses := tr.Beams[len(tr.Beams)-1].Hypotheses
		best := view.Path(tr, hypotheses[0].Step, hypotheses[0].Continuation)
		won, ranked := map[int]int{}, 0
		for _, n := range f.nodes {
			if n.way == wayWon {
				won[n.step] = n.continuation
			}
			if n.rank > 0 {
				ranked++
				if h := hypotheses[n.rank-1]; h.Step != n.step || h.Continuation != n.continuation || h.Score != n.score {
					t.Fatalf("number %d is %+v, in the trace %+v", n.rank, n, h)
				}
			}
		}
		for step, continuation := range best {
			if won[step] != continuation {
				t.Fatalf("at step %d %d won, want %d", step, won[step], continuation)
			}
		}
		if len(won) != len(best) || ranked != len(hypotheses) {
			t.Fatalf("a path of %d, want %d; %d hypotheses, want %d", len(won), len(best), ranked, len(hypotheses))
		}
		if want := "wins with " + view.Fixed(hypotheses[0].Score, 3); !strings.HasSuffix(f.title(1000), want) {
			t.Fatalf("title %q, want %q at its end", f.title(1000), want)
		}
	})
}

// TestNoLinesCross: in each column the nodes stand in the order of those that they
// continue.
func TestNoLinesCross(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, err := NewBeamTree(anySearch(t))
		if err != nil {
			t.Fatal(err)
		}
		for step := 1; step < len(f.columns); step++ {
			last := -1
			for _, n := range f.columns[step] {
				place := slices.Index(f.columns[step-1], f.nodes[n].parent)
				if place < last {
					t.Fatalf("step %d: the parents of %v are not in the order of %v", step, f.columns[step], f.columns[step-1])
				}
				last = place
			}
		}
	})
}

// TestStepsOfATree: of a long search the first and the last steps are drawn.
func TestStepsOfATree(t *testing.T) {
	for _, c := range []struct {
		steps, room, of int
		want            []int
		gap             int
	}{
		{0, 9, 3, []int{0, 1, 2}, -1},
		{0, 3, 3, []int{0, 1, 2}, -1},
		{0, 5, 9, []int{0, 1, 2, 7, 8}, 7},
		{0, -3, 9, []int{0, 8}, 8},
		{4, 9, 8, []int{0, 1, 6, 7}, 6},
		{20, 3, 4, []int{0, 1, 2, 3}, -1},
		{1, 9, 1, []int{0}, -1},
	} {
		f := &BeamTree{Steps: c.steps, columns: make([][]int, c.of)}
		if steps, gap := f.shown(c.room); !slices.Equal(steps, c.want) || gap != c.gap {
			t.Errorf("%d of %d with room for %d: %v and a gap before %d, want %v and %d", c.steps, c.of, c.room, steps, gap, c.want, c.gap)
		}
	}
}

// TestSearchUnderWay: before anything has ended, the best beam leads.
func TestSearchUnderWay(t *testing.T) {
	tr := tracetest.Search().Trace()
	tr.Beams, tr.End = tr.Beams[:1], nil
	f, err := NewBeamTree(tr)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.title(1000); got != "2 beams: “The sun” leads with -0.693" { // ln 0.5
		t.Errorf("title %q", got)
	}
}

func TestNoBeams(t *testing.T) {
	for _, tr := range []*trace.Trace{{}, tracetest.Greedy().Trace(), {Beams: []trace.Beam{{}}}} {
		if _, err := NewBeamTree(tr); err == nil || !strings.Contains(err.Error(), "\nrecord a beam search: --num_beams") {
			t.Errorf("no beams: %v", err)
		}
	}
}

func TestBeamTreeDescribes(t *testing.T) {
	f, err := NewBeamTree(tracetest.Search().Trace())
	if err != nil {
		t.Fatal(err)
	}
	want := "The path of the best text, “" + f.text + "”, is highlighted; its score is " + view.Fixed(f.score, 3) + "."
	if got := f.Describe(); !strings.HasSuffix(got, want) || !strings.Contains(got, "2 of them ends") {
		t.Errorf("%q does not say %q", got, want)
	}
}
