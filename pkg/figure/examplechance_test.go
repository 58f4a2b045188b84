package figure_test

import (
	"log"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/temperatures.png", ExampleTemperatures)
	golden("testdata/temperatures_limit.png", ExampleTemperatures_limit)
	golden("testdata/temperaturecurve.svg", ExampleTemperatureCurve)
	golden("testdata/temperaturecurve_steps.png", ExampleTemperatureCurve_steps)
	golden("testdata/frequencies.svg", ExampleFrequencies)
	golden("testdata/frequencies_misses.png", ExampleFrequencies_misses)
}

// One step at four temperatures. testdata/temperatures_golden.png.
func ExampleTemperatures() {
	f, err := figure.NewTemperatures(tracetest.Weather().Full(), 4)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/temperatures.png", f); err != nil {
		log.Fatal(err)
	}
}

// Other temperatures, the limit of 0 among them, and tokens that attack a
// terminal, on a dark page. testdata/temperatures_limit_golden.png.
func ExampleTemperatures_limit() {
	f, err := figure.NewTemperatures(tracetest.Nasty().Full(), 4)
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme, f.Temperatures = &dark, []float64{0, 0.3, 0.8, 1.5, 3}
	if err := figure.Save("testdata/temperatures_limit.png", f); err != nil {
		log.Fatal(err)
	}
}

// One step, and the run's own temperature. testdata/temperaturecurve_golden.svg.
func ExampleTemperatureCurve() {
	f, err := figure.NewTemperatureCurve(tracetest.Weather().Full(), []int{4})
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/temperaturecurve.svg", f); err != nil {
		log.Fatal(err)
	}
}

// Several steps, on a dark page. testdata/temperaturecurve_steps_golden.png.
func ExampleTemperatureCurve_steps() {
	f, err := figure.NewTemperatureCurve(tracetest.Weather().Full(), []int{0, 1, 2, 3})
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme = &dark
	if err := figure.Save("testdata/temperaturecurve_steps.png", f); err != nil {
		log.Fatal(err)
	}
}

// The draws of 500 sequences. testdata/frequencies_golden.svg.
func ExampleFrequencies() {
	run := tracetest.Weather()
	run.Tokens, run.Filler = 1, tracetest.Fillers(100)
	f, err := figure.NewFrequencies(run.Sequences(500), 0)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/frequencies.svg", f); err != nil {
		log.Fatal(err)
	}
}

// Two runs, and a token that came too often by chance, on a dark page.
// testdata/frequencies_misses_golden.png.
func ExampleFrequencies_misses() {
	run := tracetest.Nasty()
	run.Tokens, run.Filler, run.TopK, run.TopP = 1, tracetest.Fillers(100), 0, 0
	first := run.Sequences(150)
	run.Seed++
	f, err := figure.NewFrequencies(first, 0, run.Sequences(150))
	if err != nil {
		log.Fatal(err)
	}
	dark := figure.Dark()
	f.Theme = &dark
	if err := figure.Save("testdata/frequencies_misses.png", f); err != nil {
		log.Fatal(err)
	}
}
