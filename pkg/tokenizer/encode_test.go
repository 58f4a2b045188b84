package tokenizer

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func mustParse(t testing.TB, file tiny) *Tokenizer {
	t.Helper()
	tok, err := Parse([]byte(file.json()))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// TestMergeOrder: the lowest rank goes first, and of equals the leftmost.
func TestMergeOrder(t *testing.T) {
	tok := mustParse(t, tiny{model: `{"type": "BPE",
		"vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "bc": 4, "aa": 5, "aaa": 6},
		"merges": ["b c", "a b", "a a", "aa a"]}`})
	for text, want := range map[string]string{
		"abc":     "a bc",   // though ab comes first in the text
		"abab":    "ab ab",  //
		"aaaa":    "aa aa",  // both pairs at once, so no aaa is left to make
		"aaaaa":   "aa aaa", // the middle pair is stale once its left half is taken
		"aab":     "a ab",
		"cabbage": "",
	} {
		ids, err := tok.Encode(text, false)
		if want == "" {
			if err == nil || !strings.Contains(err.Error(), `"g"`) {
				t.Errorf("%q: error %v, want one that names g", text, err)
			}
			continue
		}
		var pieces []string
		for _, id := range ids {
			pieces = append(pieces, tok.Piece(id))
		}
		if got := strings.Join(pieces, " "); got != want || err != nil {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
	}
}

// TestMergeAgainstPlainLoop compares the queue with the definition: look for
// the best pair, merge its leftmost occurrence, start again.
func TestMergeAgainstPlainLoop(t *testing.T) {
	tok, err := Load("testdata/variants/gpt2.json")
	if err != nil {
		t.Fatal(err)
	}
	m := tok.model.(*bpe)
	var letters []string
	for piece := range m.ids {
		if utf8.RuneCountInString(piece) == 1 && piece < "z" {
			letters = append(letters, piece)
		}
	}
	slices.Sort(letters)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(letters), 1, 40).Draw(t, "text"), "")
		got, err := m.encode(nil, []string{text})
		if err != nil {
			t.Fatal(err)
		}
		var want []int
		for _, r := range text {
			want = append(want, m.ids[string(r)])
		}
		for {
			best := -1
			var bestMerge merge
			for i := 0; i+1 < len(want); i++ {
				found, ok := m.merges[pair{int32(want[i]), int32(want[i+1])}]
				if ok && (best < 0 || found.rank < bestMerge.rank) {
					best, bestMerge = i, found
				}
			}
			if best < 0 {
				break
			}
			want = slices.Replace(want, best, best+2, int(bestMerge.id))
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q: %v, want %v", text, got, want)
		}
	})
}

// TestLongWord: a word without a border takes n log n, not n².
func TestLongWord(t *testing.T) {
	tok, err := Load("testdata/variants/smollm.json")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("abcdefgh", 50_000)
	ids, err := tok.Encode(text, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := tok.Decode(ids, false); got != text {
		t.Errorf("%d bytes come back as %d", len(text), len(got))
	}
}

// TestInvalidUTF8: each maximal invalid part of a text is read as U+FFFD.
func TestInvalidUTF8(t *testing.T) {
	tok, err := Load("testdata/variants/gpt2.json")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"a\xffb":                 "a\ufffdb",
		"\xe2\x82":               "\ufffd",             // a character cut off is one part
		"\xe2\x82A":              "\ufffdA",            //
		"\xe2\x82\xe2\x82\xac":   "\ufffd€",            //
		"\xf0\x9f\x98\xf0\x9f":   "\ufffd\ufffd",       //
		"\xc0\xaf":               "\ufffd\ufffd",       // overlong: no byte begins anything
		"\xed\xa0\x80":           "\ufffd\ufffd\ufffd", // a surrogate, likewise
		"\xf4\x90\x80\x80":       "\ufffd\ufffd\ufffd\ufffd",
		"\x80\x80":               "\ufffd\ufffd",
		"\xf0\x9f\x98\x80 valid": "😀 valid",
	} {
		got, err1 := tok.Encode(text, false)
		clean, err2 := tok.Encode(want, false)
		if err1 != nil || err2 != nil || !slices.Equal(got, clean) {
			t.Errorf("%q encodes as %q, want %q (%v, %v)", text, tok.Decode(got, false), want, err1, err2)
		}
	}
}

