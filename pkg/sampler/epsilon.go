package sampler

import (
	"fmt"

	"github.com/genlens/genlens/pkg/numeric"
)

// EpsilonCutoff removes the tokens whose probability is less than epsilon.
//
//	drop p < ε, but none of the keep highest scores (all that tie with the last of them stay)
//
// Source: Hewitt et al. 2022 (arXiv 2210.15191); EpsilonLogitsWarper in
// transformers.
type EpsilonCutoff struct {
	epsilon float64
	least   int
	order   numeric.Order
	probs   []float32
	kept    []int
}

// NewEpsilonCutoff returns an error unless 0 < epsilon < 1 and keep ≥ 1.
func NewEpsilonCutoff(epsilon float64, keep int) (*EpsilonCutoff, error) {
	if err := checkCutoff("epsilon_cutoff", epsilon, keep); err != nil {
		return nil, err
	}
	return &EpsilonCutoff{epsilon: epsilon, least: keep}, nil
}

// Name implements Processor.
func (w *EpsilonCutoff) Name() string { return "epsilon_cutoff" }

// Params implements Processor.
func (w *EpsilonCutoff) Params() map[string]any {
	return map[string]any{"epsilon_cutoff": w.epsilon, "min_tokens_to_keep": w.least}
}

// Process implements Processor.
func (w *EpsilonCutoff) Process(_ []int, scores []float32) {
	w.kept = w.keep(w.kept[:0], scores)
	cutOthers(scores, w.kept)
}

func (w *EpsilonCutoff) keep(kept []int, scores []float32) []int {
	w.probs = softmax(w.probs, scores)
	return keepAbove(kept, scores, w.probs, float32(w.epsilon), kthLargest(&w.order, scores, w.least))
}

// keepAbove lists the tokens whose probability is not below the limit, and
// those whose score is not below that of the last token to keep.
func keepAbove(kept []int, scores, probs []float32, limit, last float32) []int {
	for id, p := range probs {
		if score := scores[id]; score != numeric.Cut && !(p < limit && score < last) {
			kept = append(kept, id)
		}
	}
	return kept
}

func checkCutoff(name string, epsilon float64, keep int) error {
	if !(epsilon > 0 && epsilon < 1) {
		return fmt.Errorf("sampler: %s %v: it is the least probability to keep, so it has to be above 0 and below 1 (leave it out to keep all)", name, epsilon)
	}
	return checkCount("min_tokens_to_keep", keep, 1)
}
