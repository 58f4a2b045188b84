package sampler

import "github.com/genlens/genlens/pkg/numeric"

// A filter is a processor that only removes, by the scores alone: top-k, top-p
// and their kin. Tokens that are cut are as good as absent. It can say which
// tokens stay, so that one who watches it need not look for them in a row of
// −Inf.
type filter interface {
	Processor
	// keep appends to kept the ids that stay, ascending, none of which was cut
	// before.
	keep(kept []int, scores []float32) []int
}

// cutOthers removes every token but those kept, which come in ascending order.
func cutOthers(scores []float32, kept []int) {
	next := 0
	for _, id := range kept {
		cutAll(scores[next:id])
		next = id + 1
	}
	cutAll(scores[next:])
}

func cutAll(scores []float32) {
	for id := range scores {
		scores[id] = numeric.Cut
	}
}

// keepAll appends every token that is not cut.
func keepAll(kept []int, scores []float32) []int {
	for id, score := range scores {
		if score != numeric.Cut {
			kept = append(kept, id)
		}
	}
	return kept
}

// likeliestOther returns the token with the highest score of those that are not
// in kept, the first of several; -1 if all of them are cut.
func likeliestOther(scores []float32, kept []int) int {
	best, top := -1, numeric.Cut
	look := func(from, to int) {
		for i, score := range scores[from:to] {
			if score > top {
				best, top = from+i, score
			}
		}
	}
	next := 0
	for _, id := range kept {
		look(next, id)
		next = id + 1
	}
	look(next, len(scores))
	return best
}
