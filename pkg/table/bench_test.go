package table_test

import (
	"io"
	"testing"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// BenchmarkThousandSteps shows a long run whole: the text, a row per step, and
// the two steps in full.
func BenchmarkThousandSteps(b *testing.B) {
	run := tracetest.Weather()
	run.Follow["."] = map[string]float32{" The": 9, "\n": 8}
	run.Tokens, run.Top, run.Filler = 1000, 64, tracetest.Fillers(200)
	t := run.Trace()
	for b.Loop() {
		if err := everything(io.Discard, t, table.Style{Width: 100, Color: true}); err != nil {
			b.Fatal(err)
		}
	}
}
