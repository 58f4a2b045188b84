package sampler

import (
	"fmt"
	"math"
	"slices"
)

// ExponentialDecay raises the end tokens more and more once the text is longer
// than it should be.
//
//	s[eos] += |s[eos]|·(factor^n − 1),   n = len(x) − prompt_length − start > 0
//
// A factor above 1 pulls towards the end, whatever the logit's sign; one below
// 1 pushes away from it. A score that is not finite stays. Ids beyond the row
// are passed over; transformers ends with an index error.
//
// Source: ExponentialDecayLengthPenalty in transformers.
type ExponentialDecay struct {
	start  int
	factor float64
	prompt int
	eos    []int
}

// NewExponentialDecay returns an error if the factor is not a finite number or
// an id is negative. start counts new tokens.
func NewExponentialDecay(start int, factor float64, promptLen int, eos []int) (*ExponentialDecay, error) {
	if math.IsNaN(factor) || math.IsInf(factor, 0) {
		return nil, fmt.Errorf("sampler: exponential_decay_length_penalty %v: its factor has to be a finite number (1 does nothing)", factor)
	}
	if err := checkIDs("eos_token_id", eos); err != nil {
		return nil, err
	}
	return &ExponentialDecay{start, factor, promptLen, cloneIDs(eos)}, nil
}

// Name implements Processor.
func (e *ExponentialDecay) Name() string { return "exponential_decay_length_penalty" }

// Params implements Processor.
func (e *ExponentialDecay) Params() map[string]any {
	return map[string]any{"start": e.start, "factor": e.factor, "prompt_length": e.prompt, "eos_token_id": cloneIDs(e.eos)}
}

// Process implements Processor.
func (e *ExponentialDecay) Process(ids []int, scores []float32) {
	n := len(ids) - e.prompt - e.start
	if n <= 0 {
		return
	}
	growth := float32(math.Pow(e.factor, float64(n)) - 1)
	for i, id := range e.eos {
		if id >= len(scores) || slices.Contains(e.eos[:i], id) {
			continue
		}
		if size := float32(math.Abs(float64(scores[id]))); size <= math.MaxFloat32 {
			scores[id] += float32(size * growth)
		}
	}
}

func (e *ExponentialDecay) touches(_ []int) []int { return e.eos }
