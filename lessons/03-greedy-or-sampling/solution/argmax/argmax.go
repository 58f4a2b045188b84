// Package argmax picks a token as greedy decoding does.
package argmax

import "math"

// Argmax returns the id of the largest logit. The id of a token is its place
// in the list, counted from 0. Of several that are equally large it is the
// lowest id.
//
// A logit of −Inf (math.Inf(-1)) marks a token that was removed: it cannot be
// picked. Where no token is left, and where there is none at all, the answer
// is −1.
//
// It begins below every logit there can be, with a best that is no token, so
// that nothing is picked where nothing is left. A strict > lets the first of
// a tie stay: with >= it would be the last. No softmax is needed, for the
// softmax keeps the order of the logits.
func Argmax(logits []float64) int {
	best, largest := -1, math.Inf(-1)
	for id, logit := range logits {
		if logit > largest {
			best, largest = id, logit
		}
	}
	return best
}
