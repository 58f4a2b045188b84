// Package topk keeps the most likely tokens.
package topk

// TopK returns the logits of the k most likely tokens as they are, each in
// its place, and −Inf (math.Inf(-1)) in the place of every other. A token
// whose logit equals that of the k-th stays too, so that more than k can be
// left.
//
// A token at −Inf was removed before and stays so. Where k is not above 0, or
// no more than k tokens are left, nothing is removed.
func TopK(logits []float64, k int) []float64 {
	return nil
}
