package figure_test

import (
	"log"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/surprisal.png", ExampleSurprisal)
	golden("testdata/surprisal_long.png", ExampleSurprisal_long)
}

// A text that was given, with a word that does not belong there. The picture is
// testdata/surprisal_golden.png.
func ExampleSurprisal() {
	run := tracetest.Weather()
	run.Given = []string{" sunny", " and", " purple", ",", " with", " a", " chance", " of", " snow", ".", "\n", "The", " sea"}
	f, err := figure.NewSurprisal(run.Trace())
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/surprisal.png", f); err != nil {
		log.Fatal(err)
	}
}

// A sampled text, in the dark theme: the higher the temperature, the more surprises.
// The picture is testdata/surprisal_long_golden.png.
func ExampleSurprisal_long() {
	run := tracetest.Weather()
	run.Follow["."] = map[string]float32{" The": 9, "\n": 8}
	run.Tokens, run.Temperature, run.TopK, run.TopP, run.Filler = 120, 1.6, 0, 0, tracetest.Fillers(60)
	f, err := figure.NewSurprisal(run.Trace())
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme = &dark
	if err := figure.Save("testdata/surprisal_long.png", f); err != nil {
		log.Fatal(err)
	}
}
