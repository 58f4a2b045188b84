// Package ngrams lets no sequence of tokens come twice.
package ngrams

// Block returns the logits with −Inf (math.Inf(-1)) in the place of every
// token that would repeat n tokens in a row: one that followed, somewhere in
// ids, the same n−1 tokens with which ids ends. ids is the text so far. All
// other logits stay as they are.
//
// With n = 1 every token of the text is blocked. Where n is not above 0, or
// the text is shorter than n, nothing is.
func Block(logits []float64, ids []int, n int) []float64 {
	return nil
}