// TestRoundTrip: with a byte-level vocabulary and no normalizer, any text
// comes back; decoding by one token at a time gives the same; and what has
// been shown so far is whole characters, a beginning of the text.
func TestRoundTrip(t *testing.T) {
	tok, err := Load("testdata/variants/llama3.json")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		ids, err := tok.Encode(text, false)
		if err != nil {
			t.Fatal(err)
		}
		if got := tok.Decode(ids, false); got != text {
			t.Fatalf("%q comes back as %q", text, got)
		}
		var bytes []byte
		shown := ""
		d := tok.Decoder(false)
		for _, id := range ids {
			bytes = append(bytes, tok.Bytes(id)...)
			shown += d.Push(id)
			if !utf8.ValidString(shown) || !strings.HasPrefix(text, shown) || len(bytes)-len(shown) >= utf8.UTFMax {
				t.Fatalf("%d bytes in, shown %q of %q", len(bytes), shown, text)
			}
		}
		if string(bytes) != text || d.Flush() != "" {
			t.Fatalf("%q: the tokens' bytes are %q", text, bytes)
		}
	})
}

// TestDecoderIsDecode: for any ids, the parts of a Decoder make up Decode's text.
func TestDecoderIsDecode(t *testing.T) {
	tok, err := Load("testdata/variants/gpt2.json")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOf(rapid.IntRange(-1, tok.VocabSize())).Draw(t, "ids")
		skip := rapid.Bool().Draw(t, "skip")
		got, want := decodeByOne(tok, ids, skip), tok.Decode(ids, skip)
		if got != want || !utf8.ValidString(got) {
			t.Fatalf("%q in parts, %q at once", got, want)
		}
	})
}

func TestVocabulary(t *testing.T) {
	tok := mustParse(t, tiny{
		preTokenizer: `{"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": true}, {"type": "ByteLevel", "add_prefix_space": false}]}`,
		added:        `[{"id": 0, "content": "a", "special": false}, {"id": 5, "content": "<eos>", "special": true}]`,
	})
	if got := tok.VocabSize(); got != 6 {
		t.Errorf("VocabSize %d, want 6", got)
	}
	if got := tok.Kind(); got != "byte-level BPE" {
		t.Errorf("Kind %q", got)
	}
	if got := mustParse(t, tiny{}).Kind(); got != "BPE" {
		t.Errorf("Kind without ByteLevel %q", got)
	}
	for id, want := range []string{"a", "b", "c", "ab", "bc", "<eos>"} {
		if got := tok.Piece(id); got != want {
			t.Errorf("Piece(%d) = %q, want %q", id, got, want)
		}
		if got, ok := tok.ID(want); got != id || !ok {
			t.Errorf("ID(%q) = %d, %v", want, got, ok)
		}
		if got := tok.IsSpecial(id); got != (id == 5) {
			t.Errorf("IsSpecial(%d) = %v", id, got)
		}
	}
	for _, id := range []int{-1, 6, math.MaxInt} {
		if tok.Piece(id) != "" || tok.Bytes(id) != nil || tok.IsSpecial(id) || tok.Decode([]int{id}, false) != "" {
			t.Errorf("id %d names something", id)
		}
	}
	if _, ok := tok.ID("d"); ok {
		t.Error("there is no piece d")
	}
}

// TestConcurrentUse is for the race detector.
func TestConcurrentUse(t *testing.T) {
	tok, err := Load("testdata/variants/qwen2.json")
	if err != nil {
		t.Fatal(err)
	}
	const text = "Once upon a time <|im_start|> 12 é\u0323"
	want, err := tok.Encode(text, true)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan bool)
	for range 4 {
		go func() {
			ok := true
			for range 50 {
				got, err := tok.Encode(text, true)
				ok = ok && err == nil && slices.Equal(got, want)
			}
			done <- ok
		}()
	}
	for range 4 {
		if !<-done {
			t.Error("concurrent calls disagree")
		}
	}
}
