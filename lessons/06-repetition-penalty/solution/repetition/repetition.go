// Package repetition makes tokens that were said before less likely.
package repetition

import "slices"

// Penalize returns the logits with a repetition penalty: every token that is
// in ids, the text so far, becomes less likely. Its logit is changed by the
// factor penalty, once, however often the token is in the text.
//
// A logit may be positive or negative, and has to fall either way if penalty
// is above 1. All other logits stay as they are.
//
// A positive logit is divided, a negative one multiplied: divided, it would
// come closer to 0, and the penalty would be a reward. What is changed is
// always read from the logits that came in, so that a token that was said
// twice is not penalised twice.
func Penalize(logits []float64, ids []int, penalty float64) []float64 {
	penalized := slices.Clone(logits)
	for _, id := range ids {
		if logits[id] < 0 {
			penalized[id] = logits[id] * penalty
		} else {
			penalized[id] = logits[id] / penalty
		}
	}
	return penalized
}
