package sampler

import (
	"math"

	"github.com/genlens/genlens/pkg/numeric"
)

// Residual returns the scores to draw from where speculative sampling has
// rejected the draft's token: the part of the target's distribution P that the
// draft's Q fell short of.
//
//	ln( max(P − Q, 0) ÷ Σ max(P − Q, 0) ),   −∞ where that is 0
//
// p and q are processed scores of the same length, [vocab]. Accepting a draft's
// token with probability min(1, P/Q) and drawing from this otherwise gives
// tokens distributed as P. If P exceeds Q nowhere, which without rounding would
// mean that they are equal, the result is ln P.
//
// Source: Leviathan et al. 2022 (arXiv 2211.17192); _speculative_sampling in
// transformers.
func Residual(p, q []float32) []float32 {
	sumP, sumQ := numeric.Summarize(p).LogSumExp, numeric.Summarize(q).LogSumExp
	excess := make([]float64, len(p))
	var total float64
	for id := range p {
		excess[id] = max(0, numeric.Prob(p[id], sumP)-numeric.Prob(q[id], sumQ))
		total += excess[id]
	}
	scores := make([]float32, len(p))
	for id := range scores {
		if total > 0 {
			scores[id] = float32(math.Log(excess[id] / total))
		} else {
			scores[id] = float32(float64(p[id]) - sumP)
		}
	}
	return scores
}
