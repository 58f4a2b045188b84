package sampler

import "fmt"

// Temperature divides every logit by T before the softmax. Below 1 it
// sharpens the distribution towards its maximum, above 1 it flattens it
// towards uniform; the order of the tokens stays.
//
// Source: TemperatureLogitsWarper in transformers.
type Temperature struct{ t float64 }

// NewTemperature returns an error unless t > 0: T = 0 would divide by zero.
func NewTemperature(t float64) (*Temperature, error) {
	if !(t > 0) {
		return nil, fmt.Errorf("sampler: temperature %v: logits are divided by it, so it has to be above 0", t)
	}
	return &Temperature{t}, nil
}

// Name implements Processor.
func (w *Temperature) Name() string { return "temperature" }

// Params implements Processor.
func (w *Temperature) Params() map[string]any { return map[string]any{"temperature": w.t} }

// Process implements Processor.
func (w *Temperature) Process(_ []int, scores []float32) {
	t := float32(w.t)
	for i := range scores {
		scores[i] /= t
	}
}

func (*Temperature) rescales() {}
