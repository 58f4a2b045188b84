package tokenizer

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// tiny is a tokenizer.json with its components to fill in.
type tiny struct {
	added, normalizer, preTokenizer, postProcessor, decoder, model string
}

func (c tiny) json() string {
	or := func(s, otherwise string) string {
		if s == "" {
			return otherwise
		}
		return s
	}
	return `{"version": "1.0", "truncation": null, "padding": null` +
		`, "added_tokens": ` + or(c.added, "[]") +
		`, "normalizer": ` + or(c.normalizer, "null") +
		`, "pre_tokenizer": ` + or(c.preTokenizer, "null") +
		`, "post_processor": ` + or(c.postProcessor, "null") +
		`, "decoder": ` + or(c.decoder, `{"type": "ByteLevel"}`) +
		`, "model": ` + or(c.model, `{"type": "BPE", "vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "bc": 4}, "merges": ["b c", "a b"]}`) + `}`
}

func bpeWith(option string) string {
	return `{"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": [], ` + option + `}`
}

// TestUnsupported: what the file asks for and we do not do is named.
func TestUnsupported(t *testing.T) {
	for _, c := range []struct {
		file tiny
		want string
	}{
		{tiny{normalizer: `{"type": "Lowercase"}`}, `normalizer: type "Lowercase"`},
		{tiny{normalizer: `{"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Precompiled"}]}`}, `member 1: type "Precompiled"`},
		{tiny{preTokenizer: `{"type": "Metaspace", "replacement": "▁"}`}, `pre_tokenizer: type "Metaspace"`},
		{tiny{preTokenizer: `{"type": "Split", "pattern": {"Regex": "a"}, "behavior": "Sideways", "invert": false}`}, `behavior "Sideways"`},
		{tiny{postProcessor: `{"type": "RobertaProcessing"}`}, `post_processor: type "RobertaProcessing"`},
		{tiny{decoder: `null`}, `decoder: null`},
		{tiny{decoder: `{"type": "ByteFallback"}`}, `decoder: type "ByteFallback"`},
		{tiny{decoder: `{"type": "Sequence", "decoders": [{"type": "ByteLevel"}, {"type": "ByteLevel"}]}`}, "Sequence of 2 members"},
		{tiny{model: `{"type": "Unigram", "vocab": []}`}, `model: type "Unigram"`},
		{tiny{model: `{"unk_token": "[UNK]", "vocab": {}, "type": "WordPiece"}`}, `model: type "WordPiece"`},
		{tiny{model: bpeWith(`"dropout": 0.1`)}, "dropout"},
		{tiny{model: bpeWith(`"byte_fallback": true`)}, "byte_fallback"},
		{tiny{model: bpeWith(`"continuing_subword_prefix": "##"`)}, "continuing_subword_prefix"},
		{tiny{model: bpeWith(`"end_of_word_suffix": "</w>"`)}, "end_of_word_suffix"},
		{tiny{normalizer: `{"type": "NFKC"}`, added: `[{"id": 5, "content": "ﬁ", "normalized": true, "special": true}]`}, `"ﬁ" is special and normalized`},
	} {
		_, err := Parse([]byte(c.file.json()))
		if !errors.Is(err, ErrUnsupported) || !strings.HasPrefix(err.Error(), "tokenizer: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want an ErrUnsupported that says %q", err, c.want)
		}
	}
	_, err := Parse([]byte(strings.Replace(tiny{}.json(), "1.0", "2.0", 1)))
	if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), `version "2.0"`) {
		t.Errorf("version 2.0: error %v", err)
	}
}

