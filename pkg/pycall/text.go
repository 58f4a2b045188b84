package pycall

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanned is a string literal, from its first quote.
type scanned struct {
	meaning string
	length  int  // bytes, quotes included
	closed  bool // false where the line or the text ended first
}

// scanString reads a string literal, in single or double quotes, one of them or
// three. A string that a curly quote opened is closed by any quote of its kind,
// as word processors turn pairs of them in every direction.
func scanString(text string, raw bool) scanned {
	opener, size := utf8.DecodeRuneInString(text)
	quote, curly := opener, false
	if s := straight[opener]; s != 0 {
		quote, curly = s, true
	}
	triple := !curly && strings.HasPrefix(text, strings.Repeat(string(quote), 3))
	at := size
	if triple {
		at = 3
	}
	var b strings.Builder
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		switch {
		case triple && strings.HasPrefix(text[at:], strings.Repeat(string(quote), 3)):
			return scanned{b.String(), at + 3, true}
		case !triple && (r == quote || curly && straight[r] == quote):
			return scanned{b.String(), at + n, true}
		case !triple && r == '\n':
			return scanned{length: at}
		case r == '\\' && at+1 < len(text):
			n = escape(&b, text[at:], raw)
		default:
			b.WriteString(text[at : at+n])
		}
		at += n
	}
	return scanned{length: len(text)}
}

var escapes = map[byte]string{'\\': `\`, '\'': `'`, '"': `"`, 'a': "\a", 'b': "\b", 'f': "\f",
	'n': "\n", 'r': "\r", 't': "\t", 'v': "\v", '\n': ""}

// escape writes what the escape at the start of text means and returns how
// many bytes it has. As in Python an unknown one stands for itself, and in a raw
// string all do.
func escape(b *strings.Builder, text string, raw bool) int {
	_, size := utf8.DecodeRuneInString(text[1:])
	whole := text[:1+size]
	if raw {
		b.WriteString(whole)
		return len(whole)
	}
	if meaning, ok := escapes[text[1]]; ok {
		b.WriteString(meaning)
		return len(whole)
	}
	digits, base := text[1:], 8
	switch text[1] {
	case 'x':
		digits, base = firstDigits(text[2:], 2, 16), 16
	case 'u':
		digits, base = firstDigits(text[2:], 4, 16), 16
	case 'U':
		digits, base = firstDigits(text[2:], 8, 16), 16
	default:
		digits = upTo(digits, 3)
	}
	code, err := strconv.ParseUint(digits, base, 32)
	if err != nil || code > utf8.MaxRune {
		b.WriteString(whole)
		return len(whole)
	}
	b.WriteRune(rune(code)) // half a surrogate pair becomes U+FFFD
	if base == 16 {
		return 2 + len(digits)
	}
	return 1 + len(digits)
}

// firstDigits is the first n bytes of text, or nothing where they are no
// digits of the base.
func firstDigits(text string, n, base int) string {
	if len(text) < n {
		return ""
	}
	if _, err := strconv.ParseUint(text[:n], base, 32); err != nil {
		return ""
	}
	return text[:n]
}

// upTo is the octal digits that text begins with, n at most.
func upTo(text string, n int) string {
	i := 0
	for i < n && i < len(text) && '0' <= text[i] && text[i] <= '7' {
		i++
	}
	return text[:i]
}
