package constrain

import "errors"

// maxWalk bounds the trie nodes that tokenLive may visit, about a second.
const maxWalk = 1 << 26

var errLongSearch = errors.New("finding out what this vocabulary can write takes too long, because it has no token for some of the bytes that a match may hold\nuse a smaller pattern")

// tokenLive tells from which states whole tokens can complete a match, at the
// end of a token: an automaton's state is alive byte by byte, but a vocabulary
// that lacks some bytes may be unable to spell the rest. It returns nil where
// every byte that a match may hold is a token, for then all are.
//
// A set of states is live if one of them is, because every match runs through
// single states; so this need not look at sets.
func tokenLive(a *Automaton, t *trie) ([]bool, error) {
	live := make([]bool, len(a.accept))
	from := make([][]int32, len(a.accept))
	var stack []int32
	complete := true
	for q, out := range a.edges {
		if a.accept[q] {
			live[q] = true
			stack = append(stack, int32(q))
		}
		for _, e := range out {
			have := 0
			for b := int(e.lo); b <= int(e.hi); b++ {
				if t.bytes[b] {
					have++
				}
			}
			if have > 0 {
				from[e.to] = append(from[e.to], int32(q))
			}
			complete = complete && have == int(e.hi)-int(e.lo)+1
		}
	}
	if complete {
		return nil, nil
	}
	spreadBack(live, from, stack)

	// For the rest the way leads over longer tokens. High numbers tend to lie
	// near the end of a match, where a live state is soon found.
	d := newDFA(a, nil)
	states := make([]*dstate, t.depth+1)
	clear(from)
	stack = stack[:0]
	left := maxWalk
	for q := len(live) - 1; q >= 0; q-- {
		if live[q] {
			continue
		}
		states[0] = d.state([]int32{int32(q)})
		for i := 0; i < len(t.nodes) && !live[q]; {
			if left--; left < 0 {
				return nil, errLongSearch
			}
			n := &t.nodes[i]
			s := d.step(states[n.depth-1], n.b)
			if s == d.dead {
				i = int(n.skip)
				continue
			}
			states[n.depth] = s
			i++
			if n.first == n.end {
				continue
			}
			left -= len(s.set)
			for _, to := range s.set {
				from[to] = append(from[to], int32(q))
				live[q] = live[q] || live[to]
			}
		}
		if live[q] {
			stack = append(stack, int32(q))
		}
	}
	spreadBack(live, from, stack)
	return live, nil
}
