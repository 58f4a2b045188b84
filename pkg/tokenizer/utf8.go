package tokenizer

import (
	"unicode/utf8"
)

// appendValid appends b to dst as valid UTF-8, with one U+FFFD in the place of
// each maximal part of b that cannot be a character: "substitution of maximal
// subparts" in the Unicode standard, and what Rust's from_utf8_lossy does.
// (Go's own conversions put one U+FFFD for each byte.) If b ends in the middle
// of a character, that unfinished part is returned and not appended.
func appendValid(dst, b []byte) (out, unfinished []byte) {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			if !utf8.FullRune(b) {
				return dst, b
			}
			// FullRune is false as long as more bytes could still make a character.
			for n < len(b) && !utf8.FullRune(b[:n+1]) {
				n++
			}
			dst = append(dst, "\uFFFD"...)
		} else {
			dst = append(dst, b[:n]...)
		}
		b = b[n:]
	}
	return dst, nil
}

// validUTF8 returns s with U+FFFD in the place of what is not UTF-8.
func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	out, unfinished := appendValid(make([]byte, 0, len(s)+8), []byte(s))
	if len(unfinished) > 0 {
		out = append(out, "\uFFFD"...)
	}
	return string(out)
}
