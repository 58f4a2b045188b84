package constrain

import (
	"errors"
	"fmt"
	"slices"
)

// Phrases returns the automaton whose texts are the given phrases, each as it
// stands: a space at the beginning belongs to the phrase.
//
// It fails if there is no phrase, or an empty one.
func Phrases(phrases ...string) (*Automaton, error) {
	tree, err := newPhraseTree(phrases)
	if err != nil {
		return nil, fmt.Errorf("constrain: phrases: %w", err)
	}
	return &Automaton{edges: tree.edges, accept: tree.whole}, nil
}

// phraseTree spells phrases so that those that begin alike share their first
// states. State 0 is the root; parents have lower numbers than their children.
type phraseTree struct {
	edges [][]edge // [state], one byte each, ascending
	whole []bool   // [state]: a phrase ends here
}

func newPhraseTree(phrases []string) (*phraseTree, error) {
	if len(phrases) == 0 {
		return nil, errors.New("the list is empty\ngive at least one phrase")
	}
	if i := slices.Index(phrases, ""); i >= 0 {
		return nil, fmt.Errorf("number %d is empty\nremove it, or write the text that it should be", i+1)
	}
	left := newBudget()
	tree := &phraseTree{edges: make([][]edge, 1), whole: make([]bool, 1)}
	for _, phrase := range slices.Sorted(slices.Values(phrases)) {
		if err := left.spend(2 * len(phrase)); err != nil {
			return nil, err
		}
		q := int32(0)
		for _, b := range []byte(phrase) {
			// The phrases are sorted: a byte that is there already came last.
			if last := len(tree.edges[q]) - 1; last >= 0 && tree.edges[q][last].lo == b {
				q = tree.edges[q][last].to
				continue
			}
			next := int32(len(tree.edges))
			tree.edges[q] = append(tree.edges[q], edge{b, b, next})
			tree.edges = append(tree.edges, nil)
			tree.whole = append(tree.whole, false)
			q = next
		}
		tree.whole[q] = true
	}
	return tree, nil
}
