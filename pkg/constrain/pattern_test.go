package constrain_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/constrain"
)

// grammar draws regular expressions together with texts that they match.
type grammar struct {
	atoms   []atom
	star    bool // unbounded repetition too
	maxSize int  // the longest match, in characters, where star is not set
}

// atom is a piece of a pattern and some of what it matches.
type atom struct {
	pattern string
	matches []string
}

// drawn is a pattern with a source of its matches.
type drawn struct {
	pattern string
	longest int // match, in characters; with a star, of what sample draws
	sample  func(*rapid.T) string
}

func (g grammar) draw(t *rapid.T, depth int) drawn {
	kinds := 1
	if depth > 0 {
		kinds = 5
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 1: // one after the other
		a, b := g.draw(t, depth-1), g.draw(t, depth-1)
		return drawn{a.pattern + b.pattern, a.longest + b.longest, func(t *rapid.T) string {
			return a.sample(t) + b.sample(t)
		}}
	case 2: // one or the other
		a, b := g.draw(t, depth-1), g.draw(t, depth-1)
		return drawn{"(?:" + a.pattern + "|" + b.pattern + ")", max(a.longest, b.longest), func(t *rapid.T) string {
			if rapid.Bool().Draw(t, "left") {
				return a.sample(t)
			}
			return b.sample(t)
		}}
	case 3: // repeated, in bounds
		a := g.draw(t, depth-1)
		lo := rapid.IntRange(0, 2).Draw(t, "from")
		hi := rapid.IntRange(lo, 3).Draw(t, "to")
		return drawn{fmt.Sprintf("(?:%s){%d,%d}", a.pattern, lo, hi), hi * a.longest, repeat(a.sample, lo, hi)}
	case 4:
		a := g.draw(t, depth-1)
		if g.star {
			if op := rapid.SampledFrom([]string{"*", "+", "*?"}).Draw(t, "op"); op == "+" {
				return drawn{"(?:" + a.pattern + ")+", 3 * a.longest, repeat(a.sample, 1, 3)}
			} else {
				return drawn{"(?:" + a.pattern + ")" + op, 3 * a.longest, repeat(a.sample, 0, 3)}
			}
		}
		return drawn{"(?:" + a.pattern + ")?", a.longest, repeat(a.sample, 0, 1)}
	}
	a := rapid.SampledFrom(g.atoms).Draw(t, "atom")
	return drawn{a.pattern, len([]rune(a.matches[0])), func(t *rapid.T) string {
		return rapid.SampledFrom(a.matches).Draw(t, "match")
	}}
}

func repeat(sample func(*rapid.T) string, lo, hi int) func(*rapid.T) string {
	return func(t *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(lo, hi).Draw(t, "times") {
			b.WriteString(sample(t))
		}
		return b.String()
	}
}

// prose has characters of one to four bytes, classes and folded case.
var prose = grammar{star: true, atoms: []atom{
	{" sunny", []string{" sunny"}},
	{"the ", []string{"the "}},
	{"é", []string{"é"}},
	{`[0-9]`, []string{"0", "7"}},
	{`\d{1,3}`, []string{"12", "365"}},
	{`.`, []string{"x", "ß", "日", "🌧"}},
	{`[^a-z]`, []string{"A", "\n", "Ж", "👩"}},
	{`\p{L}`, []string{"q", "Ω", "語"}},
	{`(?i:k)`, []string{"k", "K", "\u212A"}},
	{`(?i:rain)`, []string{"rain", "RAIN", "rAiN"}},
	{`[à-ö]`, []string{"à", "ç", "ö"}},
	{`\s`, []string{" ", "\n"}},
	{`,\x{1F300}?`, []string{",", ",\U0001F300"}},
}}

// whole returns what Go's regexp says about the whole of a text: the longest
// match at the first place is all of it, if anything is. Text has to be UTF-8.
func whole(pattern string) func(text string) bool {
	re := regexp.MustCompile(pattern)
	re.Longest()
	return func(text string) bool {
		at := re.FindStringIndex(text)
		return at != nil && at[0] == 0 && at[1] == len(text) && utf8.ValidString(text)
	}
}

