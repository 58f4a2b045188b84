// Package ngrams lets no sequence of tokens come twice.
package ngrams

import (
	"math"
	"slices"
)

// Block returns the logits with −Inf (math.Inf(-1)) in the place of every
// token that would repeat n tokens in a row: one that followed, somewhere in
// ids, the same n−1 tokens with which ids ends. ids is the text so far. All
// other logits stay as they are.
//
// With n = 1 every token of the text is blocked. Where n is not above 0, or
// the text is shorter than n, nothing is.
//
// Every window of n tokens in the text has a beginning of n−1 and a last one;
// if the beginning is how the text ends, the last one is blocked. Windows may
// overlap the end: after "a a" a third "a" would repeat the pair. The usual
// mistake is to compare n tokens and not n−1, or to stop at the first
// occurrence.
func Block(logits []float64, ids []int, n int) []float64 {
	blocked := slices.Clone(logits)
	if n <= 0 || len(ids) < n {
		return blocked
	}
	end := ids[len(ids)-(n-1):]
	for start := 0; start+n <= len(ids); start++ {
		window := ids[start : start+n]
		if slices.Equal(window[:n-1], end) {
			blocked[window[n-1]] = math.Inf(-1)
		}
	}
	return blocked
}
