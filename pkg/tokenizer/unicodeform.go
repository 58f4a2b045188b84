package tokenizer

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// unicodeForm is one of the four Unicode normal forms.
type unicodeForm struct {
	form      norm.Form
	decompose norm.Form // NFD or NFKD: the form before composition
	compose   bool
}

func (u unicodeForm) normalize(text string) string {
	if longestMarkRun(text) < maxMarkRun {
		return u.form.String(text)
	}
	return u.normalizeLong(text)
}

// maxMarkRun is where golang.org/x/text stops to be the plain normal form: it
// breaks longer runs of combining marks up with a joiner (the "stream-safe"
// format of UAX #15), which the reference does not.
const maxMarkRun = 30

// longestMarkRun bounds the number of combining marks that follow each other
// once text is decomposed.
func longestMarkRun(text string) int {
	longest, run := 0, 0
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i, run = i+1, 0
			continue
		}
		p := norm.NFKD.PropertiesString(text[i:])
		marks := max(1, utf8.RuneCount(p.Decomposition()))
		if p.CCC() == 0 { // begins with a starter
			marks--
			run = 0
		}
		run += marks
		longest = max(longest, run)
		i += p.Size()
	}
	return longest
}

// normalizeLong is the algorithm as Unicode defines it (UAX #15, and section
// 3.11 of the standard): decompose, sort the marks of each run by class, and
// then compose each mark with the starter before it, unless a mark of the same
// or a higher class stands between them.
func (u unicodeForm) normalizeLong(text string) string {
	var runes []rune
	for _, r := range text {
		runes = append(runes, []rune(u.decompose.String(string(r)))...)
	}
	for i := 0; i < len(runes); {
		end := i + 1
		if class(runes[i]) != 0 {
			for end < len(runes) && class(runes[end]) != 0 {
				end++
			}
			slices.SortStableFunc(runes[i:end], func(a, b rune) int { return int(class(a)) - int(class(b)) })
		}
		i = end
	}
	if !u.compose {
		return string(runes)
	}
	out := runes[:0]
	starter := -1 // in out
	for _, r := range runes {
		c := class(r)
		blocked := starter < 0
		if starter >= 0 && starter < len(out)-1 {
			before := class(out[len(out)-1])
			blocked = before == 0 || before >= c
		}
		if !blocked {
			if whole, ok := composed(out[starter], r); ok {
				out[starter] = whole
				continue
			}
		}
		if c == 0 {
			starter = len(out)
		}
		out = append(out, r)
	}
	return string(out)
}

// class is the canonical combining class: 0 for a starter.
func class(r rune) uint8 {
	return norm.NFD.PropertiesString(string(r)).CCC()
}

// composed returns the character that a starter and what follows it make
// together, if there is one.
func composed(starter, r rune) (rune, bool) {
	whole := norm.NFC.String(string(starter) + string(r))
	c, n := utf8.DecodeRuneInString(whole)
	return c, n == len(whole)
}
