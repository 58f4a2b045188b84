package view_test

import (
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// layers is a lens whose first guesses are these; a negative one is a layer that
// has none.
func layers(firsts ...int) []trace.LensLayer {
	lens := make([]trace.LensLayer, len(firsts))
	for i, id := range firsts {
		if id >= 0 {
			lens[i].Guesses = []trace.Guess{{Token: trace.Token{ID: id}, Prob: 0.5}, {Token: trace.Token{ID: id + 1}, Prob: 0.25}}
		}
	}
	return lens
}

func TestSettled(t *testing.T) {
	tr := &trace.Trace{}
	for _, test := range []struct {
		lens []trace.LensLayer
		want int
	}{
		{layers(4, 1, 7, 7), 2},
		{layers(7, 1, 2, 7), 3}, // it came back
		{layers(7, 7, 7, 7), 0},
		{layers(7, 7, -1, 7), 3},
		{layers(7, 7, 7, -1), -1},
		{layers(7), 0},
		{nil, -1},
	} {
		step := trace.Step{Row: trace.Row{Lens: test.lens}}
		if got := (view.Step{Run: &tr.Run, Step: &step}).Settled(); got != test.want {
			t.Errorf("%v settled at layer %d, want %d", test.lens, got, test.want)
		}
		tr.Steps = append(tr.Steps, step)
	}
	if mean, steps := view.MeanSettled(tr); mean != (2+3+0+3+0)/5.0 || steps != 5 {
		t.Errorf("mean %g of %d steps, want 1.6 of 5", mean, steps)
	}
	if mean, steps := view.MeanSettled(&trace.Trace{}); mean != 0 || steps != 0 || view.Lensed(&trace.Trace{}) {
		t.Errorf("a trace without a lens settled at %g", mean)
	}
}

// The rows of a beam search chose nothing; the path through them did, and what
// the rows tell of its tokens is told.
func TestLensOnAPath(t *testing.T) {
	tr := tracetest.Search().Trace()
	for i := range tr.Beams {
		for j := range tr.Beams[i].Rows {
			row := &tr.Beams[i].Rows[j]
			top := row.Candidates[0].ID
			row.Lens = layers(top+5, top-1, top+5)
		}
	}
	if !view.Lensed(tr) {
		t.Error("the search is said to have no lens")
	}
	one, err := view.Sequence(tr, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range one.Steps {
		s := view.At(one, i)
		want := s.Stages[0].ChosenRank
		if got := s.Lens[2]; got.ChosenRank != want || got.ChosenProb != s.ChosenProb(0) {
			t.Errorf("step %d: rank %d with %g in the last layer, the raw stage has %d with %g", i, got.ChosenRank, got.ChosenProb, want, s.ChosenProb(0))
		}
		if s.Lens[0].ChosenRank != 0 {
			t.Errorf("step %d: rank %d in a layer that does not tell", i, s.Lens[0].ChosenRank)
		}
		if got := s.Lens[1].Guess(s.Draw.ID) + 1; s.Lens[1].ChosenRank != got {
			t.Errorf("step %d: rank %d for guess %d", i, s.Lens[1].ChosenRank, got)
		}
	}
	for _, row := range tr.Beams[0].Rows {
		if row.Lens[2].ChosenRank != 0 {
			t.Error("the search itself was changed")
		}
	}
}
