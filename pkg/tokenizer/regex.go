package tokenizer

import (
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
)

// The engine backtracks, as it must for the lookahead in nearly every
// pattern, and patterns come from files that nobody vouches for. So one search
// may take two seconds (real ones take microseconds), and all that one Encode
// does a time in proportion to the text (real patterns run at megabytes a
// second).
const (
	searchTimeout  = 2 * time.Second
	encodeTimeout  = 5 * time.Second       // for any text
	timeoutPerByte = 20 * time.Microsecond // and this much for each byte of it
)

// regex is a pattern that matches here as it does in Oniguruma, which the
// reference uses.
type regex struct{ re *regexp2.Regexp }

func compileRegex(pattern string) (*regex, error) {
	if err := checkPattern(pattern); err != nil {
		return nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	re, err := regexp2.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	re.MatchTimeout = searchTimeout
	return &regex{re}, nil
}

func (x *regex) find(text string, deadline time.Time, found func(start, end int)) error {
	late := false
	runes := []rune(text)
	rune0, byte0 := 0, 0 // the same place in runes and in text
	last := -1           // end of the last match, in runes
	err := x.re.FindRunesMatches(runes, 0, func(m regexp2.MatchView) bool {
		start, n, _ := m.GroupRange(0)
		// Oniguruma's search skips an empty match where the last match ended.
		if n > 0 || start != last {
			from := byte0 + utf8Len(runes[rune0:start])
			rune0, byte0 = start+n, from+utf8Len(runes[start:start+n])
			last = rune0
			found(from, byte0)
		}
		late = time.Now().After(deadline)
		return !late
	})
	if late || err != nil {
		// The engine's own message would quote the whole text.
		return fmt.Errorf("pattern %q: needs too much time or memory on a text of %d bytes", x.re, len(text))
	}
	return nil
}

// utf8Len is the number of bytes that runes take in UTF-8.
func utf8Len(runes []rune) int {
	n := 0
	for _, r := range runes {
		n += utf8.RuneLen(r)
	}
	return n
}
