// Package topp keeps the nucleus of a distribution.
package topp

import (
	"math"
	"sort"
)

// TopP returns the logits of the nucleus as they are, each in its place, and
// −Inf (math.Inf(-1)) in the place of every other token. The nucleus is the
// smallest set of most likely tokens whose probabilities, by the softmax of
// the logits, add up to p or more. The token with which the sum reaches p
// belongs to it, and the most likely token always does.
//
// p is between 0 and 1. Logits can be of any size; a token at −Inf was
// removed before and stays so. Which of several equal tokens at the border
// stays is left open.
//
// From the most likely token down, each is kept, and only then is the sum
// looked at: the one that crosses p is in already. The usual mistake is to
// keep tokens while the sum with them is at most p. It loses the crossing
// token, and where the first one alone is above p it keeps nothing at all.
func TopP(logits []float64, p float64) []float64 {
	kept := make([]float64, len(logits))
	ids := make([]int, len(logits))
	for id := range logits {
		kept[id], ids[id] = math.Inf(-1), id
	}
	if len(ids) == 0 {
		return kept
	}
	sort.Slice(ids, func(a, b int) bool { return logits[ids[a]] > logits[ids[b]] })
	largest := logits[ids[0]]
	total := 0.0
	for _, logit := range logits {
		total += math.Exp(logit - largest)
	}
	cumulated := 0.0
	for _, id := range ids {
		kept[id] = logits[id]
		cumulated += math.Exp(logits[id]-largest) / total
		if cumulated >= p {
			break
		}
	}
	return kept
}
