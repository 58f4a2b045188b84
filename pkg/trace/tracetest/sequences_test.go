package tracetest_test

import (
	"testing"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// Sequences begin with the same row and part by their draws.
func TestSequences(t *testing.T) {
	run := tracetest.Weather()
	run.Filler, run.Tokens = tracetest.Fillers(60), 3
	tr := run.Sequences(40)
	sound(t, "40 sequences", tr)
	texts := map[string]bool{}
	for _, s := range tr.End.Sequences {
		texts[s.Text] = true
	}
	if len(tr.End.Sequences) != 40 || len(texts) < 5 {
		t.Errorf("%d sequences with %d texts", len(tr.End.Sequences), len(texts))
	}
	for _, s := range tr.Steps {
		if s.Index == 0 && s.Stages[0].LogSumExp != tr.Steps[0].Stages[0].LogSumExp {
			t.Errorf("sequence %d begins with another row", s.Sequence)
		}
	}
}

// The row of a full capture is the one that its first stage was measured on.
func TestFull(t *testing.T) {
	for name, run := range map[string]tracetest.Bigram{"sampled": tracetest.Weather(), "greedy": tracetest.Greedy(), "nasty": tracetest.Nasty()} {
		tr := run.Full()
		sound(t, name, tr)
		for i := range tr.Steps {
			row, err := tr.Steps[i].RawLogits()
			if err != nil {
				t.Fatal(err)
			}
			sum, stage := numeric.Summarize(row), tr.Steps[i].Stages[0]
			if sum.LogSumExp != stage.LogSumExp || sum.EntropyNats != stage.EntropyNats || sum.Kept != stage.Kept {
				t.Errorf("%s, step %d: %+v, want that of %+v", name, i, sum, stage)
			}
		}
	}
}
