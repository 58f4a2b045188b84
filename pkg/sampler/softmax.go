package sampler

import (
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
)

// softmax returns the probabilities of a row, [vocab], in float32 as torch
// computes them; memory is reused for them. They are all NaN for a row that
// holds a NaN or nothing but −Inf, so that no comparison with them removes a
// token.
func softmax(memory, scores []float32) []float32 {
	probs := slices.Grow(memory[:0], len(scores))[:len(scores)]
	top := numeric.Max(scores)
	var z float64
	for id, score := range scores {
		probs[id] = 0
		if score != numeric.Cut {
			probs[id] = float32(math.Exp(float64(score - top)))
			z += float64(probs[id])
		}
	}
	for id := range probs {
		probs[id] /= float32(z)
	}
	return probs
}

// logSoftmax turns scores, [vocab], into log-probabilities in place:
// (s − max) − ln Σ exp(s − max), in float32 and in this order, as torch
// computes it. A row of nothing but −Inf stays.
func logSoftmax(scores []float32) {
	top := numeric.Max(scores)
	if top == numeric.Cut {
		return
	}
	var z float64
	for _, score := range scores {
		if score != numeric.Cut {
			z += float64(float32(math.Exp(float64(score - top))))
		}
	}
	logZ := float32(math.Log(z))
	for id, score := range scores {
		scores[id] = (score - top) - logZ
	}
}

// entropy is −Σ p ln p of a row in float32, given its log-probabilities and
// its probabilities. Each product is rounded, as in torch; a token that was
// cut adds nothing.
func entropy(logProbs, probs []float32) float32 {
	var h float64
	for id, p := range probs {
		if logProbs[id] != numeric.Cut {
			h -= float64(logProbs[id] * p)
		}
	}
	return float32(h)
}

// kthLargest returns the k-th largest of the scores; −Inf if fewer are left.
func kthLargest(order *numeric.Order, scores []float32, k int) float32 {
	k = min(k, len(scores))
	order.ResetTop(scores, k)
	threshold := numeric.Cut
	for range k {
		_, score, ok := order.Next()
		if !ok {
			return numeric.Cut
		}
		threshold = score
	}
	return threshold
}
