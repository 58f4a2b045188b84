package constrain

import "unicode/utf8"

// runeRange holds the characters from lo to hi, both included.
type runeRange struct{ lo, hi rune }

// utf8Edges spells ranges of characters in bytes. Its states lie inside a
// character; those with the same edges are one, so that a class such as \p{L}
// takes a few hundred states and not one for each of its ranges.
type utf8Edges struct {
	newState func(edges []edge) (int32, error)
	seen     map[string]int32 // edges, written as a string: their state
}

// byteRange is one place of a UTF-8 sequence.
type byteRange struct{ lo, hi byte }

// to returns the edges that lead to target by one character of ranges, which
// are ascending and do not overlap. Surrogates have no UTF-8 and are left out.
func (u *utf8Edges) to(ranges []runeRange, target int32) ([]edge, error) {
	var sequences [][]byteRange
	for _, r := range ranges {
		sequences = appendSequences(sequences, r.lo, r.hi)
	}
	return u.link(sequences, target)
}

// link joins sequences that begin alike.
func (u *utf8Edges) link(sequences [][]byteRange, target int32) ([]edge, error) {
	var edges []edge
	for len(sequences) > 0 {
		first := sequences[0][0]
		n := 1
		for n < len(sequences) && sequences[n][0] == first {
			n++
		}
		to := target
		if len(sequences[0]) > 1 {
			tails := make([][]byteRange, n)
			for i, s := range sequences[:n] {
				tails[i] = s[1:]
			}
			inner, err := u.link(tails, target)
			if err != nil {
				return nil, err
			}
			if to, err = u.state(inner); err != nil {
				return nil, err
			}
		}
		sequences = sequences[n:]
		if last := len(edges) - 1; last >= 0 && edges[last].to == to && edges[last].hi+1 == first.lo {
			edges[last].hi = first.hi
			continue
		}
		edges = append(edges, edge{first.lo, first.hi, to})
	}
	return edges, nil
}

// state returns the state with these edges.
func (u *utf8Edges) state(edges []edge) (int32, error) {
	key := make([]byte, 0, 6*len(edges))
	for _, e := range edges {
		key = append(key, e.lo, e.hi, byte(e.to), byte(e.to>>8), byte(e.to>>16), byte(e.to>>24))
	}
	if q, ok := u.seen[string(key)]; ok {
		return q, nil
	}
	q, err := u.newState(edges)
	if err == nil {
		u.seen[string(key)] = q
	}
	return q, err
}

const (
	surrogateMin = 0xD800
	surrogateMax = 0xDFFF
)

// appendSequences cuts the characters from lo to hi into pieces in which each
// byte of the encoding runs through a range of its own, whatever the others
// are. The cuts lie where the length of the encoding changes, around the
// surrogates, and where a byte is carried over into the one before it.
//
// Source: Ken Thompson's UTF-8 ranges, as in RE2 (compile.cc, AddRuneRangeUTF8).
func appendSequences(dst [][]byteRange, lo, hi rune) [][]byteRange {
	if lo > hi {
		return dst
	}
	for _, last := range []rune{0x7F, 0x7FF, surrogateMin - 1, surrogateMax, 0xFFFF} {
		if lo <= last && last < hi {
			return appendSequences(appendSequences(dst, lo, last), last+1, hi)
		}
	}
	if surrogateMin <= lo && lo <= surrogateMax {
		return dst
	}
	var first, last [utf8.UTFMax]byte
	n := utf8.EncodeRune(first[:], lo)
	for i := 1; i < n; i++ {
		m := rune(1)<<(6*i) - 1 // the bits in the last i bytes
		if lo&^m == hi&^m {
			continue
		}
		if lo&m != 0 {
			return appendSequences(appendSequences(dst, lo, lo|m), (lo|m)+1, hi)
		}
		if hi&m != m {
			return appendSequences(appendSequences(dst, lo, hi&^m-1), hi&^m, hi)
		}
	}
	utf8.EncodeRune(last[:], hi)
	sequence := make([]byteRange, n)
	for i := range sequence {
		sequence[i] = byteRange{first[i], last[i]}
	}
	return append(dst, sequence)
}
