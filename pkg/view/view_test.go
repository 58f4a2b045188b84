package view_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

func Example() {
	t := tracetest.Weather().Trace()
	s := view.At(t, 4)
	fmt.Printf("after %q came %s\n", view.TextBefore(t, 4), view.Token(s.Token))
	for i := range s.Stages {
		fmt.Println(s.StageLabel(i), s.Stages[i].Kept, s.Cuts(i))
	}
	// Output:
	// after "The weather today is sunny, with a" came ·mild
	// raw 2030 false
	// penalty 1.1 2030 false
	// temp. 0.8 2030 false
	// top-k 12 12 true
	// top-p 0.9 3 true
}

// The line that is put together from the candidates meets the interval that
// the draw recorded, and where everything that was left is a candidate, ends
// at 1.
func TestLineMeetsTheDraw(t *testing.T) {
	run := tracetest.Weather()
	run.Top = 64
	for run.Seed = range 5 {
		tr := run.Trace()
		for i := range tr.Steps {
			s := view.At(tr, i)
			places, chosen := s.Places(s.Last()), s.Chosen()
			if got := places[chosen]; math.Abs(got.Low-s.Draw.Low)+math.Abs(got.High-s.Draw.High) > 1e-12 || got.Rank != s.Stages[s.Last()].ChosenRank {
				t.Errorf("step %d: the candidates say %v, the draw %v", i, got, s.Draw)
			}
			end := 0.0
			for _, p := range places {
				end = max(end, p.High)
			}
			if math.Abs(end-1) > 1e-9 {
				t.Errorf("step %d: the line ends at %v", i, end)
			}
		}
	}
}

// Beyond the captured top, a place that cannot be known is not made up.
func TestPlacesBeyondTheTopAreUnknown(t *testing.T) {
	run := tracetest.Weather()
	run.TopK, run.TopP, run.Top = 0, 0, 3
	s := view.At(run.Trace(), 0)
	known := 0
	for _, p := range s.Places(s.Last()) {
		if p.Rank > 0 {
			known++
		}
	}
	if known != 3 {
		t.Errorf("%d ranks are known, want 3", known)
	}
}

func TestPickAlwaysHasTheChosen(t *testing.T) {
	run := tracetest.Weather()
	run.TopK, run.TopP, run.Temperature = 0, 0, 3
	tr := run.Trace()
	for i := range tr.Steps {
		s := view.At(tr, i)
		for top := range 10 {
			found := false
			for _, n := range s.Pick(top) {
				found = found || s.Candidates[n].ID == s.Draw.ID
			}
			if !found {
				t.Errorf("step %d, top %d: the chosen token is missing", i, top)
			}
		}
	}
}

func TestTokenWithoutText(t *testing.T) {
	if got := view.Token(trace.Token{ID: 7}); got != "#7" {
		t.Errorf("got %q", got)
	}
}
