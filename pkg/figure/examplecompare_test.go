package figure_test

import (
	"log"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/compare-first.png", ExampleFirstStep)
	golden("testdata/compare-course.png", ExampleCourse)
	golden("testdata/compare-cost.png", ExampleCompareCost)
	golden("testdata/diff.png", ExampleParting)
	golden("testdata/compare-metrics.png", ExampleCompareMetrics)
}

// temperatures are four runs that differ in their temperature alone.
func temperatures() *compare.Comparison {
	var sides []compare.Side
	for i, value := range []string{"0.1", "0.7", "1.0", "2.0"} {
		run := tracetest.Weather()
		run.Temperature = []float64{0.1, 0.7, 1, 2}[i]
		sides = append(sides, compare.Side{Value: value, Trace: run.Trace()})
	}
	return compare.New("temperature", sides)
}

// caches are three runs that differ in their cache alone, each timed three times.
func caches() *compare.Comparison {
	var sides []compare.Side
	for i, value := range []string{"none", "dynamic", "static"} {
		run := tracetest.Greedy()
		run.NoCache = i == 0
		t := run.Trace()
		t.Run.Cache = value
		side := compare.Side{Value: value, Trace: t}
		for n := range int64(3) {
			side.Times = append(side.Times, compare.Time{PrefillNS: 2e6 + n*2e5, DecodeNS: []int64{24e6, 8e6, 11e6}[i] + n*9e5, SampleNS: 3e5})
		}
		sides = append(sides, side)
	}
	return compare.New("cache_implementation", sides)
}

// What four temperatures make of the same logits. The picture is
// testdata/compare-first_golden.png.
func ExampleFirstStep() {
	f, err := figure.NewFirstStep(temperatures())
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/compare-first.png", f); err != nil {
		log.Fatal(err)
	}
}

// The uncertainty of four runs, and where they part. testdata/compare-course_golden.png.
func ExampleCourse() {
	f, err := figure.NewCourse(temperatures())
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/compare-course.png", f); err != nil {
		log.Fatal(err)
	}
}

// What three ways to keep keys and values cost. testdata/compare-cost_golden.png.
func ExampleCompareCost() {
	dark := figure.Dark()
	f, err := figure.NewCompareCost(caches())
	if err != nil {
		log.Fatal(err)
	}
	f.Theme = &dark
	if err := figure.Save("testdata/compare-cost.png", f); err != nil {
		log.Fatal(err)
	}
}

// What four temperatures do to a text. testdata/compare-metrics_golden.png.
func ExampleCompareMetrics() {
	f, err := figure.NewCompareMetrics(temperatures())
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/compare-metrics.png", f); err != nil {
		log.Fatal(err)
	}
}

// Where a run with another temperature leaves the first. testdata/diff_golden.png.
func ExampleParting() {
	run := tracetest.Weather()
	a := run.Trace()
	run.Temperature = 1.5
	f, err := figure.NewParting(diff.Compare(a, run.Trace()))
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/diff.png", f); err != nil {
		log.Fatal(err)
	}
}
