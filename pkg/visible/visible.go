package visible

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Signs that stand for a character nobody would see.
const (
	Space   = "·"
	Newline = "↵"
	Tab     = "⇥"
	Empty   = "∅" // a token without text
	dotted  = "◌" // carries a combining mark that has nothing to combine with
)

// maxMarks is how many combining marks one character may carry before the
// rest are escaped. Vietnamese needs two, pointed Hebrew three.
const maxMarks = 3

// Token returns text with every character visible. Invalid UTF-8 is shown byte
// by byte; pass the bytes of a token, not its decoded text, where both exist.
func Token(text string) string {
	if text == "" {
		return Empty
	}
	return show(text, func(r rune) (string, bool) {
		switch r {
		case ' ':
			return Space, true
		case '\n':
			return Newline, true
		case '\t':
			return Tab, true
		case '\\':
			return `\\`, true
		case '·', '↵', '⇥', '∅', '◌':
			return escape(r), true
		}
		return "", false
	})
}

// Special returns the name of a special token. Names that are not already set
// apart by brackets of their own get some.
func Special(name string) string {
	s := Token(name)
	if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") ||
		strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		return s
	}
	return "⟨" + s + "⟩"
}

// Text returns text for reading: spaces, newlines and tabs stay, and so do the
// joiners and selectors that scripts and emoji are written with. A carriage
// return before a newline is dropped, as it means the same.
func Text(text string) string {
	return show(strings.ReplaceAll(text, "\r\n", "\n"), func(r rune) (string, bool) {
		switch {
		case r == ' ', r == '\n', r == '\t':
			return string(r), true
		case joins(r):
			return string(r), true
		}
		return "", false
	})
}

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// joins reports whether r has no shape of its own but decides how its
// neighbours are drawn.
func joins(r rune) bool {
	return r == zeroWidthNonJoiner || r == zeroWidthJoiner || unicode.Is(unicode.Variation_Selector, r)
}

// Line is Text on one line: newlines and tabs become signs.
func Line(text string) string {
	return strings.NewReplacer("\n", Newline, "\t", Tab).Replace(Text(text))
}

// Drawable replaces each character that has says no to: our own signs by an
// escape as in Go, all others by their code point, as in "\u{4e16}". The text is
// expected to come from Token, Text or Line.
func Drawable(text string, has func(rune) bool) string {
	var b strings.Builder
	for _, r := range text {
		switch plain, ours := plainSigns[r]; {
		case has(r):
			b.WriteRune(r)
		case ours:
			b.WriteString(plain)
		default:
			b.WriteString(escape(r))
		}
	}
	return b.String()
}

// plainSigns are what our signs become in a font that lacks them.
var plainSigns = map[rune]string{'↵': `\n`, '⇥': `\t`, '∅': `""`, '⟨': "<", '⟩': ">"}

// show writes text rune by rune: as own says, as itself where it is a visible
// character, as an escape otherwise.
func show(text string, own func(rune) (string, bool)) string {
	var b strings.Builder
	b.Grow(len(text))
	marks := maxMarks // nothing before the text to combine with
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, `\x%02x`, text[0])
			text, marks = text[1:], maxMarks
			continue
		}
		text = text[n:]
		if s, ok := own(r); ok {
			b.WriteString(s)
			if marks = maxMarks; joins(r) {
				marks = 0 // what a mark after a joiner combines with stands before it
			}
			continue
		}
		switch {
		case !printable(r):
			b.WriteString(escape(r))
			marks = maxMarks
		case !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Me, r):
			b.WriteRune(r)
			marks = 0
		case marks < maxMarks:
			b.WriteRune(r)
			marks++
		case b.Len() == 0:
			b.WriteString(dotted)
			b.WriteRune(r)
			marks = 1
		default:
			b.WriteString(escape(r))
		}
	}
	return b.String()
}

// printable reports whether r shows as ink of its own or on the character
// before it. Spaces other than U+0020, private use, format characters
// (directions, joiners), and letters defined to be invisible do not.
func printable(r rune) bool {
	return unicode.IsPrint(r) && r != utf8.RuneError && r != '\u2800' &&
		!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// escape writes a character by number: a control byte as \x1b, others as \u{202e}.
func escape(r rune) string {
	if r < 0x80 {
		return fmt.Sprintf(`\x%02x`, r)
	}
	return fmt.Sprintf(`\u{%x}`, r)
}
