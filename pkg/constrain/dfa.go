package constrain

import (
	"encoding/binary"
	"slices"
)

// dfa runs an Automaton. A state of it is the set of the automaton's states
// that a text can lead to; sets and steps are worked out when they are first
// needed and kept, within bounds: a pattern of a line can have more sets than
// any memory holds.
type dfa struct {
	a      *Automaton
	live   []bool     // [automaton state], as from tokenLive; nil: all
	class  [256]uint8 // bytes that no edge tells apart have the same class
	member []byte     // [class]: a byte of it
	dead   *dstate

	known      map[string]*dstate // by set
	size       int                // of what known holds, in words
	limit      int                // of size: all is forgotten when it is passed
	generation int                // how often that happened

	mark  []int32 // [automaton state]: the round that last put it into a set
	round int32
}

// dstate is a set of the automaton's states. One that the dfa has forgotten
// stays good for whoever holds it. It has no steps, and is known again when
// one is asked of it: only known states have steps, so nothing hangs on the
// others.
type dstate struct {
	set    []int32   // ascending; empty: no match begins like this
	next   []*dstate // [class]; nil where not worked out yet
	known  int       // the generation that knows it
	accept bool      // the text is a match
	live   bool      // tokens can complete the text to a match
	mask   *mask     // kept by Constraint
}

const maxWords = 1 << 22 // 32 MB where all are steps, of 8 bytes

func newDFA(a *Automaton, live []bool) *dfa {
	d := &dfa{a: a, live: live, mark: make([]int32, len(a.accept)), dead: &dstate{}, limit: maxWords}
	var cut [257]bool // a class begins here
	for _, out := range a.edges {
		for _, e := range out {
			cut[e.lo], cut[int(e.hi)+1] = true, true
		}
	}
	for b := range 256 {
		if b == 0 || cut[b] {
			d.member = append(d.member, byte(b))
		}
		d.class[b] = uint8(len(d.member) - 1)
	}
	d.known = map[string]*dstate{}
	return d
}

func (d *dfa) start() *dstate { return d.state([]int32{0}) }

// run follows text from the start.
func (d *dfa) run(text string) *dstate {
	s := d.start()
	for i := 0; i < len(text) && s != d.dead; i++ {
		s = d.step(s, text[i])
	}
	return s
}

// step returns the state after s and one byte more.
func (d *dfa) step(s *dstate, b byte) *dstate {
	class := d.class[b]
	if s.next != nil {
		if next := s.next[class]; next != nil {
			return next
		}
	}
	return d.extend(s, class)
}

func (d *dfa) extend(s *dstate, class uint8) *dstate {
	if s.known != d.generation {
		s = d.keep(s)
	}
	if d.round++; d.round < 0 { // after 2³¹ steps the marks repeat
		clear(d.mark)
		d.round = 1
	}
	b := d.member[class]
	var set []int32
	for _, q := range s.set {
		for _, e := range d.a.edges[q] {
			if e.lo > b {
				break
			}
			if b <= e.hi && d.mark[e.to] != d.round {
				d.mark[e.to] = d.round
				set = append(set, e.to)
			}
		}
	}
	slices.Sort(set)
	next := d.state(set)
	if s.known == d.generation {
		if s.next == nil {
			s.next = make([]*dstate, len(d.member))
		}
		s.next[class] = next
	}
	return next
}

// state returns the state of a set.
func (d *dfa) state(set []int32) *dstate {
	if len(set) == 0 {
		return d.dead
	}
	s := &dstate{set: set}
	for _, q := range set {
		s.accept = s.accept || d.a.accept[q]
		s.live = s.live || d.live == nil || d.live[q]
	}
	return d.keep(s)
}

// keep returns the known state with the set of s, which is s if there was none.
func (d *dfa) keep(s *dstate) *dstate {
	key := make([]byte, 0, 4*len(s.set))
	for _, q := range s.set {
		key = binary.LittleEndian.AppendUint32(key, uint32(q))
	}
	if same, ok := d.known[string(key)]; ok {
		return same
	}
	if d.size > d.limit {
		for _, old := range d.known {
			old.next = nil
		}
		clear(d.known)
		d.size = 0
		d.generation++
	}
	s.known = d.generation
	d.known[string(key)] = s
	d.size += len(s.set) + len(d.member) + 16
	return s
}
