package workshop

import (
	"math"

	"github.com/genlens/genlens/pkg/sampler"
)

// Exercises compute in float64, which is what Go's math package takes; the
// decoder's rows are float32.

// cut is the logit of a token that was removed.
var cut = math.Inf(-1)

func float32s(row []float64) []float32 {
	narrow := make([]float32, len(row))
	for i, x := range row {
		narrow[i] = float32(x)
	}
	return narrow
}

func float64s(row []float32) []float64 {
	wide := make([]float64, len(row))
	for i, x := range row {
		wide[i] = float64(x)
	}
	return wide
}

// processed is what a processor makes of logits after a text.
func processed(p sampler.Processor, ids []int, logits []float64) []float64 {
	row := float32s(logits)
	p.Process(ids, row)
	return float64s(row)
}
