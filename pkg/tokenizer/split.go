package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// behavior says what becomes of the stretches of text that a pattern matches.
type behavior string

const (
	isolated           behavior = "Isolated"           // each match is a word
	removed            behavior = "Removed"            // matches are dropped
	contiguous         behavior = "Contiguous"         // matches that touch are one word
	mergedWithPrevious behavior = "MergedWithPrevious" // a match ends the word before it
	mergedWithNext     behavior = "MergedWithNext"     // a match begins the word after it
)

// finder reports the matches of a pattern from left to right, by byte offset.
type finder interface {
	find(text string, deadline time.Time, found func(start, end int)) error
}

// split cuts words at the matches of a pattern.
type split struct {
	find     finder
	behavior behavior
	invert   bool // the pattern describes what is between the matches
}

func newSplit(raw json.RawMessage) (*split, error) {
	var o struct {
		Type    string `json:"type"`
		Pattern struct {
			String *string `json:"String"`
			Regex  *string `json:"Regex"`
		} `json:"pattern"`
		Behavior behavior `json:"behavior"`
		Invert   bool     `json:"invert"`
	}
	if err := unmarshal(raw, &o); err != nil {
		return nil, err
	}
	s := &split{behavior: o.Behavior, invert: o.Invert}
	switch o.Behavior {
	case isolated, removed, contiguous, mergedWithPrevious, mergedWithNext:
	default:
		return nil, fmt.Errorf("Split: behavior %q: %w", o.Behavior, ErrUnsupported)
	}
	switch p := o.Pattern; {
	case p.Regex != nil && p.String == nil:
		re, err := compileRegex(*p.Regex)
		if err != nil {
			return nil, fmt.Errorf("Split: %w", err)
		}
		s.find = re
	case p.String != nil && p.Regex == nil && *p.String != "":
		s.find = literal(*p.String)
	default:
		return nil, errors.New("Split: want a pattern that is either a Regex or a String that is not empty")
	}
	return s, nil
}

// literal finds a string.
type literal string

func (l literal) find(text string, _ time.Time, found func(start, end int)) error {
	for done := 0; ; {
		i := strings.Index(text[done:], string(l))
		if i < 0 {
			return nil
		}
		found(done+i, done+i+len(l))
		done += i + len(l)
	}
}

// span is a stretch of a word, a match of the pattern or what lies between matches.
type span struct {
	start, end int
	match      bool
}

func (s *split) split(words []string, deadline time.Time) ([]string, error) {
	size := 0
	for _, w := range words {
		size += len(w)
	}
	out := make([]string, 0, len(words)+size/4)
	var spans []span
	for _, w := range words {
		var err error
		if spans, err = s.spans(spans[:0], w, deadline); err != nil {
			return nil, err
		}
		for _, p := range s.join(spans) {
			if p.start < p.end {
				out = append(out, w[p.start:p.end])
			}
		}
	}
	return out, nil
}

// spans covers text with spans in order.
func (s *split) spans(spans []span, text string, deadline time.Time) ([]span, error) {
	done := 0
	err := s.find.find(text, deadline, func(start, end int) {
		if done < start {
			spans = append(spans, span{done, start, s.invert})
		}
		spans = append(spans, span{start, end, !s.invert})
		done = end
	})
	if done < len(text) {
		spans = append(spans, span{done, len(text), s.invert})
	}
	return spans, err
}

// join turns spans into words, in place.
func (s *split) join(spans []span) []span {
	switch s.behavior {
	case removed:
		return slices.DeleteFunc(spans, func(p span) bool { return p.match })
	case contiguous:
		return fuse(spans, func(p, next span) bool { return p.match == next.match })
	case mergedWithPrevious:
		return fuse(spans, func(p, next span) bool { return !p.match && next.match })
	case mergedWithNext:
		return fuse(spans, func(p, next span) bool { return p.match && !next.match })
	}
	return spans // isolated
}

// fuse joins neighbours for which together holds; each span is compared with
// the one before it as it was found, not as it was joined.
func fuse(spans []span, together func(p, next span) bool) []span {
	joined := spans[:0]
	var previous span
	for i, p := range spans {
		if i > 0 && together(previous, p) {
			joined[len(joined)-1].end = p.end
		} else {
			joined = append(joined, p)
		}
		previous = p
	}
	return joined
}
