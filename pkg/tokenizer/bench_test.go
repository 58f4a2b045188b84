package tokenizer

import (
	"os"
	"strings"
	"testing"
)

// benchmarkText is plain prose, with few words twice.
const benchmarkText = `The weather today is sunny and warm, with a light breeze from the west.
Once upon a time, in a magical forest, there lived a small brown fox who could not sleep.
"What is the capital of France?" asked the teacher; nobody answered, although 27 pupils knew.
def area(width, height):
    return width * height  # in square metres
`

func benchmarkTokenizer(b *testing.B) (*Tokenizer, []byte) {
	b.Helper()
	data, err := os.ReadFile("../embedded/tiny/tokenizer.json")
	if err != nil {
		b.Fatal(err)
	}
	tok, err := Parse(data)
	if err != nil {
		b.Fatal(err)
	}
	return tok, data
}

func BenchmarkParse(b *testing.B) {
	_, data := benchmarkTokenizer(b)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEncode encodes a prompt of a few lines, and a text of 100 kB.
func BenchmarkEncode(b *testing.B) {
	tok, _ := benchmarkTokenizer(b)
	for _, c := range []struct {
		name  string
		times int
	}{{"prompt", 1}, {"text", 250}} {
		text := strings.Repeat(benchmarkText, c.times)
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := tok.Encode(text, true); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	tok, _ := benchmarkTokenizer(b)
	text := strings.Repeat(benchmarkText, 250)
	ids, err := tok.Encode(text, false)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		tok.Decode(ids, false)
	}
}
