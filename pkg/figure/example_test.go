package figure_test

import (
	"log"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

func init() {
	golden("testdata/candidates.png", ExampleCandidates)
	golden("testdata/candidates_greedy.png", ExampleCandidates_greedy)
	golden("testdata/candidates_nasty.png", ExampleCandidates_nasty)
	golden("testdata/entropy.png", ExampleEntropy)
	golden("testdata/entropy_long.png", ExampleEntropy_long)
}

// The third step of a sampled run. The picture is testdata/candidates_golden.png.
func ExampleCandidates() {
	t := tracetest.Weather().Trace()
	f, err := figure.NewCandidates(t, 4)
	if err != nil {
		log.Fatal(err)
	}
	f.Top = 8
	if err := figure.Save("testdata/candidates.png", f); err != nil {
		log.Fatal(err)
	}
}

// Without a draw there is no line. testdata/candidates_greedy_golden.png.
func ExampleCandidates_greedy() {
	t := tracetest.Greedy().Trace()
	f, err := figure.NewCandidates(t, 2)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/candidates_greedy.png", f); err != nil {
		log.Fatal(err)
	}
}

// Tokens that attack a terminal, or that the font lacks, stay readable and
// collide with nothing. testdata/candidates_nasty_golden.png.
func ExampleCandidates_nasty() {
	t := tracetest.Nasty().Trace()
	f, err := figure.NewCandidates(t, 4)
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/candidates_nasty.png", f); err != nil {
		log.Fatal(err)
	}
}

// One point a step. The picture is testdata/entropy_golden.png.
func ExampleEntropy() {
	run := tracetest.Weather()
	run.Seed = 8
	f, err := figure.NewEntropy(run.Trace())
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/entropy.png", f); err != nil {
		log.Fatal(err)
	}
}

// With many steps only some are named. testdata/entropy_long_golden.png.
func ExampleEntropy_long() {
	run := tracetest.Weather()
	run.Follow["."] = map[string]float32{" The": 9, "\n": 8}
	run.Tokens, run.Filler = 150, tracetest.Fillers(100)
	f, err := figure.NewEntropy(run.Trace())
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("testdata/entropy_long.png", f); err != nil {
		log.Fatal(err)
	}
}
