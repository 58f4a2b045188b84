package figure_test

import (
	"log"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/ranks.png", ExampleRanks)
	golden("testdata/ranks_given.svg", ExampleRanks_given)
}

// A point a step, before the pipeline and after it. testdata/ranks_golden.png.
func ExampleRanks() {
	f, err := figure.NewRanks(tracetest.Weather().Trace())
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/ranks.png", f); err != nil {
		log.Fatal(err)
	}
}

// A text that was there before has ranks, too, except where a stage would have cut
// its token. testdata/ranks_given_golden.svg.
func ExampleRanks_given() {
	run := tracetest.Weather()
	run.Given = []string{" sunny", " and", " purple", " with", " a", " chance", " of", " snow"}
	f, err := figure.NewRanks(run.Trace())
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme = &dark
	if err := figure.Save("testdata/ranks_given.svg", f); err != nil {
		log.Fatal(err)
	}
}
