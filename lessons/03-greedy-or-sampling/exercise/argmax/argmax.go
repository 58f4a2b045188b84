// Package argmax picks a token as greedy decoding does.
package argmax

// Argmax returns the id of the largest logit. The id of a token is its place
// in the list, counted from 0. Of several that are equally large it is the
// lowest id.
//
// A logit of −Inf (math.Inf(-1)) marks a token that was removed: it cannot be
// picked. Where no token is left, and where there is none at all, the answer
// is −1.
func Argmax(logits []float64) int {
	return 0
}
