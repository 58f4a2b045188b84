package sampler

import (
	"fmt"

	"github.com/genlens/genlens/pkg/numeric"
)

// MinP removes the tokens whose probability is less than a part of the
// likeliest token's, so that a sure model has few choices and an unsure one
// many.
//
//	drop p < min_p · max p
//
// The likeliest keep tokens always stay, ties by lowest id. 0 removes nothing.
//
// Source: Nguyen et al. 2024 (arXiv 2407.01082); MinPLogitsWarper in
// transformers.
type MinP struct {
	p     float64
	least int
	order numeric.Order
	probs []float32
	kept  []int
}

// NewMinP returns an error unless 0 ≤ p ≤ 1 and keep ≥ 1.
func NewMinP(p float64, keep int) (*MinP, error) {
	if !(p >= 0 && p <= 1) {
		return nil, fmt.Errorf("sampler: min_p %v: it is a part of the likeliest token's probability, so it has to be between 0 and 1", p)
	}
	if err := checkCount("min_tokens_to_keep", keep, 1); err != nil {
		return nil, err
	}
	return &MinP{p: p, least: keep}, nil
}

// Name implements Processor.
func (w *MinP) Name() string { return "min_p" }

// Params implements Processor.
func (w *MinP) Params() map[string]any {
	return map[string]any{"min_p": w.p, "min_tokens_to_keep": w.least}
}

// Process implements Processor.
func (w *MinP) Process(_ []int, scores []float32) {
	w.kept = w.keep(w.kept[:0], scores)
	cutOthers(scores, w.kept)
}

func (w *MinP) keep(kept []int, scores []float32) []int {
	w.probs = softmax(w.probs, scores)
	limit := float32(w.p) * numeric.Max(w.probs)
	for id, score := range scores {
		if score == numeric.Cut {
			w.probs[id] = numeric.Cut // not in line with those whose exponential is 0
		}
	}
	w.order.ResetTop(w.probs, w.least)
	for range w.least {
		if id, _, ok := w.order.Next(); ok {
			w.probs[id] = limit // not below it: stays
		}
	}
	for id, p := range w.probs {
		if !(p < limit) && scores[id] != numeric.Cut {
			kept = append(kept, id)
		}
	}
	return kept
}
