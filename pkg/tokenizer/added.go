package tokenizer

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// addedToken is one entry of "added_tokens": a token that is found in the text
// before the model sees it, and never cut up.
type addedToken struct {
	ID         int    `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"` // only where no letter or digit touches it
	LStrip     bool   `json:"lstrip"`      // swallows white space on its left
	RStrip     bool   `json:"rstrip"`      // swallows white space on its right
	Normalized bool   `json:"normalized"`  // looked for in normalized text, else in the text as typed
	Special    bool   `json:"special"`     // left out of decoded text on request
}

// addedTokens finds the added tokens in a text.
type addedTokens struct {
	verbatim, normalized tokenMatcher
	ids                  map[string]int
	special              map[int]bool
}

// newAddedTokens checks the entries against the model's vocabulary: an added
// token that the model knows has the model's id, the others are numbered
// upwards from its size. A file that says otherwise is refused, since the
// reference would renumber its tokens.
func newAddedTokens(entries []addedToken, vocabulary map[string]int, norm normalizer) (addedTokens, error) {
	a := addedTokens{ids: make(map[string]int), special: make(map[int]bool)}
	next := len(vocabulary)
	var verbatim, normalized []addedToken
	for _, e := range entries {
		if e.Content == "" {
			continue // as the reference does
		}
		if _, ok := a.ids[e.Content]; ok {
			return a, fmt.Errorf("%q is listed twice", e.Content)
		}
		want, known := vocabulary[e.Content]
		if !known {
			want = next
			next++
		}
		if e.ID != want {
			return a, fmt.Errorf("%q has the id %d, and the vocabulary implies %d", e.Content, e.ID, want)
		}
		a.ids[e.Content] = e.ID
		if e.Special {
			a.special[e.ID] = true
		}
		if !e.Normalized {
			verbatim = append(verbatim, e)
			continue
		}
		if norm != nil {
			content := norm.normalize(e.Content)
			if e.Special && content != e.Content {
				return a, fmt.Errorf("%q is special and normalized, and becomes %q: %w", e.Content, content, ErrUnsupported)
			}
			e.Content = content
		}
		normalized = append(normalized, e)
	}
	var err error
	if a.verbatim, err = newTokenMatcher(verbatim); err != nil {
		return a, err
	}
	a.normalized, err = newTokenMatcher(normalized)
	return a, err
}

// tokenMatcher finds the leftmost, and there the longest, of a set of tokens.
type tokenMatcher struct {
	tokens []addedToken // sorted by content, no two alike
	first  [256]bool    // bytes that a token begins with
}

func newTokenMatcher(tokens []addedToken) (tokenMatcher, error) {
	m := tokenMatcher{tokens: tokens}
	slices.SortFunc(tokens, func(a, b addedToken) int { return cmp.Compare(a.Content, b.Content) })
	for i, t := range tokens {
		if t.Content == "" {
			return m, fmt.Errorf("id %d: nothing is left of the token when normalized", t.ID)
		}
		if i > 0 && t.Content == tokens[i-1].Content {
			return m, fmt.Errorf("ids %d and %d are the same token %q when normalized", tokens[i-1].ID, t.ID, t.Content)
		}
		m.first[t.Content[0]] = true
	}
	return m, nil
}

// longest returns the longest token that s begins with. It narrows the sorted
// tokens down to those that share s[:depth], one byte deeper at a time.
func (m *tokenMatcher) longest(s string) (found *addedToken) {
	candidates := m.tokens
	for depth := 0; depth < len(s); depth++ {
		b := s[depth]
		lo := sort.Search(len(candidates), func(i int) bool { return candidates[i].Content[depth] >= b })
		candidates = candidates[lo:]
		hi := sort.Search(len(candidates), func(i int) bool { return candidates[i].Content[depth] > b })
		candidates = candidates[:hi]
		if len(candidates) == 0 {
			break
		}
		if len(candidates[0].Content) == depth+1 { // the shortest sorts first
			found = &candidates[0]
			candidates = candidates[1:]
		}
	}
	return found
}

// section is a stretch of text, or an added token where token is an id.
type section struct {
	text  string
	token int // -1: none
}

// cut yields the sections of s in order, none of them empty.
func (m *tokenMatcher) cut(s string) iter.Seq[section] {
	return func(yield func(section) bool) {
		done := 0 // s[:done] has been yielded
		for i := 0; i < len(s) && len(m.tokens) > 0; {
			if !m.first[s[i]] {
				i++
				continue
			}
			t := m.longest(s[i:])
			if t == nil {
				i++
				continue
			}
			start, end := i, i+len(t.Content)
			i = end
			if t.SingleWord && (endsInWord(s[:start]) || startsWithWord(s[end:])) {
				continue
			}
			if t.LStrip {
				// White space that an earlier token has swallowed stays with it.
				start = max(done, len(strings.TrimRightFunc(s[:start], unicode.IsSpace)))
			}
			if t.RStrip {
				end = len(s) - len(strings.TrimLeftFunc(s[end:], unicode.IsSpace))
			}
			if done < start && !yield(section{s[done:start], -1}) {
				return
			}
			if !yield(section{token: t.ID}) {
				return
			}
			done = end
		}
		if done < len(s) {
			yield(section{s[done:], -1})
		}
	}
}

func startsWithWord(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n > 0 && isWordRune(r)
}

func endsInWord(s string) bool {
	r, n := utf8.DecodeLastRuneInString(s)
	return n > 0 && isWordRune(r)
}

// isWordRune is \w as Unicode defines it for regular expressions (UTS #18).
func isWordRune(r rune) bool {
	return unicode.IsOneOf([]*unicode.RangeTable{
		unicode.L, unicode.Nl, unicode.Other_Alphabetic, unicode.M, unicode.Nd, unicode.Pc, unicode.Join_Control,
	}, r)
}
