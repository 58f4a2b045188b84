package constrain

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"
	"unicode"
)

// Regexp returns the automaton of the texts that pattern matches as a whole,
// as if it stood between \A and \z. The syntax is that of Go's regexp package
// (RE2), flags and assertions such as ^, $ and \b included. There are no look
// around and no back references. Matches are valid UTF-8.
//
// It fails if the pattern cannot be read, if it is too large, and if no text
// can match it, as with "a^b".
func Regexp(pattern string) (*Automaton, error) {
	a, err := compile(pattern)
	switch {
	case errors.Is(err, errMatchesNothing):
		return nil, fmt.Errorf("constrain: pattern %q: no text can match it\nlook for an anchor in the middle, or a character class that is empty", pattern)
	case err != nil:
		return nil, fmt.Errorf("constrain: pattern %q: %w", shorten(pattern), err)
	}
	return a, nil
}

// shorten cuts what a message quotes.
func shorten(s string) string {
	const limit = 80
	if len(s) <= limit {
		return s
	}
	return s[:limit] + "…"
}

func compile(pattern string) (*Automaton, error) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		var se *syntax.Error
		switch {
		case errors.As(err, &se) && se.Code == syntax.ErrLarge:
			return nil, errTooLarge
		case se != nil:
			return nil, fmt.Errorf("%s: %q\nthe syntax is that of Go's regexp package: no look around, no back references, counts up to 1000", se.Code, shorten(se.Expr))
		}
		return nil, err
	}
	left := newBudget()
	if err := left.spend((int(anyNext) + 1) * programSize(re, maxParts)); err != nil {
		return nil, err
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		return nil, err
	}
	c := newCompiler(prog, left)
	c.number(position{uint32(prog.Start), atBegin})
	for len(c.queue) > 0 {
		p := c.queue[0]
		c.queue = c.queue[1:]
		if err := c.follow(p); err != nil {
			return nil, err
		}
	}
	return trim(c.edges, c.accept)
}

// programSize bounds from above, up to limit, the instructions that re
// compiles to once its counted repetitions are written out.
func programSize(re *syntax.Regexp, limit int) int {
	size := 2
	if re.Op == syntax.OpLiteral {
		size += len(re.Rune)
	}
	for _, sub := range re.Sub {
		size = min(limit, size+programSize(sub, limit))
	}
	if re.Op == syntax.OpRepeat {
		size *= 1 + max(re.Min, re.Max)
	}
	return min(limit, size)
}

// neighbour is what an assertion has to know about the character before or
// after it: a set of these bits, one bit for the character before.
type neighbour uint8

const (
	newline neighbour = 1 << iota
	word              // what \w matches
	other
	atEnd   // after the last character
	atBegin // before the first character
)

const anyNext = newline | word | other | atEnd

var wordRanges = []runeRange{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}

// position is a place in the program with the character before it; each is a
// state. Only what the assertions of the program ask about is told apart: if
// there is no \b, a word character counts as other.
type position struct {
	pc     uint32
	before neighbour
}

// compiler turns a program into states and edges.
type compiler struct {
	prog    *syntax.Prog
	left    *budget
	kinds   map[neighbour][]runeRange // the characters of each neighbour that is told apart
	numbers map[position]int32
	queue   []position
	edges   [][]edge
	accept  []bool
	utf8    utf8Edges

	// by instruction and following character: the edges of one character
	steps map[position][]edge

	// what this walk has seen: by instruction and set of following characters
	visited []int32 // [len(prog.Inst) * 16]
	walk    int32
	stack   []place
}

// place is a place in the program on a walk without consuming, with the
// characters that the assertions on the way leave for the next.
type place struct {
	pc   uint32
	next neighbour
}

func newCompiler(prog *syntax.Prog, left *budget) *compiler {
	var asserted syntax.EmptyOp
	for _, inst := range prog.Inst {
		if inst.Op == syntax.InstEmptyWidth {
			asserted |= syntax.EmptyOp(inst.Arg)
		}
	}
	c := &compiler{
		prog:    prog,
		left:    left,
		kinds:   map[neighbour][]runeRange{},
		numbers: map[position]int32{},
		steps:   map[position][]edge{},
		visited: make([]int32, len(prog.Inst)*(int(anyNext)+1)),
	}
	var apart []runeRange
	if asserted&(syntax.EmptyBeginLine|syntax.EmptyEndLine) != 0 {
		c.kinds[newline] = []runeRange{{'\n', '\n'}}
		apart = append(apart, c.kinds[newline]...)
	}
	if asserted&(syntax.EmptyWordBoundary|syntax.EmptyNoWordBoundary) != 0 {
		c.kinds[word] = wordRanges
		apart = append(apart, wordRanges...)
	}
	c.kinds[other] = complement(apart)
	c.utf8 = utf8Edges{newState: c.newState, seen: map[string]int32{}}
	return c
}

func (c *compiler) newState(edges []edge) (int32, error) {
	if err := c.left.spend(1 + len(edges)); err != nil {
		return 0, err
	}
	c.edges = append(c.edges, edges)
	c.accept = append(c.accept, false)
	return int32(len(c.edges) - 1), nil
}

