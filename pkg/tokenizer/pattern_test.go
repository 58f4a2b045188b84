package tokenizer

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestCheckPattern(t *testing.T) {
	for _, c := range []struct {
		pattern string
		refused string // the construct; "" if the pattern is allowed
	}{
		{gpt2Pattern, ""},
		{`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`, ""},
		{`[一-龥぀-ゟ゠-ヿ]+`, ""},
		{`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_{|}~][A-Za-z]+`, ""},
		{`(?:a|b)*?c(?<=d)(?<!e)(?>f)(?=g)`, ""},
		{`\p{Han}\P{Lu}\d\D\S.{3}x{2,}y{0,4}`, ""},
		{``, ""},
		{`^a`, "^"},
		{`a$`, "$"},
		{`\w+`, `\w`},
		{`\ba`, `\b`},
		{`\1`, `\1`},
		{`\x41`, `\x`},
		{`\u0041`, `\u`},
		{`\é`, `\é`},
		{`\`, `\`},
		{`\pL`, `\p`},
		{`\p{^L}`, `\p{^L}`},
		{`\p{Letter}`, `\p{Letter}`},
		{`\p{C}`, `\p{C}`},
		{`\p{L`, `\p{L`},
		{`(?i)a`, "(?i"},
		{`(?m:a)`, "(?m"},
		{`(?<name>a)`, "(?<"},
		{`(?`, "(?"},
		{`(a`, "( without )"},
		{`a)`, ") without ("},
		{`[a`, "[ without ]"},
		{`[]a]`, "] in a set"},
		{`[a[b]]`, "[ in a set"},
		{`[[:alpha:]]`, "[ in a set"},
		{`[a-z&&[^b]]`, "& in a set"},
		{`]`, "]"},
		{`*a`, "*"},
		{`a**`, "quantifier followed by *"},
		{`a++`, "quantifier followed by +"},
		{`a{2}?`, "quantifier followed by ?"},
		{`a{,2}`, "{,2}"},
		{`a{3,2}`, "{3,2}"},
		{`a{101}`, "{101}"},
		{`a{b}`, "{b}"},
		{`{2}`, "{"},
		{`(?i:ß)`, "(?i:"},
		{`(?i:es|st)`, "(?i:"},
		{`(?i:f(?:i|o))`, "(?i:"},
		{`'(?i:[sdmt]|ll|ve|re)`, ""},
		{`(?i:[a-z])`, "(?i:"},
		{`(?i:[^s])`, "(?i:"},
		{`(?i:[é])`, "(?i:"},
		{`(?i:\p{Lu})`, "(?i:"},
		{`(?i:s{2})`, "(?i:"},
		{strings.Repeat("(", 30) + strings.Repeat(")", 30), "nested more than 20 deep"},
		{strings.Repeat("a", 5000), "5000 bytes"},
	} {
		err := checkPattern(c.pattern)
		switch {
		case c.refused == "" && err != nil:
			t.Errorf("%q: %v", c.pattern, err)
		case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)):
			t.Errorf("%q: error %v, want one about %q", c.pattern, err, c.refused)
		}
		if err == nil {
			if _, err := compileRegex(c.pattern); err != nil {
				t.Errorf("%q is allowed and does not compile: %v", c.pattern, err)
			}
		}
	}
	if err := checkPattern(`^`); !errors.Is(err, ErrUnsupported) {
		t.Errorf("error %v, want ErrUnsupported", err)
	}
}

// TestNoHang: a pattern that backtracks without end becomes an error.
func TestNoHang(t *testing.T) {
	t.Parallel() // it waits for the timeout
	tok, err := Parse([]byte(tiny{preTokenizer: `{"type": "Split", "pattern": {"Regex": "(?:a|aa)+(?=[bc]d)"}, "behavior": "Isolated", "invert": false}`}.json()))
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err = tok.Encode(strings.Repeat("a", 300), false)
	if err == nil || !strings.Contains(err.Error(), "(?:a|aa)+") {
		t.Errorf("error %v, want one that names the pattern", err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestLongTexts: patterns of known models stay within their limits on a text
// of 50 kB without a border between words.
func TestLongTexts(t *testing.T) {
	for _, name := range []string{"gpt2", "llama3", "gpt4o", "deepseek3"} {
		tok, err := Load("testdata/variants/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{" ", "\n", "a", "A", "1", "!", "é", "\u0301"} {
			text := strings.Repeat(part, 50_000/len(part)) + "x"
			words, err := tok.preTokenizer.split([]string{text}, time.Now().Add(time.Minute))
			if err != nil {
				t.Errorf("%s: 50 kB of %q: %v", name, part, err)
			} else if len(words) == 0 {
				t.Errorf("%s: 50 kB of %q: no words", name, part)
			}
		}
	}
}
