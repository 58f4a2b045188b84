package figure_test

import (
	"log"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/repetition.png", ExampleRepetition)
	golden("testdata/repetition_dark.svg", ExampleRepetition_dark)
	golden("testdata/repetition_nasty.png", ExampleRepetition_nasty)
}

// A text that goes round in circles, all of its tokens penalised.
// The picture is testdata/repetition_golden.png.
func ExampleRepetition() {
	run := tracetest.Greedy()
	run.Prompt = []string{"The", " weather", " today", " is", " sunny", " and", " warm", " and", " warm", " and"}
	run.Penalty = 1.3
	f, err := figure.NewRepetition(run.Full(), 0)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/repetition.png", f); err != nil {
		log.Fatal(err)
	}
}

// A penalty below 1 rewards, here on a dark page as narrow as a figure can be; the
// trace tells only of the candidates. testdata/repetition_dark_golden.svg.
func ExampleRepetition_dark() {
	run := tracetest.Weather()
	run.Penalty = 0.8
	f, err := figure.NewRepetition(run.Trace(), 0)
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme, f.Width = &dark, 260
	if err := figure.Save("testdata/repetition_dark.svg", f); err != nil {
		log.Fatal(err)
	}
}

// Tokens that are not easy to show. testdata/repetition_nasty_golden.png.
func ExampleRepetition_nasty() {
	f, err := figure.NewRepetition(tracetest.Nasty().Full(), 7)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/repetition_nasty.png", f); err != nil {
		log.Fatal(err)
	}
}
