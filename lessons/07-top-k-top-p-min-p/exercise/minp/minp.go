// Package minp cuts what is far less likely than the best token.
package minp

// MinP returns the logits of the tokens whose probability, by the softmax of
// the logits, is at least part times that of the most likely token, as they
// are and each in its place, and −Inf (math.Inf(-1)) in the place of every
// other.
//
// part is between 0 and 1. At 0 nothing is removed; at 1 the most likely
// token stays, with all that equal it. Logits can be of any size; a token at
// −Inf was removed before and stays so.
func MinP(logits []float64, part float64) []float64 {
	return nil
}
