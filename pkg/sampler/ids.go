package sampler

import (
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
)

// What the processors that work on lists of token ids share.

// cutIDs removes the tokens of a list; ids beyond the row are passed over.
func cutIDs(scores []float32, ids []int) {
	for _, id := range ids {
		if id >= 0 && id < len(scores) {
			scores[id] = numeric.Cut
		}
	}
}

// force removes every token but those of a list, which get the score 0.
func force(scores []float32, ids []int) {
	cutAll(scores)
	for _, id := range ids {
		if id >= 0 && id < len(scores) {
			scores[id] = 0
		}
	}
}

// cloneIDs copies a list and never returns nil, which JSON would write as null.
func cloneIDs(ids []int) []int { return append([]int{}, ids...) }

func cloneLists(lists [][]int) [][]int {
	out := make([][]int, len(lists))
	for i, ids := range lists {
		out[i] = cloneIDs(ids)
	}
	return out
}

// checkIDs returns an error if an id is negative.
func checkIDs(name string, ids []int) error {
	if i := slices.IndexFunc(ids, func(id int) bool { return id < 0 }); i >= 0 {
		return fmt.Errorf("sampler: %s %v: a token id is at least 0", name, ids[i])
	}
	return nil
}

// checkCount returns an error if a count is below its least value.
func checkCount(name string, n, least int) error {
	if n < least {
		return fmt.Errorf("sampler: %s %d: it has to be at least %d", name, n, least)
	}
	return nil
}

// after returns ids[n:], nothing if there are not that many.
func after(ids []int, n int) []int { return ids[min(n, len(ids)):] }
