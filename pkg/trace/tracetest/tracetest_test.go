package tracetest_test

import (
	"math"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// TestTracesAreSound: what tests rely on is what a reader would accept, and
// its columns sum to 1.
func TestTracesAreSound(t *testing.T) {
	plain := tracetest.Weather()
	plain.Penalty, plain.Temperature, plain.TopK, plain.TopP, plain.NoCache = 0, 0, 0, 0, true
	for name, run := range map[string]tracetest.Bigram{
		"weather": tracetest.Weather(), "greedy": tracetest.Greedy(), "nasty": tracetest.Nasty(), "no pipeline": plain,
	} {
		tr := run.Trace()
		if err := tr.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i, step := range tr.Steps {
			for n, stage := range step.Stages {
				sum := stage.OtherProb
				for _, c := range step.Candidates {
					sum += c.Probs[n]
				}
				if math.Abs(sum-1) > 1e-9 {
					t.Errorf("%s, step %d, %s: the probabilities sum to %v", name, i, stage.Name, sum)
				}
			}
			if d := step.Draw; d.U < d.Low || d.U >= d.High {
				t.Errorf("%s, step %d: u = %v is not in %v–%v", name, i, d.U, d.Low, d.High)
			}
		}
		if tr.End.FinishReason != trace.FinishEOS && tr.End.Totals.NewTokens != run.Tokens {
			t.Errorf("%s: %d tokens, want %d", name, tr.End.Totals.NewTokens, run.Tokens)
		}
	}
}
