// Package topk keeps the most likely tokens.
package topk

import (
	"math"
	"slices"
)

// TopK returns the logits of the k most likely tokens as they are, each in
// its place, and −Inf (math.Inf(-1)) in the place of every other. A token
// whose logit equals that of the k-th stays too, so that more than k can be
// left.
//
// A token at −Inf was removed before and stays so. Where k is not above 0, or
// no more than k tokens are left, nothing is removed.
//
// The k-th largest logit is a border: what is below it goes. The logits are
// sorted in a copy, for the place of each in the list is its id. The usual
// mistake is to keep exactly k tokens: of a tie it then depends on the
// sorting which one is left.
func TopK(logits []float64, k int) []float64 {
	if k <= 0 || k >= len(logits) {
		return logits
	}
	sorted := slices.Clone(logits)
	slices.Sort(sorted)
	border := sorted[len(sorted)-k]
	kept := slices.Clone(logits)
	for id, logit := range logits {
		if logit < border {
			kept[id] = math.Inf(-1)
		}
	}
	return kept
}
