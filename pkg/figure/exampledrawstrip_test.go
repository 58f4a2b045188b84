package figure_test

import (
	"log"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/drawstrip.png", ExampleDrawStrip)
	golden("testdata/drawstrip_sentence.png", ExampleDrawStrip_sentence)
	golden("testdata/drawstrip_nasty.svg", ExampleDrawStrip_nasty)
}

// Where u fell in the fifth step. The picture is testdata/drawstrip_golden.png.
func ExampleDrawStrip() {
	f, err := figure.NewDrawStrip(tracetest.Weather().Trace(), 4)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/drawstrip.png", f); err != nil {
		log.Fatal(err)
	}
}

// A whole sentence, draw by draw, on a dark page.
// testdata/drawstrip_sentence_golden.png.
func ExampleDrawStrip_sentence() {
	f, err := figure.NewDrawStrip(tracetest.Weather().Trace())
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme = &dark
	if err := figure.Save("testdata/drawstrip_sentence.png", f); err != nil {
		log.Fatal(err)
	}
}

// A line with a long tail, and tokens that are not easy to show.
// testdata/drawstrip_nasty_golden.svg.
func ExampleDrawStrip_nasty() {
	run := tracetest.Nasty()
	run.TopK, run.TopP = 0, 0
	f, err := figure.NewDrawStrip(run.Trace(), 4)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/drawstrip_nasty.svg", f); err != nil {
		log.Fatal(err)
	}
}