// number returns the state of p, a new one if p has not been met.
func (c *compiler) number(p position) int32 {
	q, ok := c.numbers[p]
	if !ok {
		q = int32(len(c.edges))
		c.edges = append(c.edges, nil)
		c.accept = append(c.accept, false)
		c.numbers[p] = q
		c.queue = append(c.queue, p)
	}
	return q
}

// follow gives the state of p its edges: those of every character instruction
// that can be reached without consuming.
func (c *compiler) follow(p position) error {
	c.walk++
	var edges []edge
	accept := false
	c.push(place{p.pc, anyNext})
	for len(c.stack) > 0 {
		at := c.stack[len(c.stack)-1]
		c.stack = c.stack[:len(c.stack)-1]
		if err := c.left.spend(1); err != nil {
			return err
		}
		inst := &c.prog.Inst[at.pc]
		switch inst.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			c.push(place{inst.Arg, at.next})
			c.push(place{inst.Out, at.next})
		case syntax.InstCapture, syntax.InstNop:
			c.push(place{inst.Out, at.next})
		case syntax.InstEmptyWidth:
			c.push(place{inst.Out, at.next & nextAllowed(syntax.EmptyOp(inst.Arg), p.before)})
		case syntax.InstMatch:
			accept = accept || at.next&atEnd != 0
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			for _, kind := range []neighbour{newline, word, other} {
				if at.next&kind == 0 || c.kinds[kind] == nil {
					continue
				}
				step, err := c.step(at.pc, kind)
				if err != nil {
					return err
				}
				if err := c.left.spend(len(step)); err != nil {
					return err
				}
				edges = append(edges, step...)
			}
		}
	}
	q := c.numbers[p]
	c.edges[q], c.accept[q] = edges, accept
	return nil
}

func (c *compiler) push(at place) {
	seen := &c.visited[int(at.pc)*(int(anyNext)+1)+int(at.next)]
	if at.next == 0 || *seen == c.walk {
		return
	}
	*seen = c.walk
	c.stack = append(c.stack, at)
}

// step returns the edges of the character instruction at pc, for the
// characters of one kind.
func (c *compiler) step(pc uint32, kind neighbour) ([]edge, error) {
	key := position{pc, kind}
	if step, ok := c.steps[key]; ok {
		return step, nil
	}
	inst := &c.prog.Inst[pc]
	ranges := intersectRanges(characters(inst), c.kinds[kind])
	if err := c.left.spend(1 + len(ranges)); err != nil {
		return nil, err
	}
	step, err := c.utf8.to(ranges, c.number(position{inst.Out, kind}))
	c.steps[key] = step
	return step, err
}

// nextAllowed returns the neighbours that may follow assertion op, with before
// in front of it.
func nextAllowed(op syntax.EmptyOp, before neighbour) neighbour {
	next := anyNext
	if op&syntax.EmptyBeginText != 0 && before != atBegin {
		next = 0
	}
	if op&syntax.EmptyBeginLine != 0 && before != atBegin && before != newline {
		next = 0
	}
	if op&syntax.EmptyEndText != 0 {
		next &= atEnd
	}
	if op&syntax.EmptyEndLine != 0 {
		next &= atEnd | newline
	}
	if op&syntax.EmptyWordBoundary != 0 {
		next &= crossing(before == word)
	}
	if op&syntax.EmptyNoWordBoundary != 0 {
		next &= crossing(before != word)
	}
	return next
}

// crossing returns the neighbours outside words, or those inside.
func crossing(out bool) neighbour {
	if out {
		return anyNext &^ word
	}
	return word
}

// characters returns the characters that an instruction consumes, ascending.
func characters(inst *syntax.Inst) []runeRange {
	switch inst.Op {
	case syntax.InstRuneAny:
		return []runeRange{{0, unicode.MaxRune}}
	case syntax.InstRuneAnyNotNL:
		return complement([]runeRange{{'\n', '\n'}})
	}
	if len(inst.Rune) == 1 { // a letter of a literal, not a class
		r := inst.Rune[0]
		ranges := []runeRange{{r, r}}
		if syntax.Flags(inst.Arg)&syntax.FoldCase != 0 {
			for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
				ranges = append(ranges, runeRange{f, f})
			}
			slices.SortFunc(ranges, func(a, b runeRange) int { return int(a.lo - b.lo) })
		}
		return ranges
	}
	ranges := make([]runeRange, 0, len(inst.Rune)/2)
	for i := 0; i+1 < len(inst.Rune); i += 2 {
		ranges = append(ranges, runeRange{inst.Rune[i], inst.Rune[i+1]})
	}
	return ranges
}

// complement returns the characters outside ranges, which are ascending.
func complement(ranges []runeRange) []runeRange {
	var out []runeRange
	next := rune(0)
	for _, r := range ranges {
		if next < r.lo {
			out = append(out, runeRange{next, r.lo - 1})
		}
		next = r.hi + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, runeRange{next, unicode.MaxRune})
	}
	return out
}

// intersectRanges returns the characters in both lists, each ascending.
func intersectRanges(a, b []runeRange) []runeRange {
	var out []runeRange
	for len(a) > 0 && len(b) > 0 {
		if lo, hi := max(a[0].lo, b[0].lo), min(a[0].hi, b[0].hi); lo <= hi {
			out = append(out, runeRange{lo, hi})
		}
		if a[0].hi < b[0].hi {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return out
}
