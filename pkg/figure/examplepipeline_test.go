package figure_test

import (
	"log"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/pipeline.png", ExamplePipeline)
	golden("testdata/pipeline_dark.svg", ExamplePipeline_dark)
	golden("testdata/pipeline_nasty.png", ExamplePipeline_nasty)
}

// Four stages at work on one step. The picture is testdata/pipeline_golden.png.
func ExamplePipeline() {
	f, err := figure.NewPipeline(tracetest.Weather().Trace(), 4)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/pipeline.png", f); err != nil {
		log.Fatal(err)
	}
}

// On a dark page, as narrow as a figure can be. testdata/pipeline_dark_golden.svg.
func ExamplePipeline_dark() {
	f, err := figure.NewPipeline(tracetest.Weather().Trace(), 0)
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme, f.Width = &dark, 260
	if err := figure.Save("testdata/pipeline_dark.svg", f); err != nil {
		log.Fatal(err)
	}
}

// More tokens than have room beside the columns, none of them easy to show.
// testdata/pipeline_nasty_golden.png.
func ExamplePipeline_nasty() {
	f, err := figure.NewPipeline(tracetest.Nasty().Trace(), 4)
	if err != nil {
		log.Fatal(err)
	}
	f.Top = 30
	if err := figure.Save("testdata/pipeline_nasty.png", f); err != nil {
		log.Fatal(err)
	}
}
