package figure_test

import (
	"log"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/loops.png", ExampleLoops)
	golden("testdata/loops_none.png", ExampleLoops_none)
}

// Greedy decoding without a penalty, which goes round. The picture is
// testdata/loops_golden.png.
func ExampleLoops() {
	run := tracetest.Greedy()
	run.Follow["."] = map[string]float32{" The": 9, "\n": 6}
	run.Penalty, run.Tokens = 0, 60
	f, err := figure.NewLoops(run.Trace())
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/loops.png", f); err != nil {
		log.Fatal(err)
	}
}

// A sampled text repeats phrases, but does not go round. In the dark theme:
// testdata/loops_none_golden.png.
func ExampleLoops_none() {
	run := tracetest.Weather()
	run.Follow["."] = map[string]float32{" The": 9, "\n": 8}
	run.Tokens, run.Filler = 300, tracetest.Fillers(100)
	f, err := figure.NewLoops(run.Trace())
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme, f.N = &dark, 4
	if err := figure.Save("testdata/loops_none.png", f); err != nil {
		log.Fatal(err)
	}
}
