package tracetest_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// TestTracesAreSound: what tests rely on is what a reader would accept, and
// its columns sum to 1.
func TestTracesAreSound(t *testing.T) {
	plain := tracetest.Weather()
	plain.Penalty, plain.Temperature, plain.TopK, plain.TopP, plain.NoCache = 0, 0, 0, 0, true
	lens := tracetest.Weather()
	lens.Lens = 3
	for name, run := range map[string]tracetest.Bigram{
		"weather": tracetest.Weather(), "greedy": tracetest.Greedy(), "nasty": tracetest.Nasty(), "no pipeline": plain, "lens": lens,
	} {
		tr := run.Trace()
		sound(t, name, tr)
		for i, step := range tr.Steps {
			if d := step.Draw; d.U < d.Low || d.U >= d.High {
				t.Errorf("%s, step %d: u = %v is not in %v–%v", name, i, d.U, d.Low, d.High)
			}
		}
		if tr.End.FinishReason != trace.FinishEOS && tr.End.Totals.NewTokens != run.Tokens {
			t.Errorf("%s: %d tokens, want %d", name, tr.End.Totals.NewTokens, run.Tokens)
		}
	}
}

func sound(t *testing.T, name string, tr *trace.Trace) {
	t.Helper()
	if err := tr.Check(); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	var rows []trace.Row
	for _, step := range tr.Steps {
		rows = append(rows, step.Row)
	}
	for _, beam := range tr.Beams {
		for _, row := range beam.Rows {
			rows = append(rows, row.Row)
		}
	}
	for i, row := range rows {
		for n, stage := range row.Stages {
			sum := stage.OtherProb
			for _, c := range row.Candidates {
				sum += c.Probs[n]
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Errorf("%s, row %d, %s: the probabilities sum to %v", name, i, stage.Name, sum)
			}
		}
		for n := range row.Lens {
			l := &row.Lens[n]
			sum, chosen := l.OtherProb, tr.Steps[i].Draw.ID
			for _, g := range l.Guesses {
				sum += g.Prob
			}
			if l.Guess(chosen) < 0 {
				sum += l.ChosenProb
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Errorf("%s, row %d, layer %d: the probabilities sum to %v", name, i, n, sum)
			}
		}
	}
}

// The expected hypotheses were worked out in float64 by a search that shares
// nothing with this one.
func TestSearch(t *testing.T) {
	type hypothesis struct {
		ids   []int
		score float64
	}
	two, three := tracetest.Search(), tracetest.Search()
	three.NumBeams = 3
	for _, test := range []struct {
		search  tracetest.Beams
		penalty float64
		early   any
		want    []hypothesis
		steps   int
		stop    string
	}{
		{two, 1, false, []hypothesis{{[]int{1, 2, 4}, -.751265}, {[]int{2, 4}, -.857399}}, 3, trace.StopNoImprovement},
		{two, 1, true, []hypothesis{{[]int{1, 2, 4}, -.751265}, {[]int{2, 4}, -.857399}}, 3, trace.StopAllFinished},
		{two, 1, "never", []hypothesis{{[]int{1, 2, 4}, -.751265}, {[]int{2, 4}, -.857399}}, 6, trace.StopNothingLeft},
		{two, 0, false, []hypothesis{{[]int{2, 4}, -1.714798}, {[]int{1, 2, 4}, -2.253795}}, 3, trace.StopNoImprovement},
		{two, -1, false, []hypothesis{{[]int{2, 4}, -3.429597}, {[]int{1, 2, 4}, -6.761385}}, 3, trace.StopNoImprovement},
		{two, 2, false, []hypothesis{{[]int{1, 3, 0, 1, 2, 4}, -.153811}, {[]int{1, 3, 0, 1, 3, 0}, -.182412}}, 6, trace.StopNothingLeft},
		{three, 1, false, []hypothesis{{[]int{1, 2, 4}, -.751265}, {[]int{2, 4}, -.857399}, {[]int{1, 4}, -.94856}}, 3, trace.StopNoImprovement},
	} {
		s := test.search
		s.LengthPenalty, s.EarlyStopping, s.Return = test.penalty, test.early, s.NumBeams
		tr := s.Trace()
		name := fmt.Sprintf("%d beams, length_penalty %v, early_stopping %v", s.NumBeams, s.LengthPenalty, s.EarlyStopping)
		sound(t, name, tr)
		for i, got := range tr.End.Sequences {
			if want := test.want[i]; !slices.Equal(got.IDs, want.ids) || math.Abs(got.Score-want.score) > 2e-6 {
				t.Errorf("%s: number %d is %v with %v, want %v", name, i, got.IDs, got.Score, want)
			}
		}
		if last := tr.Beams[len(tr.Beams)-1]; len(tr.Beams) != test.steps || last.Stop != test.stop {
			t.Errorf("%s: %d steps, %q; want %d, %q", name, len(tr.Beams), last.Stop, test.steps, test.stop)
		}
	}
}

// Whatever happens to a draft happens in one of the toys, and a greedy text is
// the one without a draft.
func TestAssisted(t *testing.T) {
	seen := map[string]bool{}
	for name, run := range map[string]tracetest.Assisted{"lookup": tracetest.Lookup(), "speculative": tracetest.Speculative()} {
		tr := run.Trace()
		sound(t, name, tr)
		accepted, numbers := 0, 0
		for i, step := range tr.Steps {
			a := step.Assist
			if a.U > 0 {
				if a.AcceptIndex != numbers {
					t.Errorf("%s, step %d: accept_index %d, want %d", name, i, a.AcceptIndex, numbers)
				}
				numbers++
			}
			if m := step.Draw.Method; m == trace.DrawMultinomial || m == trace.DrawResidual {
				if step.Draw.Index != numbers {
					t.Errorf("%s, step %d: draw.index %d, want %d", name, i, step.Draw.Index, numbers)
				}
				numbers++
			}
			seen[a.Outcome+" "+step.Draw.Method] = true
			if (a.Place == 0) != (a.Draft != nil) || (a.Draft != nil) != (step.Cache.Computed > 0) {
				t.Errorf("%s, step %d: place %d, draft %v, %d positions computed", name, i, a.Place, a.Draft, step.Cache.Computed)
			}
			if a.Outcome == trace.OutcomeAccepted {
				accepted++
			}
		}
		if accepted == 0 || tr.End.Totals.NewTokens != run.Tokens {
			t.Errorf("%s: %d accepted of %d tokens; want some of %d", name, accepted, tr.End.Totals.NewTokens, run.Tokens)
		}
		if plain := run.Bigram.Trace(); run.Greedy && !slices.Equal(plain.End.IDs, tr.End.IDs) {
			t.Errorf("%s: %v, without a draft %v", name, tr.End.IDs, plain.End.IDs)
		}
	}
	for _, want := range []string{"accepted greedy", "replaced greedy", "accepted accepted", "replaced residual", "bonus multinomial"} {
		if !seen[want] {
			t.Errorf("no toy has an outcome %q; there are %v", want, seen)
		}
	}
}
