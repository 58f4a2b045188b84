package sampler

import (
	"fmt"

	"github.com/genlens/genlens/pkg/numeric"
)

// TopK keeps the k most likely tokens. Tokens that tie with the k-th are all
// kept, so more than k can stay.
//
// Source: Fan et al. 2018 (arXiv 1805.04833); TopKLogitsWarper in
// transformers.
type TopK struct {
	k, least int
	order    numeric.Order
	kept     []int
}

// NewTopK returns an error unless k > 0. At least keep tokens stay
// (min_tokens_to_keep; 1 but for beams).
func NewTopK(k, keep int) (*TopK, error) {
	if k <= 0 {
		return nil, fmt.Errorf("sampler: top_k %d: it counts the tokens to keep, so it has to be at least 1 (leave it out to keep all)", k)
	}
	return &TopK{k: k, least: keep}, nil
}

// Name implements Processor.
func (w *TopK) Name() string { return "top_k" }

// Params implements Processor.
func (w *TopK) Params() map[string]any {
	return map[string]any{"top_k": w.k, "min_tokens_to_keep": w.least}
}

// Process implements Processor.
func (w *TopK) Process(_ []int, scores []float32) {
	w.kept = w.keep(w.kept[:0], scores)
	cutOthers(scores, w.kept)
}

func (w *TopK) keep(kept []int, scores []float32) []int {
	return w.order.AtLeastNth(kept, scores, max(w.k, w.least))
}
