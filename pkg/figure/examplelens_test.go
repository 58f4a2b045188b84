package figure_test

import (
	"log"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/lens.png", ExampleLens)
	golden("testdata/lens_rank.png", ExampleLens_rank)
	golden("testdata/lens_nasty.svg", ExampleLens_nasty)
}

// What each of six layers would have answered. The picture is
// testdata/lens_golden.png.
func ExampleLens() {
	run := tracetest.Weather()
	run.Lens = 6
	f, err := figure.NewLens(run.Trace())
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/lens.png", f); err != nil {
		log.Fatal(err)
	}
}

// The end of a longer text, in the dark theme: where the token that came stood in
// each of twelve layers. The picture is testdata/lens_rank_golden.png.
func ExampleLens_rank() {
	run := tracetest.Weather()
	run.Follow["."] = map[string]float32{" The": 9, "\n": 8}
	run.Tokens, run.Filler, run.Lens = 60, tracetest.Fillers(300), 12
	f, err := figure.NewLens(run.Trace())
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme = &dark
	f.ByRank, f.End = true, true
	if err := figure.Save("testdata/lens_rank.png", f); err != nil {
		log.Fatal(err)
	}
}

// Tokens that attack a terminal, or that the font lacks, stay in their cells. The
// picture is testdata/lens_nasty_golden.svg.
func ExampleLens_nasty() {
	run := tracetest.Nasty()
	run.Lens = 3
	f, err := figure.NewLens(run.Trace())
	if err != nil {
		log.Fatal(err)
	}
	f.Columns = 16 // all
	if err := figure.Save("testdata/lens_nasty.svg", f); err != nil {
		log.Fatal(err)
	}
}
