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
	k, keep int
	order   numeric.Order
}

// NewTopK returns an error unless k > 0. At least keep tokens stay
// (min_tokens_to_keep; 1 but for beams).
func NewTopK(k, keep int) (*TopK, error) {
	if k <= 0 {
		return nil, fmt.Errorf("sampler: top_k %d: it counts the tokens to keep, so it has to be at least 1 (leave it out to keep all)", k)
	}
	return &TopK{k: k, keep: keep}, nil
}

// Name implements Processor.
func (w *TopK) Name() string { return "top_k" }

// Params implements Processor.
func (w *TopK) Params() map[string]any {
	return map[string]any{"top_k": w.k, "min_tokens_to_keep": w.keep}
}

// Process implements Processor.
func (w *TopK) Process(_ []int, scores []float32) {
	k := min(max(w.k, w.keep), len(scores))
	w.order.ResetTop(scores, k)
	threshold := numeric.Cut
	for range k {
		_, score, ok := w.order.Next()
		if !ok {
			return // fewer tokens are left than k: nothing to cut
		}
		threshold = score
	}
	for i, score := range scores {
		if score < threshold {
			scores[i] = numeric.Cut
		}
	}
}
