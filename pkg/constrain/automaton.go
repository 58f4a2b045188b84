package constrain

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// An Automaton describes a set of texts, byte by byte: make one with
// [Regexp], [Phrases], [Forbid] or [Intersect]. It does not change and is safe
// for concurrent use.
//
// It is a nondeterministic automaton without empty steps. State 0 is the
// start. Every state lies on a way from the start to an accepting state, so a
// set of states is alive, byte by byte, as long as it is not empty.
type Automaton struct {
	edges  [][]edge // [state], ascending by lo
	accept []bool   // [state]
}

// edge leads to a state by any byte from lo to hi, both included.
type edge struct {
	lo, hi byte
	to     int32
}

// maxParts bounds the states, the edges and the steps that building an
// automaton may take. At 8 bytes an edge this is some tens of megabytes, and
// about a tenth of a second.
const maxParts = 1 << 22

var errTooLarge = fmt.Errorf("needs more than %d automaton states, edges and building steps\nuse smaller repetition counts, fewer alternatives or narrower character classes", maxParts)

// budget counts down what building an automaton may still take.
type budget int

func newBudget() *budget {
	b := budget(maxParts)
	return &b
}

func (b *budget) spend(n int) error {
	*b -= budget(n)
	if *b < 0 {
		return errTooLarge
	}
	return nil
}

var errMatchesNothing = errors.New("no text can match")

// trim returns the automaton without the states that cannot be reached and
// those from which no accepting state can be reached. It fails with
// errMatchesNothing if the start is one of them.
func trim(edges [][]edge, accept []bool) (*Automaton, error) {
	n := len(edges)
	reached := make([]bool, n)
	from := make([][]int32, n) // the way back, over reached states
	stack := []int32{0}
	reached[0] = true
	for len(stack) > 0 {
		q := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, e := range edges[q] {
			from[e.to] = append(from[e.to], q)
			if !reached[e.to] {
				reached[e.to] = true
				stack = append(stack, e.to)
			}
		}
	}
	kept := make([]bool, n)
	for q, a := range accept {
		if a && reached[q] {
			kept[q] = true
			stack = append(stack, int32(q))
		}
	}
	spreadBack(kept, from, stack)
	if !kept[0] {
		return nil, errMatchesNothing
	}

	number := make([]int32, n)
	a := &Automaton{}
	for q := range edges {
		if kept[q] {
			number[q] = int32(len(a.accept))
			a.accept = append(a.accept, accept[q])
		}
	}
	a.edges = make([][]edge, 0, len(a.accept))
	for q, out := range edges {
		if !kept[q] {
			continue
		}
		var left []edge
		for _, e := range out {
			if kept[e.to] {
				left = append(left, edge{e.lo, e.hi, number[e.to]})
			}
		}
		slices.SortFunc(left, func(x, y edge) int {
			return cmp.Or(int(x.lo)-int(y.lo), int(x.hi)-int(y.hi), int(x.to-y.to))
		})
		a.edges = append(a.edges, slices.Compact(left))
	}
	return a, nil
}

// spreadBack marks every state that leads to a marked one. from[q] lists the
// states with an edge to q; stack holds the marked states to begin with.
func spreadBack(marked []bool, from [][]int32, stack []int32) {
	for len(stack) > 0 {
		q := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, p := range from[q] {
			if !marked[p] {
				marked[p] = true
				stack = append(stack, p)
			}
		}
	}
}

// Intersect returns the automaton of the texts that all the given automata
// match, such as a pattern together with forbidden phrases. Asking each
// automaton by itself for the tokens it allows would not do: each may have a
// way on where the two have none in common.
//
// It fails if there is no automaton, if no text matches all of them, and if
// the product is too large.
func Intersect(automata ...*Automaton) (*Automaton, error) {
	if len(automata) == 0 {
		return nil, errors.New("constrain: nothing to intersect\ngive at least one pattern, list of phrases or list of forbidden phrases")
	}
	product := automata[0]
	for _, a := range automata[1:] {
		var err error
		if product, err = intersect(product, a); err != nil {
			if errors.Is(err, errMatchesNothing) {
				return nil, errors.New("constrain: no text meets all the constraints at once\nlet go of one of them, or see that the forbidden phrases leave room for a match")
			}
			return nil, fmt.Errorf("constrain: the constraints together: %w", err)
		}
	}
	return product, nil
}

// intersect follows both automata at once: a state is a pair of states.
func intersect(a, b *Automaton) (*Automaton, error) {
	left := newBudget()
	type pair [2]int32
	number := map[pair]int32{{0, 0}: 0}
	pairs := []pair{{0, 0}}
	var edges [][]edge
	var accept []bool
	for len(edges) < len(pairs) {
		p := pairs[len(edges)]
		ea, eb := a.edges[p[0]], b.edges[p[1]]
		// A pair is an entry of a map, which weighs several edges.
		if err := left.spend(8 + len(ea)*len(eb)); err != nil {
			return nil, err
		}
		var out []edge
		for _, x := range ea {
			for _, y := range eb {
				lo, hi := max(x.lo, y.lo), min(x.hi, y.hi)
				if lo > hi {
					continue
				}
				to := pair{x.to, y.to}
				n, ok := number[to]
				if !ok {
					n = int32(len(pairs))
					number[to] = n
					pairs = append(pairs, to)
				}
				out = append(out, edge{lo, hi, n})
			}
		}
		edges = append(edges, out)
		accept = append(accept, a.accept[p[0]] && b.accept[p[1]])
	}
	return trim(edges, accept)
}

// Match reports whether the whole of text is one of the automaton's texts.
func (a *Automaton) Match(text string) bool {
	return newDFA(a, nil).run(text).accept
}

// CanBegin reports whether some match begins with text. With " " it tells
// whether a constrained text can be set off from the prompt before it.
func (a *Automaton) CanBegin(text string) bool {
	return len(newDFA(a, nil).run(text).set) > 0
}
