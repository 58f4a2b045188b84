package sampler

import (
	"fmt"
	"math"

	"github.com/genlens/genlens/pkg/numeric"
)

// TypicalP keeps the tokens whose surprise is nearest to what the model
// expects, until their probability reaches p.
//
//	H = −Σ p ln p,   d = |−ln p − H|
//	in order of rising d, n = how many tokens have a sum of probabilities < p
//	drop d > d of the token after those n
//
// So the likeliest token can go: where it has 40 % and three others 20 % each,
// those three are the typical ones. The keep most typical tokens stay. Tokens
// with equal d are added up lowest id first.
//
// Source: Meister et al. 2022 (arXiv 2202.00666); TypicalLogitsWarper in
// transformers.
type TypicalP struct {
	p                float64
	least            int
	order            numeric.Order
	probs, closeness []float32 // closeness is −d, so that the order's first is the most typical
	spared, kept     []int
}

// NewTypicalP returns an error unless 0 < p < 1 and keep ≥ 1.
func NewTypicalP(p float64, keep int) (*TypicalP, error) {
	if !(p > 0 && p < 1) {
		return nil, fmt.Errorf("sampler: typical_p %v: it is the probability to keep, so it has to be above 0 and below 1 (leave it out to keep all)", p)
	}
	if err := checkCount("min_tokens_to_keep", keep, 1); err != nil {
		return nil, err
	}
	return &TypicalP{p: p, least: keep}, nil
}

// Name implements Processor.
func (w *TypicalP) Name() string { return "typical_p" }

// Params implements Processor.
func (w *TypicalP) Params() map[string]any {
	return map[string]any{"typical_p": w.p, "min_tokens_to_keep": w.least}
}

// Process implements Processor.
func (w *TypicalP) Process(_ []int, scores []float32) {
	w.kept = w.keep(w.kept[:0], scores)
	cutOthers(scores, w.kept)
}

func (w *TypicalP) keep(kept []int, scores []float32) []int {
	w.measure(scores)
	w.order.Reset(w.closeness)
	w.spared = w.spared[:0]
	border := numeric.Cut
	var sum float64
	for reached := false; !reached || len(w.spared) < w.least; {
		id, closeness, ok := w.order.Next()
		if !ok {
			break
		}
		if len(w.spared) < w.least {
			w.spared = append(w.spared, id)
		}
		if sum += float64(w.probs[id]); !reached && !(float32(sum) < float32(w.p)) {
			border, reached = closeness, true
		}
	}
	for _, id := range w.spared {
		w.closeness[id] = 0
	}
	for id, closeness := range w.closeness {
		if !(closeness < border) && scores[id] != numeric.Cut {
			kept = append(kept, id)
		}
	}
	return kept
}

// measure fills the probabilities and −d of every token; a cut one has −∞.
func (w *TypicalP) measure(scores []float32) {
	w.closeness = append(w.closeness[:0], scores...)
	logSoftmax(w.closeness)
	w.probs = w.probs[:0]
	for _, logProb := range w.closeness {
		w.probs = append(w.probs, float32(math.Exp(float64(logProb))))
	}
	h := entropy(w.closeness, w.probs)
	for id, logProb := range w.closeness {
		d := -logProb - h
		w.closeness[id] = -max(d, -d)
	}
	w.probs = softmax(w.probs, scores)
}
