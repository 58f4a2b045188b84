package figure_test

import (
	"log"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/cachegrid.svg", ExampleCacheGrid)
	golden("testdata/cachegrid_long.svg", ExampleCacheGrid_long)
	golden("testdata/flops.svg", ExampleFlops)
	golden("testdata/spent.svg", ExampleSpent)
	golden("testdata/roofline.svg", ExampleRoofline)
	golden("testdata/timegrowth.svg", ExampleTimeGrowth)
	golden("testdata/memorygrowth.svg", ExampleMemoryGrowth)
	golden("testdata/attentionmap.png", ExampleAttentionMap)
	golden("testdata/attentionstep.svg", ExampleAttentionStep)
}

// Each step computes one position and reuses the others.
// testdata/cachegrid_golden.svg.
func ExampleCacheGrid() {
	f, err := figure.NewCacheGrid(counted(12, false))
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/cachegrid.svg", f); err != nil {
		log.Fatal(err)
	}
}

// A cache of the last 24 positions, over more steps than can be told apart.
// testdata/cachegrid_long_golden.svg.
func ExampleCacheGrid_long() {
	f, err := figure.NewCacheGrid(slid(counted(60, false), 24))
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/cachegrid_long.svg", f); err != nil {
		log.Fatal(err)
	}
}

// The setting that was not run is dashed. testdata/flops_golden.svg.
func ExampleFlops() {
	f, err := figure.NewFlops(counted(12, false))
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/flops.svg", f); err != nil {
		log.Fatal(err)
	}
}

// One bar for the clock, one for the arithmetic. testdata/spent_golden.svg.
func ExampleSpent() {
	f, err := figure.NewSpent(counted(12, false))
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/spent.svg", f); err != nil {
		log.Fatal(err)
	}
}

// The machine is that of a record of the benchmark, on which the trace was
// recorded too. testdata/roofline_golden.svg.
func ExampleRoofline() {
	t := counted(12, false)
	t.Run.Machine = trace.Machine{OS: "linux", Arch: "amd64", CPUs: 2}
	f, err := figure.NewRoofline(t, benchmark("dynamic").Machine)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/roofline.svg", f); err != nil {
		log.Fatal(err)
	}
}

// A power law is a straight line. testdata/timegrowth_golden.svg.
func ExampleTimeGrowth() {
	f, err := figure.NewTimeGrowth(benchmark("none", "dynamic", "quantized"))
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/timegrowth.svg", f); err != nil {
		log.Fatal(err)
	}
}

// What the process took, and what of it the cache is.
// testdata/memorygrowth_golden.svg.
func ExampleMemoryGrowth() {
	f, err := figure.NewMemoryGrowth(benchmark("none", "dynamic", "quantized"))
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/memorygrowth.svg", f); err != nil {
		log.Fatal(err)
	}
}

// Every head of the second layer, and their mean.
// testdata/attentionmap_golden.png.
func ExampleAttentionMap() {
	f, err := figure.NewAttentionMap(attending(counted(12, false), 2, 2), 2, 0)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/attentionmap.png", f); err != nil {
		log.Fatal(err)
	}
}

// Tokens that attack a terminal, or that the font lacks, beside the bars of each
// layer. testdata/attentionstep_golden.svg.
func ExampleAttentionStep() {
	f, err := figure.NewAttentionStep(attending(tracetest.Nasty().Trace(), 3, 2), 9, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/attentionstep.svg", f); err != nil {
		log.Fatal(err)
	}
}