func TestRegexpAgainstGo(t *testing.T) {
	patterns := []string{
		``, `a`, `ab|ba`, `(a|b)*`, `a{2,3}`, `[^a]+`, `.*`, `(?s).*`, `(?:a|)(?:|b)`,
		`^a`, `a$`, `^(a|b)*$`, `\Aa\z`, `(^|b)a($|b)`, `(^a)*b`, `(a$)*`, `^^a$$`, `a*^`, `$^`,
		`(?m)^a$`, `(?m:^a$\n?)+`, `(?m)(^|a)b*($\n)*a*`, `(?m)a$\nb`, `(?m)$`, `(?m)^\n^a`,
		`\ba\b`, `.*\ba\b.*`, `a\B.*`, `(?s).*\b.*`, `\B`, `\B\s*\B`, `(\b\w+\b ?)+`, `(a\b|\B )*`,
		`(?s)(?m).*^\b.*`, `(?U)a*b`, `(?i)aB`, `(?P<x>a)(b)`, `[[:^alpha:]]a`,
	}
	alphabet := []string{"a", "b", " ", "\n", "é"}
	texts := []string{""}
	for level := texts; len(level[0]) < 5; {
		var next []string
		for _, text := range level {
			for _, letter := range alphabet {
				next = append(next, text+letter)
			}
		}
		level, texts = next, append(texts, next...)
	}
	for _, pattern := range patterns {
		a, err := constrain.Regexp(pattern)
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		matches := whole(pattern)
		for _, text := range texts {
			if got, want := a.Match(text), matches(text); got != want {
				t.Errorf("%s on %q: %v, regexp says %v", pattern, text, got, want)
			}
		}
	}
}

// Every class is spelled in UTF-8 as Go spells it. All characters below U+3000
// are tried, those around the borders of UTF-8 and of 64-blocks, and some more.
func TestClasses(t *testing.T) {
	var vocab [][]byte
	for r := rune(0); r <= unicode.MaxRune; r++ {
		border := r&0xFFF <= 1 || r&0xFFF >= 0xFFE || r%64 == 63 && r < 0x20000
		if utf8.ValidRune(r) && (r < 0x3000 || border || r%101 == 0) {
			vocab = append(vocab, []byte(string(r)))
		}
	}
	for _, pattern := range []string{
		`.`, `(?s).`, `\p{L}`, `\P{L}`, `[^\x00-\x{FFFF}]`, `[\x{7F}-\x{80}\x{7FF}-\x{800}\x{FFFF}-\x{10000}]`,
		`[\x{D7FE}-\x{E001}]`, `(?i)k`, `(?i)[r-t]`, `\p{Greek}`, `[^\p{Greek}a-z]`, `\w`, `\W`, `[\x{10FFFE}-\x{10FFFF}]`, `[б-э]`,
	} {
		a, err := constrain.Regexp(pattern)
		if err != nil {
			t.Fatalf("%s: %v", pattern, err)
		}
		c, err := constrain.New(vocab, nil, a)
		if err != nil {
			t.Fatalf("%s: %v", pattern, err)
		}
		allowed := make([]bool, len(vocab))
		c.Start().Allowed(allowed)
		matches := whole(pattern)
		for id, token := range vocab {
			if want := matches(string(token)); allowed[id] != want {
				t.Fatalf("%s: %+q allowed is %v, regexp says %v", pattern, token, allowed[id], want)
			}
		}
	}
}

// What is not UTF-8 is no match, where Go's regexp takes it for U+FFFD.
func TestInvalidUTF8(t *testing.T) {
	a, err := constrain.Regexp(`(?s).*`)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"\x80", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"} {
		if a.Match(text) {
			t.Errorf("%q matches", text)
		}
	}
	if !a.CanBegin("\xE2\x82") || a.CanBegin("\xE2\x28") {
		t.Error("half of € can become a match, and half of it before ( cannot")
	}
}