func TestParseErrors(t *testing.T) {
	nested := strings.Repeat(`{"type": "Sequence", "normalizers": [`, 20) + strings.Repeat(`]}`, 20)
	many := `{"type": "Sequence", "normalizers": [` + strings.Repeat(`{"type": "NFC"},`, 70) + `{"type": "NFC"}]}`
	for _, c := range []struct {
		file tiny
		want string
	}{
		{tiny{normalizer: `{"type": "NFC", "locale": "tr"}`}, `unknown field "locale"`},
		{tiny{normalizer: `{"kind": "NFC"}`}, "normalizer: has no type"},
		{tiny{normalizer: `"NFC"`}, "want an object"},
		{tiny{normalizer: nested}, "nested more than 8 deep"},
		{tiny{normalizer: many}, "71 members"},
		{tiny{normalizer: `{"type": "Sequence", "normalizers": [null]}`}, "member 0 is null"},
		{tiny{preTokenizer: `{"type": "ByteLevel"}`}, "add_prefix_space is missing"},
		{tiny{preTokenizer: `{"type": "Digits"}`}, "individual_digits is missing"},
		{tiny{preTokenizer: `{"type": "Split", "pattern": {}, "behavior": "Isolated", "invert": false}`}, "want a pattern"},
		{tiny{preTokenizer: `{"type": "Split", "pattern": {"String": ""}, "behavior": "Isolated", "invert": false}`}, "want a pattern"},
		{tiny{preTokenizer: `{"type": "Split", "pattern": {"Regex": "(a"}, "behavior": "Isolated", "invert": false}`}, `pattern "(a"`},
		{tiny{decoder: `{}`}, "decoder: has no type"},
		{tiny{model: `null`}, "model: is missing"},
		{tiny{model: `{"type": "BPE", "vocab": {"a": 0}}`}, "vocab or merges are missing"},
		{tiny{model: `{"type": "BPE", "vocab": {}, "merges": []}`}, "vocab is empty"},
		{tiny{model: `{"type": "BPE", "vocab": {"a": -1}, "merges": []}`}, `token "a"`},
		{tiny{model: `{"type": "BPE", "vocab": {"a": 1.5}, "merges": []}`}, "want ','"},
		{tiny{model: `{"type": "BPE", "vocab": {"a": 4294967296}, "merges": []}`}, `token "a"`},
		{tiny{model: `{"type": "BPE", "vocab": {"a": 2000000000}, "merges": []}`}, "too many ids are free"},
		{tiny{model: `{"type": "BPE", "vocab": {"a": 0, "b": 0}, "merges": []}`}, `"a" and "b" share the id 0`},
		{tiny{model: `{"type": "BPE", "vocab": {"a": 0, "a": 1}, "merges": []}`}, `"a" occurs twice`},
		{tiny{model: `{"type": "BPE", "vocab": {"a": 0}, "vocab": {"a": 0}, "merges": []}`}, `"vocab" occurs twice`},
		{tiny{model: `{"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["a b"]}`}, `merge 0 of "a" and "b"`},
		{tiny{model: `{"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["ab"]}`}, "merge 0 has 1 parts"},
		{tiny{model: `{"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": [["a", "b", "c"]]}`}, "merge 0 has 3 parts"},
		{tiny{model: `{"type": "BPE", "vocab": {"a": 0,}, "merges": []}`}, "want a string"},
		{tiny{model: bpeWith(`"temperature": 1`)}, `unknown field "temperature"`},
		{tiny{added: `[{"id": 5, "content": "x"}, {"id": 6, "content": "x"}]`}, `"x" is listed twice`},
		{tiny{added: `[{"id": 9, "content": "x"}]`}, `"x" has the id 9, and the vocabulary implies 5`},
		{tiny{added: `[{"id": 1, "content": "a"}]`}, `"a" has the id 1, and the vocabulary implies 0`},
		{tiny{added: `[{"id": 5, "content": "x", "color": "red"}]`}, `unknown field "color"`},
		{tiny{normalizer: `{"type": "NFKC"}`, added: `[{"id": 5, "content": "ﬁ", "normalized": true}, {"id": 6, "content": "fi", "normalized": true}]`}, "the same token"},
		{tiny{postProcessor: `{"type": "TemplateProcessing", "single": [], "pair": [], "special_tokens": {}}`}, "holds the text 0 times"},
		{tiny{postProcessor: `{"type": "TemplateProcessing", "single": [{"Sequence": {"id": "B", "type_id": 0}}], "special_tokens": {}}`}, "item 0 of single"},
		{tiny{postProcessor: `{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x", "type_id": 0}}], "special_tokens": {}}`}, `"x" is not among`},
		{tiny{postProcessor: `{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x", "type_id": 0}}], "special_tokens": {"x": {"id": "x", "ids": [5], "tokens": ["x"]}}}`}, "outside the vocabulary of 5"},
	} {
		_, err := Parse([]byte(c.file.json()))
		if err == nil || !strings.HasPrefix(err.Error(), "tokenizer: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\nerror %v, want one that says %q", c.file.json(), err, c.want)
		}
	}
}

func TestParseBadJSON(t *testing.T) {
	good := tiny{}.json()
	if _, err := Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "null", "[]", "{", "{}", good + "x", good + "{}", "\xff" + good, strings.Replace(good, "null", "nul", 1), strings.Replace(good, `"a b"`, `"a b`, 1), strings.Replace(good, `"a b"`, `"\q b"`, 1)} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("no error for %s", bad)
		}
	}
	for n := range good {
		if _, err := Parse([]byte(good[:n])); err == nil {
			t.Errorf("the first %d of %d bytes pass for a file", n, len(good))
		}
	}
}

func TestLoadNamesTheFile(t *testing.T) {
	path := t.TempDir() + "/tokenizer.json"
	if _, err := Load(path); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("missing file: error %v", err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("bad file: error %v", err)
	}
}
