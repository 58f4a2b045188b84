package constrain

import "fmt"

// Forbid returns the automaton of the texts that contain none of the given
// phrases, not even inside a word: forbidding "cat" forbids "concatenate".
// Phrases are compared byte by byte, so "Cat" is another phrase than "cat". A
// text without a forbidden phrase may end anywhere.
//
// It fails if there is no phrase, or an empty one.
//
// Source: Aho and Corasick 1975, "Efficient string matching".
func Forbid(phrases ...string) (*Automaton, error) {
	tree, err := newPhraseTree(phrases)
	if err != nil {
		return nil, fmt.Errorf("constrain: forbidden phrases: %w", err)
	}
	a, err := avoid(tree)
	if err != nil {
		return nil, fmt.Errorf("constrain: forbidden phrases: %w", err)
	}
	return a, nil
}

// avoid follows a text with the longest end of it that begins a phrase: that
// is the state. A byte that does not go on in the tree goes where it would go
// from the next shorter such end, the state's fallback.
func avoid(tree *phraseTree) (*Automaton, error) {
	left := newBudget()
	n := len(tree.edges)
	var (
		edges    = make([][]edge, n) // [state], over all 256 bytes
		bad      = make([]bool, n)   // a phrase ends here
		fallback = make([]int32, n)
		queue    = []int32{0} // parents first, so that a fallback's edges are there
	)
	for len(queue) > 0 {
		q := queue[0]
		queue = queue[1:]
		var to [256]int32
		if q != 0 {
			for _, e := range edges[fallback[q]] {
				for b := int(e.lo); b <= int(e.hi); b++ {
					to[b] = e.to
				}
			}
		}
		bad[q] = tree.whole[q] || bad[fallback[q]]
		for _, e := range tree.edges[q] {
			fallback[e.to] = to[e.lo]
			to[e.lo] = e.to
			queue = append(queue, e.to)
		}
		edges[q] = appendRuns(nil, &to)
		if err := left.spend(1 + len(edges[q])); err != nil {
			return nil, err
		}
	}
	accept := make([]bool, n)
	for q := range accept {
		accept[q] = !bad[q]
		var good []edge
		for _, e := range edges[q] {
			if !bad[q] && !bad[e.to] {
				good = append(good, e)
			}
		}
		edges[q] = good
	}
	return trim(edges, accept)
}

// appendRuns writes a table of 256 targets as edges.
func appendRuns(dst []edge, to *[256]int32) []edge {
	for lo := 0; lo < len(to); {
		hi := lo
		for hi+1 < len(to) && to[hi+1] == to[lo] {
			hi++
		}
		dst = append(dst, edge{byte(lo), byte(hi), to[lo]})
		lo = hi + 1
	}
	return dst
}
