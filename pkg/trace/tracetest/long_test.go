package tracetest_test

import (
	"testing"

	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// TestLong: it has the size that was asked for, and goes on past the end of a
// sentence.
func TestLong(t *testing.T) {
	tr := tracetest.Long(40, 5000).Trace()
	sound(t, "long", tr)
	if got := tr.Run.Model.Shape.Vocab; len(tr.Steps) != 40 || got != 5000 || len(tr.Steps[0].Candidates) < 64 {
		t.Errorf("%d steps, a vocabulary of %d, %d candidates", len(tr.Steps), got, len(tr.Steps[0].Candidates))
	}
}
