package tokenizer

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// goldenLine is a line of a golden file: what the Rust library makes of a text,
// or of ids alone.
type goldenLine struct {
	Library     string  `json:"library"` // in the first line
	Text        *string `json:"text"`
	IDs         []int   `json:"ids"`
	IDsSpecial  []int   `json:"ids_special"`
	Decoded     string  `json:"decoded"`
	DecodedSkip string  `json:"decoded_skip"`
}

func readGolden(t testing.TB, path string) (lines []goldenLine) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewScanner(z)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var l goldenLine
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		if l.Library == "" {
			lines = append(lines, l)
		}
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// TestVariants compares tokenizers in the configurations of well-known models
// with the Rust library (tools/tokenizer_variants.py).
func TestVariants(t *testing.T) {
	for _, name := range []string{"gpt2", "llama3", "qwen2", "smollm", "gpt4o", "deepseek3", "added", "characters"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", "variants", name)
			tok, err := Load(path + ".json")
			if err != nil {
				t.Fatal(err)
			}
			lines := readGolden(t, path+".jsonl.gz")
			if len(lines) < 400 {
				t.Fatalf("only %d lines in the golden file", len(lines))
			}
			compareGolden(t, tok, lines)
		})
	}
}

// TestEmbedded compares the tokenizer of the embedded model with the Rust
// library (training/tokenizer_reference.py).
func TestEmbedded(t *testing.T) {
	tok, err := Load("../embedded/tiny/tokenizer.json")
	if err != nil {
		t.Fatal(err)
	}
	lines := readGolden(t, "testdata/embedded.jsonl.gz")
	if len(lines) < 2000 {
		t.Fatalf("only %d lines in the golden file", len(lines))
	}
	compareGolden(t, tok, lines)
}

func compareGolden(t *testing.T, tok *Tokenizer, lines []goldenLine) {
	t.Helper()
	failed := 0
	for _, l := range lines {
		ids := l.IDs
		if l.Text != nil {
			for _, c := range []struct {
				special bool
				want    []int
			}{{false, l.IDs}, {true, l.IDsSpecial}} {
				got, err := tok.Encode(*l.Text, c.special)
				if err != nil || !slices.Equal(got, c.want) {
					t.Errorf("Encode(%q, %v) = %v, %v; want %v", *l.Text, c.special, got, err, c.want)
					failed++
				}
			}
			ids = l.IDsSpecial
		}
		for _, c := range []struct {
			skip bool
			want string
		}{{false, l.Decoded}, {true, l.DecodedSkip}} {
			if got := tok.Decode(ids, c.skip); got != c.want {
				t.Errorf("Decode(%v, %v) = %q, want %q", ids, c.skip, got, c.want)
				failed++
			}
			if got := decodeByOne(tok, ids, c.skip); got != c.want {
				t.Errorf("Decoder over %v, skip %v: %q, want %q", ids, c.skip, got, c.want)
				failed++
			}
		}
		if failed > 10 {
			t.Fatal("and so on")
		}
	}
}

// decodeByOne decodes incrementally.
func decodeByOne(tok *Tokenizer, ids []int, skip bool) string {
	var text strings.Builder
	d := tok.Decoder(skip)
	for _, id := range ids {
		text.WriteString(d.Push(id))
	}
	text.WriteString(d.Flush())
	return text.String()
}
