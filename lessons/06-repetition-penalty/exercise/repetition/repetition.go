// Package repetition makes tokens that were said before less likely.
package repetition

// Penalize returns the logits with a repetition penalty: every token that is
// in ids, the text so far, becomes less likely. Its logit is changed by the
// factor penalty, once, however often the token is in the text.
//
// A logit may be positive or negative, and has to fall either way if penalty
// is above 1. All other logits stay as they are.
func Penalize(logits []float64, ids []int, penalty float64) []float64 {
	return nil
}
