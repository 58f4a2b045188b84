package tracetest_test

import (
	"slices"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// TestByHand: a reader would accept a text that was given and a token that was
// forced, each says how its tokens came about, and what is behind a forced
// token follows from it.
func TestByHand(t *testing.T) {
	run := tracetest.Weather()
	free := run.Trace()
	run.Force = map[int]string{1: " with"}
	forced := run.Trace()
	if err := forced.Check(); err != nil {
		t.Error(err)
	}
	for i, step := range forced.Steps {
		if by := step.Draw.Method == trace.DrawForced; by != (i == 1) || by != (step.Draw.Instead != nil) {
			t.Errorf("step %d: %+v", i, step.Draw)
		}
	}
	if at := forced.Steps[1]; at.Token.Text != " with" || *at.Draw.Instead != free.Steps[1].Token.ID || at.Draw.U != free.Steps[1].Draw.U {
		t.Errorf("forced %+v instead of %d, by %+v", at.Token, free.Steps[1].Token.ID, at.Draw)
	}

	run.Force, run.Given = nil, []string{" cold", " purple", "."}
	given := run.Trace()
	if err := given.Check(); err != nil {
		t.Error(err)
	}
	var words []string
	for _, step := range given.Steps {
		words = append(words, step.Token.Text)
		if step.Draw.Method != trace.DrawGiven {
			t.Errorf("%+v", step.Draw)
		}
	}
	if !slices.Equal(words, run.Given) || given.End.FinishReason != trace.FinishGiven || given.Run.Strategy != trace.StrategyGiven {
		t.Errorf("%q, %s, %s", words, given.End.FinishReason, given.Run.Strategy)
	}
}
