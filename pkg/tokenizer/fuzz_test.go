package tokenizer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzParse reads arbitrary bytes as tokenizer.json. Whatever passes has to
// encode and decode without trouble.
func FuzzParse(f *testing.F) {
	f.Add([]byte(tiny{}.json()))
	f.Add([]byte(tiny{
		added:         `[{"id": 0, "content": "a"}, {"id": 5, "content": "<s>", "special": true, "lstrip": true, "rstrip": true, "single_word": true}]`,
		normalizer:    `{"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "NFKD"}]}`,
		preTokenizer:  `{"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "(?i:'s)|\\p{L}{1,3}|[^\\s]+?(?!\\S)"}, "behavior": "MergedWithNext", "invert": true}, {"type": "Digits", "individual_digits": false}, {"type": "ByteLevel", "add_prefix_space": true}]}`,
		postProcessor: `{"type": "Sequence", "processors": [{"type": "ByteLevel"}, {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "special_tokens": {"x": {"id": "x", "ids": [5], "tokens": ["<s>"]}}}]}`,
		decoder:       `{"type": "Sequence", "decoders": [{"type": "ByteLevel"}]}`,
		model:         `{"type": "BPE", "unk_token": "c", "fuse_unk": true, "ignore_merges": true, "vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "bc": 4}, "merges": [["b", "c"], ["a", "b"]]}`,
	}.json()))
	f.Fuzz(func(t *testing.T, data []byte) {
		tok, err := Parse(data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "tokenizer: ") {
				t.Errorf("error %q does not say where it comes from", err)
			}
			return
		}
		if tok.VocabSize() > len(data)*maxIDsPerToken+maxFreeIDs {
			t.Errorf("a file of %d bytes makes a vocabulary of %d", len(data), tok.VocabSize())
		}
		ids, err := tok.Encode("ab<s> abc 12 é\xff", true)
		if err != nil {
			return
		}
		for _, id := range ids {
			if id < 0 || id >= tok.VocabSize() {
				t.Errorf("id %d in a vocabulary of %d", id, tok.VocabSize())
			}
		}
		if text := tok.Decode(ids, false); !utf8.ValidString(text) {
			t.Errorf("%v decodes as %q", ids, text)
		}
	})
}

// FuzzRoundTrip: any valid text survives Encode and Decode, whole or by one
// token at a time; what is not UTF-8 comes back as U+FFFD.
func FuzzRoundTrip(f *testing.F) {
	var toks []*Tokenizer
	for _, name := range []string{"gpt2", "llama3", "gpt4o", "deepseek3", "smollm"} {
		tok, err := Load(filepath.Join("testdata", "variants", name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		toks = append(toks, tok)
	}
	for _, text := range []string{"", "Hello, world's  \n\t 12345½", "日本語 👩‍👩‍👧 e\u0301", "<|endoftext|><|eot_id|>", "\x00\x1b[31m\xff\xe2\x82"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, tok := range toks {
			ids, err := tok.Encode(text, false)
			if err != nil {
				t.Fatal(err)
			}
			got := tok.Decode(ids, false)
			if utf8.ValidString(text) && got != text {
				t.Errorf("%q comes back as %q", text, got)
			}
			if !utf8.ValidString(got) || decodeByOne(tok, ids, false) != got {
				t.Errorf("%q: %q at once, %q in parts", text, got, decodeByOne(tok, ids, false))
			}
		}
	})
}

// FuzzPattern: a pattern that is let through compiles, and splits a text into
// words that make up the text again.
func FuzzPattern(f *testing.F) {
	f.Add(gpt2Pattern, "Hello, world's  end")
	f.Add(`(?i:'s|[td])|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{M}]*\p{Ll}+|\p{N}{1,3}|(?:a+b?)+(?!c)(?<=d)|\s*[\r\n]+`, "It's\r\n 1234 aabd")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		text = validUTF8(text)
		if checkPattern(pattern) != nil || len(text) > 100 {
			return
		}
		re, err := compileRegex(pattern)
		if err != nil {
			return
		}
		words, err := (&split{find: re, behavior: isolated}).split([]string{text}, time.Now().Add(time.Second))
		if err == nil && strings.Join(words, "") != text {
			t.Errorf("%q splits %q into %q", pattern, text, words)
		}
	})
}

// TestCorpora: the fuzz corpora are there, or go test would run the seeds alone.
func TestCorpora(t *testing.T) {
	for _, target := range []string{"FuzzParse", "FuzzPattern", "FuzzRoundTrip"} {
		entries, err := os.ReadDir(filepath.Join("testdata", "fuzz", target))
		if err != nil || len(entries) < 5 {
			t.Errorf("%s: %d corpus files, %v", target, len(entries), err)
		}
	}
}
