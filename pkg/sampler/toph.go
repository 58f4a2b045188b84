package sampler

import (
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
)

// topHTokens is how many of the likeliest tokens TopH looks at.
const topHTokens = 100

// TopH keeps the likeliest tokens while the entropy they have together is at
// most a part of the whole.
//
//	over the likeliest 100 tokens, q = softmax of those:
//	keep, from the likeliest down, while Σ −q ln q ≤ top_h · H(q)
//
// The likeliest token always stays; those beyond the hundred never do. Equal
// scores are taken lowest id first.
//
// Source: Potraghloo et al. 2025 (arXiv 2509.02510); TopHLogitsWarper in
// transformers.
type TopH struct {
	h                    float64
	order                numeric.Order
	ids, kept            []int
	top, logProbs, probs []float32 // of the likeliest, in order
}

// NewTopH returns an error unless 0 < h ≤ 1.
func NewTopH(h float64) (*TopH, error) {
	if !(h > 0 && h <= 1) {
		return nil, fmt.Errorf("sampler: top_h %v: it is the part of the entropy to keep, so it has to be above 0 and at most 1", h)
	}
	return &TopH{h: h}, nil
}

// Name implements Processor.
func (w *TopH) Name() string { return "top_h" }

// Params implements Processor.
func (w *TopH) Params() map[string]any { return map[string]any{"top_h": w.h} }

// Process implements Processor.
func (w *TopH) Process(_ []int, scores []float32) {
	w.kept = w.keep(w.kept[:0], scores)
	cutOthers(scores, w.kept)
}

func (w *TopH) keep(kept []int, scores []float32) []int {
	if top := numeric.Max(scores); top != top {
		return keepAll(kept, scores) // a NaN has no place in an order; it is for the draw to refuse
	}
	w.likeliest(scores)
	w.probs = softmax(w.probs, w.top)
	w.logProbs = append(w.logProbs[:0], w.top...)
	logSoftmax(w.logProbs)
	limit := entropy(w.logProbs, w.probs) * float32(w.h)
	var sum float64
	for i, p := range w.probs {
		sum += float64(-p * float32(math.Log(float64(p))))
		if i > 0 && !(float32(sum) <= limit) {
			break
		}
		kept = append(kept, w.ids[i])
	}
	slices.Sort(kept)
	return kept
}

// likeliest fills ids and top.
func (w *TopH) likeliest(scores []float32) {
	w.ids, w.top = w.ids[:0], w.top[:0]
	w.order.ResetTop(scores, topHTokens)
	for len(w.ids) < topHTokens {
		id, score, ok := w.order.Next()
		if !ok {
			return
		}
		w.ids, w.top = append(w.ids, id), append(w.top, score)
	}
}