func TestErrors(t *testing.T) {
	vocab := [][]byte{nil, []byte("a"), []byte("bb")}
	pattern := func(p string) func() error {
		return func() error {
			a, err := constrain.Regexp(p)
			if err == nil {
				_, err = constrain.New(vocab, []int{0}, a)
			}
			return err
		}
	}
	for _, test := range []struct {
		name string
		make func() error
		says string
	}{
		{"parenthesis", pattern(`(a`), "missing closing )"},
		{"look ahead", pattern(`a(?=b)`), "no look around"},
		{"back reference", pattern(`(a)\1`), "no back references"},
		{"count", pattern(`a{1001}`), "counts up to 1000"},
		{"text after the end", pattern(`a$b`), "no text can match it"},
		{"text before the beginning", pattern(`a^b`), "no text can match it"},
		{"impossible boundary", pattern(`a\bb`), "no text can match it"},
		{"empty class", pattern(`[^\x00-\x{10FFFF}]`), "no text can match it"},
		{"surrogates", pattern(`[\x{D800}-\x{DFFF}]`), "no text can match it"},
		{"many counted words", pattern(strings.Repeat(`(abcdef){1000}`, 500)), "smaller repetition counts"},
		{"many counted classes", pattern(strings.Repeat(`\p{L}{1000}`, 50)), "smaller repetition counts"},
		{"many ways to skip", pattern(strings.Repeat(`(a?){1000}`, 20)), "smaller repetition counts"},
		{"letters outside the vocabulary", pattern(`c+`), "no tokens of this vocabulary"},
		{"odd number of b", pattern(`a*(bb)*b`), "no tokens of this vocabulary"},
		{"no phrase", func() error { _, err := constrain.Phrases(); return err }, "the list is empty"},
		{"empty phrase", func() error { _, err := constrain.Phrases("a", ""); return err }, "number 2 is empty"},
		{"nothing forbidden", func() error { _, err := constrain.Forbid(); return err }, "the list is empty"},
		{"empty phrase forbidden", func() error { _, err := constrain.Forbid(""); return err }, "number 1 is empty"},
		{"no constraint", func() error { _, err := constrain.New(vocab, nil); return err }, "nothing to intersect"},
		{"contradiction", func() error {
			a, _ := constrain.Phrases("cat", "concatenate")
			b, _ := constrain.Forbid("at")
			_, err := constrain.New(vocab, nil, a, b)
			return err
		}, "no text meets all the constraints"},
		{"large product", func() error {
			a, _ := constrain.Regexp(`(.*a){500}`)
			b, _ := constrain.Regexp(`(.*b){500}`)
			_, err := constrain.New(vocab, nil, a, b)
			return err
		}, "the constraints together: needs more than"},
		{"end token", func() error {
			a, _ := constrain.Phrases("a")
			_, err := constrain.New(vocab, []int{3}, a)
			return err
		}, "end token 3 is outside the vocabulary of 3 ids"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := test.make()
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.HasPrefix(err.Error(), "constrain: ") || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v\ndoes not say %q", err, test.says)
			}
			if len(err.Error()) > 500 {
				t.Errorf("a message of %d bytes", len(err.Error()))
			}
		})
	}
}

// FuzzRegexp: a pattern that compiles matches what Go's regexp matches, and
// every beginning of a match can begin a match.
func FuzzRegexp(f *testing.F) {
	f.Add(`(?i)k(a|b)*\b`, "Kab")
	f.Add(`(?m)^.$\n?`, "é\n")
	f.Add(`[^\x{80}-\x{FFFF}]+\pL{2,3}`, "a😀語語")
	f.Add(`a^b|`, "")
	f.Add(`(?U)(a?){3}[[:word:]]\B-\z`, "aa_-")
	f.Add(`\C|\Q.\E`, ".")
	f.Add(`\Qa|b`, "a|b")
	f.Add(`(?im:^[^k]$\n*)+|\bS?\b`, "x\nſ")
	f.Add(`(\w+\b[ ,]*)*\B|$^`, "to be, or")
	f.Add(`(?s:.)\x{10FFFF}[\x{E000}-\x{FFFF}]{0,3}?`, "\xff\U0010FFFF")
	f.Add(`((a|ab)(c|bcd))*(d*)$`, "abcd")
	f.Add(`[a-z&&\d]+|a{2}{3}`, "a&]")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		a, err := constrain.Regexp(pattern)
		_, goErr := regexp.Compile(pattern)
		if goErr != nil {
			if err == nil {
				t.Fatalf("%q compiles, regexp says %v", pattern, goErr)
			}
			return
		}
		valid := strings.ToValidUTF8(text, "\uFFFD")
		match := whole(pattern)(valid)
		switch {
		case err != nil && strings.Contains(err.Error(), "no text can match"):
			if match {
				t.Fatalf("%q matches %q: %v", pattern, valid, err)
			}
			return
		case err != nil:
			return // too large
		}
		if got := a.Match(valid); got != match {
			t.Errorf("%q on %q: %v, regexp says %v", pattern, valid, got, match)
		}
		if text != valid && a.Match(text) {
			t.Errorf("%q matches %q, which is not UTF-8", pattern, text)
		}
		for i := range len(valid) {
			if match && !a.CanBegin(valid[:i]) {
				t.Errorf("%q cannot begin with %q, but %q matches", pattern, valid[:i], valid)
			}
		}
	})
}
