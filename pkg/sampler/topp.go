package sampler

import (
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
)

// TopP keeps the nucleus: the smallest set of most likely tokens whose
// probability reaches p. The token that crosses p is kept.
//
// transformers decides the border from below: it sorts ascending, adds up,
// and drops a token while the sum including it is at most 1 − p. The sum runs
// in float64 and each entry is rounded to float32, in which the comparison is
// made. Tokens with equal scores are dropped lowest id first.
//
// Source: Holtzman et al. 2019 (arXiv 1904.09751); TopPLogitsWarper in
// transformers.
type TopP struct {
	p     float64
	least int
	order numeric.Order
	probs []float32
	kept  []int
}

// NewTopP returns an error unless 0 ≤ p ≤ 1. At least keep tokens stay
// (min_tokens_to_keep; 1 but for beams).
func NewTopP(p float64, keep int) (*TopP, error) {
	if !(p >= 0 && p <= 1) {
		return nil, fmt.Errorf("sampler: top_p %v: it is the probability to keep, so it has to be between 0 and 1", p)
	}
	return &TopP{p: p, least: keep}, nil
}

// Name implements Processor.
func (w *TopP) Name() string { return "top_p" }

// Params implements Processor.
func (w *TopP) Params() map[string]any {
	return map[string]any{"top_p": w.p, "min_tokens_to_keep": w.least}
}

// Process implements Processor.
func (w *TopP) Process(_ []int, scores []float32) {
	w.kept = w.keep(w.kept[:0], scores)
	cutOthers(scores, w.kept)
}

// keep walks down from the most likely token: the ascending sum up to and with
// a token is the whole minus what came before it.
func (w *TopP) keep(kept []int, scores []float32) []int {
	w.probs = softmax(w.probs, scores)
	var rest float64
	for _, p := range w.probs {
		rest += float64(p)
	}
	limit := float32(1 - w.p)
	w.order.ResetDescendingTies(scores)
	for {
		id, _, ok := w.order.Next()
		if !ok || len(kept) >= max(w.least, 1) && float32(rest) <= limit {
			break
		}
		kept = append(kept, id)
		rest -= float64(w.probs[id])
	}
	slices.Sort(kept)
	return kept
}
