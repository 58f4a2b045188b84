package constrain

import (
	"errors"
	"fmt"
	"slices"
)

// A Constraint says which tokens may follow, so that the generated text ends
// as a match. Make one with [New]. It keeps what it works out and is not safe
// for concurrent use.
type Constraint struct {
	vocab [][]byte // [id]
	end   []int
	isEnd map[int]bool
	trie  *trie
	dfa   *dfa
	begin *dstate
	ended *dstate // after an end token

	walk   []*dstate // [depth], for mask
	masked []*dstate // the states that keep a mask
	recent []memo
	turn   int // the memo to replace next
}

// memo is where a list of ids led.
type memo struct {
	ids   []int
	state *dstate
}

const (
	maxMasks = 256 // a mask is a bit for each id: 19 kB at 151,936 ids
	maxMemos = 32
)

// New returns the constraint that a text has to match all of the automata.
//
// vocab[id] is what token id adds to the text, in bytes; it need not be whole
// characters. It is nil for a token that is no text, such as <|startoftext|>,
// and for one that must never be generated. vocab is kept and must not change.
// end lists the ids that end a text, whose bytes do not count. Without any, a
// text is over when it is [State.Exhausted].
//
// It fails if no text meets the automata at once, and if the vocabulary cannot
// write any that does.
func New(vocab [][]byte, end []int, automata ...*Automaton) (*Constraint, error) {
	a, err := Intersect(automata...)
	if err != nil {
		return nil, err
	}
	c := &Constraint{vocab: vocab, isEnd: map[int]bool{}, ended: &dstate{accept: true}}
	text := slices.Clone(vocab)
	for _, id := range end {
		if id < 0 || id >= len(vocab) {
			return nil, fmt.Errorf("constrain: end token %d is outside the vocabulary of %d ids\nmake vocab as long as a row of logits", id, len(vocab))
		}
		c.isEnd[id] = true
		text[id] = nil
	}
	c.end = slices.Clone(end)
	c.trie = newTrie(text)
	live, err := tokenLive(a, c.trie)
	if err != nil {
		return nil, fmt.Errorf("constrain: %w", err)
	}
	c.dfa = newDFA(a, live)
	c.begin = c.dfa.start()
	c.walk = make([]*dstate, c.trie.depth+1)
	if !c.begin.live {
		return nil, errors.New("constrain: no tokens of this vocabulary make up a match\nallow characters that the model's tokenizer can write")
	}
	return c, nil
}

// CanBegin reports whether some match begins with text. A constrained text is
// glued to its prompt; if it cannot begin with " ", a prompt that ends in a
// word runs into it.
func (c *Constraint) CanBegin(text string) bool { return c.dfa.a.CanBegin(text) }

// A State is how far a text has come. It is a small value; it stays good as
// long as its Constraint.
type State struct {
	c *Constraint
	d *dstate
}

// Start returns the state before the first generated token.
func (c *Constraint) Start() State { return State{c, c.begin} }

// After returns the state after the generated tokens ids; those of the prompt
// do not count. Lists that were asked for lately are remembered, so a list
// that grows costs one token each time, and the beams of a search do too.
func (c *Constraint) After(ids []int) State {
	s, done := c.begin, 0
	for _, m := range c.recent {
		if n := len(m.ids); n > done && n <= len(ids) && slices.Equal(m.ids, ids[:n]) {
			s, done = m.state, n
		}
	}
	if done == len(ids) {
		return State{c, s}
	}
	for _, id := range ids[done:] {
		s = c.next(s, id)
	}
	if len(c.recent) < maxMemos {
		c.recent = append(c.recent, memo{})
	}
	m := &c.recent[c.turn]
	m.ids, m.state = append(m.ids[:0], ids...), s
	c.turn = (c.turn + 1) % maxMemos
	return State{c, s}
}

// Next returns the state after one more token. After a token that is not
// allowed nothing is.
func (s State) Next(id int) State { return State{s.c, s.c.next(s.d, id)} }

func (c *Constraint) next(s *dstate, id int) *dstate {
	switch {
	case s == c.dfa.dead || s == c.ended || id < 0 || id >= len(c.vocab):
		return c.dfa.dead
	case c.isEnd[id] && s.accept:
		return c.ended
	case c.isEnd[id] || len(c.vocab[id]) == 0:
		return c.dfa.dead
	}
	for _, b := range c.vocab[id] {
		if s = c.dfa.step(s, b); s == c.dfa.dead {
			break
		}
	}
	return s
}

// Allowed sets allowed[id] for the tokens that may follow, clears it for all
// others, and returns how many may. A text token may follow if whole tokens
// can then complete a match; an end token, if the text is a match. As long as
// only allowed tokens are taken, some token is always allowed, but for
// constraints without end tokens and after one.
//
// allowed is as long as a row of logits. Ids past the vocabulary are not
// allowed.
func (s State) Allowed(allowed []bool) int {
	clear(allowed)
	return s.c.mask(s.d).fill(allowed)
}

// Complete reports whether the text is a match, so that it may end.
func (s State) Complete() bool { return s.d.accept }

// Exhausted reports whether the text is a match and no text token may follow.
func (s State) Exhausted() bool { return s.d.accept && s.c.mask(s.d).texts == 0 }

// Prefix reports whether tokens can complete the text to a match, or the text
// is one.
func (s State) Prefix() bool { return s.d.live || s.d.accept }
