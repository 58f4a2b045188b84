// Package topp keeps the nucleus of a distribution.
package topp

// TopP returns the logits of the nucleus as they are, each in its place, and
// −Inf (math.Inf(-1)) in the place of every other token. The nucleus is the
// smallest set of most likely tokens whose probabilities, by the softmax of
// the logits, add up to p or more. The token with which the sum reaches p
// belongs to it, and the most likely token always does.
//
// p is between 0 and 1. Logits can be of any size; a token at −Inf was
// removed before and stays so. Which of several equal tokens at the border
// stays is left open.
func TopP(logits []float64, p float64) []float64 {
	return nil
}
