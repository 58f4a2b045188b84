// Package minp cuts what is far less likely than the best token.
package minp

import "math"

// MinP returns the logits of the tokens whose probability, by the softmax of
// the logits, is at least part times that of the most likely token, as they
// are and each in its place, and −Inf (math.Inf(-1)) in the place of every
// other.
//
// part is between 0 and 1. At 0 nothing is removed; at 1 the most likely
// token stays, with all that equal it. Logits can be of any size; a token at
// −Inf was removed before and stays so.
//
// A probability divided by the largest one is e^(logit − largest): the sum of
// the softmax is in both and falls out. So no softmax is needed. The usual
// mistake is to compare the probability with part itself: a model that is
// unsure among many tokens would then lose all of them.
func MinP(logits []float64, part float64) []float64 {
	largest := math.Inf(-1)
	for _, logit := range logits {
		largest = math.Max(largest, logit)
	}
	kept := make([]float64, len(logits))
	for id, logit := range logits {
		kept[id] = logit
		if math.Exp(logit-largest) < part {
			kept[id] = math.Inf(-1)
		}
	}
	return kept
}
