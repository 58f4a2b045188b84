package pycall

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	end tokenKind = iota
	name
	number
	str    // a string whose text is known
	opaque // an f-string or bytes
	op
	broken // a string that has no end
)

// token is a piece of the text.
type token struct {
	kind         tokenKind
	text         string // as written; of a str what it means
	start, stop  int    // bytes in the text
	line, column int
	first        bool // the first of its line
}

// A curly quote opens a string as its straight form does.
var straight = map[rune]rune{'“': '"', '”': '"', '„': '"', '‘': '\'', '’': '\'', '‚': '\''}

// lex cuts a text into tokens. It never fails: what is no Python at all may
// stand around the call, and is of no interest there.
func lex(text string) []token {
	l := lexer{text: text, line: 1, column: 1, fresh: true}
	for l.next() {
	}
	l.tokens = append(l.tokens, token{kind: end, start: len(text), stop: len(text), line: l.line, column: l.column, first: true})
	return l.tokens
}

type lexer struct {
	text         string
	at           int
	line, column int
	fresh        bool // nothing but blanks on this line so far
	tokens       []token
}

// skip moves on by n bytes.
func (l *lexer) skip(n int) {
	for _, r := range l.text[l.at : l.at+n] {
		if r == '\n' {
			l.line, l.column, l.fresh = l.line+1, 1, true
		} else {
			l.column++
		}
	}
	l.at += n
}

// next appends a token or skips what is none; false at the end.
func (l *lexer) next() bool {
	if l.at >= len(l.text) {
		return false
	}
	rest := l.text[l.at:]
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case r == '#', l.fresh && fence(rest[:untilLine(rest)]):
		l.skip(untilLine(rest))
	case l.fresh && (strings.HasPrefix(rest, ">>> ") || strings.HasPrefix(rest, "... ")):
		l.skip(4)
	case r == '\\' && strings.HasPrefix(rest[1:], "\n"):
		l.skip(2)
	case unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b':
		l.skip(size)
	case r == '_' || unicode.IsLetter(r):
		l.word(rest)
	case isDigit(r) || r == '.' && len(rest) > 1 && isDigit(rune(rest[1])):
		l.emit(number, numberLength(rest))
	case r == '"' || r == '\'' || straight[r] != 0:
		l.quoted(rest, "")
	default:
		l.emit(op, opLength(rest, size))
	}
	return true
}

// fence reports whether a line begins or ends a block of code on a web page:
// three backquotes and at most the name of a language.
func fence(line string) bool {
	language, fenced := strings.CutPrefix(strings.TrimSpace(line), "```")
	return fenced && strings.IndexFunc(language, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) < 0
}

// untilLine is how many bytes the line still has.
func untilLine(rest string) int {
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		return i
	}
	return len(rest)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// emit appends the next n bytes as a token.
func (l *lexer) emit(kind tokenKind, n int) {
	t := token{kind: kind, text: l.text[l.at : l.at+n], start: l.at, stop: l.at + n, line: l.line, column: l.column, first: l.fresh}
	l.skip(n)
	l.fresh = false
	l.tokens = append(l.tokens, t)
}

// word appends a name, or a string that begins with a prefix.
func (l *lexer) word(rest string) {
	n := len(rest)
	for i, r := range rest {
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			n = i
			break
		}
	}
	quote, _ := utf8.DecodeRuneInString(rest[n:])
	if prefix := strings.ToLower(rest[:n]); isPrefix(prefix) && (quote == '"' || quote == '\'' || straight[quote] != 0) {
		l.quoted(rest, prefix)
		return
	}
	l.emit(name, n)
}

func isPrefix(lower string) bool {
	switch lower {
	case "r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt":
		return true
	}
	return false
}

// quoted appends a string. What it means is known unless it is bytes or is
// made of parts that are evaluated.
func (l *lexer) quoted(rest, prefix string) {
	s := scanString(rest[len(prefix):], strings.Contains(prefix, "r"))
	kind := str
	switch {
	case !s.closed:
		kind = broken
	case strings.ContainsAny(prefix, "bft"):
		kind = opaque
	}
	l.emit(kind, len(prefix)+s.length)
	if kind == str {
		l.tokens[len(l.tokens)-1].text = s.meaning
	}
}

// numberLength is how many bytes a number has, letters stuck to it included:
// what is no number is refused where it is read.
func numberLength(rest string) int {
	n := 0
	for n < len(rest) {
		c := rest[n]
		exponent := n > 0 && (c == '+' || c == '-') && (rest[n-1] == 'e' || rest[n-1] == 'E') &&
			!strings.HasPrefix(strings.ToLower(rest), "0x")
		if c != '.' && c != '_' && !isDigit(rune(c)) && !('a' <= c|0x20 && c|0x20 <= 'z') && !exponent {
			break
		}
		n++
	}
	return n
}

// opLength is how many bytes the operator has. That = stands alone is all that
// matters.
func opLength(rest string, size int) int {
	for _, long := range []string{"**=", "//=", ">>=", "<<=", "**", "==", "!=", "<=", ">=", ":=", "+=", "-=", "*=", "/=", "->"} {
		if strings.HasPrefix(rest, long) {
			return len(long)
		}
	}
	return size
}
