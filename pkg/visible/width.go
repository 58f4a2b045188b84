package visible

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

// Ellipsis ends what Fit shortened.
const Ellipsis = "…"

// Width returns how many columns of a terminal text takes, counted as
// tablewriter counts.
func Width(text string) int { return twwidth.WidthNoCache(text) }

// Fit shortens text to at most width columns, the last of them an ellipsis. It
// never cuts an escape or a character with its marks in two.
func Fit(text string, width int) string {
	if Width(text) <= width {
		return text
	}
	return FitHead(text, width-Width(Ellipsis)) + tail(width)
}

// FitHead returns the longest beginning of text that takes at most width
// columns, without an ellipsis.
func FitHead(text string, width int) string {
	end, used := 0, 0
	for end < len(text) {
		n := unit(text[end:])
		used += Width(text[end : end+n])
		if used > width {
			break
		}
		end += n
	}
	return text[:end]
}

// FitTail shortens text to at most width columns by leaving out its beginning.
func FitTail(text string, width int) string {
	if Width(text) <= width {
		return text
	}
	room := width - Width(Ellipsis)
	over := Width(text) - room
	start := 0
	for start < len(text) && over > 0 {
		n := unit(text[start:])
		over -= Width(text[start : start+n])
		start += n
	}
	return tail(width) + text[start:]
}

// FitLastWords is FitTail that leaves out whole words, or letters where the
// last word alone is too long.
func FitLastWords(text string, width int) string {
	short := FitTail(text, width)
	if short == text {
		return text
	}
	if _, words, ok := strings.Cut(short, " "); ok && words != "" {
		return Ellipsis + words
	}
	return short
}

// tail is the ellipsis, where there is room for one.
func tail(width int) string {
	if width < Width(Ellipsis) {
		return ""
	}
	return Ellipsis
}

// unit returns the length in bytes of what must stay together at the start of
// text: an escape, or a character with its marks.
func unit(text string) int {
	switch {
	case strings.HasPrefix(text, `\\`):
		return 2
	case strings.HasPrefix(text, `\x`) && len(text) >= 4:
		return 4
	case strings.HasPrefix(text, `\u{`):
		if i := strings.IndexByte(text, '}'); i > 0 && i <= len(`\u{10ffff`) {
			return i + 1
		}
	}
	_, n := utf8.DecodeRuneInString(text)
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		if !unicode.IsMark(r) && r != zeroWidthJoiner {
			break
		}
		n += size
	}
	return n
}
