package figure_test

import (
	"log"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/nucleus.png", ExampleNucleus)
	golden("testdata/nucleus_supposed.svg", ExampleNucleus_supposed)
	golden("testdata/topk.png", ExampleTopK)
	golden("testdata/minp.svg", ExampleMinP)
}

// The token that reaches the line is kept. testdata/nucleus_golden.png.
func ExampleNucleus() {
	run := tracetest.Weather()
	run.Top = 16
	f, err := figure.NewNucleus(run.Trace(), 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/nucleus.png", f); err != nil {
		log.Fatal(err)
	}
}

// What another p would have kept of tokens that attack a terminal, or that the font
// lacks. testdata/nucleus_supposed_golden.svg.
func ExampleNucleus_supposed() {
	f, err := figure.NewNucleus(tracetest.Nasty().Trace(), 4, 0.6)
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme = &dark
	if err := figure.Save("testdata/nucleus_supposed.svg", f); err != nil {
		log.Fatal(err)
	}
}

// Rank alone decides. testdata/topk_golden.png.
func ExampleTopK() {
	run := tracetest.Weather()
	run.Top = 64
	f, err := figure.NewTopK(run.Trace(), 0, 30)
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme = &dark
	if err := figure.Save("testdata/topk.png", f); err != nil {
		log.Fatal(err)
	}
}

// The run had no min-p; this is what it would have kept.
// testdata/minp_golden.svg.
func ExampleMinP() {
	f, err := figure.NewMinP(tracetest.Weather().Trace(), 0, 0.25)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/minp.svg", f); err != nil {
		log.Fatal(err)
	}
}
