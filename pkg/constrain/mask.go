package constrain

import "math/bits"

// mask is the set of tokens that may follow a state.
type mask struct {
	words []uint64 // bit id%64 of words[id/64]
	texts int      // how many of them are text, not end tokens
}

// fill sets allowed[id] for the tokens of m and returns their number.
func (m *mask) fill(allowed []bool) int {
	n := 0
	for i, w := range m.words {
		for ; w != 0; w &= w - 1 {
			if id := 64*i + bits.TrailingZeros64(w); id < len(allowed) {
				allowed[id] = true
				n++
			}
		}
	}
	return n
}

func (m *mask) add(id int) { m.words[id/64] |= 1 << (id % 64) }

// mask walks the vocabulary and the automaton together. A branch of the trie
// that leads out of all matches is left out as a whole, so the time goes with
// what is allowed and not with the size of the vocabulary.
func (c *Constraint) mask(s *dstate) *mask {
	if s.mask != nil {
		return s.mask
	}
	m := &mask{words: make([]uint64, (len(c.vocab)+63)/64)}
	if s.accept && s != c.ended {
		for _, id := range c.end {
			m.add(id)
		}
	}
	c.walk[0] = s
	for i := 0; i < len(c.trie.nodes) && len(s.set) > 0; {
		n := &c.trie.nodes[i]
		next := c.dfa.step(c.walk[n.depth-1], n.b)
		if next == c.dfa.dead {
			i = int(n.skip)
			continue
		}
		c.walk[n.depth] = next
		i++
		if !next.live {
			continue
		}
		for _, id := range c.trie.ids[n.first:n.end] {
			m.add(int(id))
		}
		m.texts += int(n.end - n.first)
	}
	if len(c.masked) == maxMasks {
		for _, old := range c.masked {
			old.mask = nil
		}
		c.masked = c.masked[:0]
	}
	s.mask = m
	c.masked = append(c.masked, s)
	return m
}
