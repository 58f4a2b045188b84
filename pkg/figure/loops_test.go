package figure

import (
	"math"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// said is a trace of a prompt and the text that came after it, a token for each
// letter.
func said(prompt, text string) *trace.Trace {
	token := func(r rune) trace.Token { return trace.Token{ID: int(r), Text: string(r)} }
	t := &trace.Trace{}
	for _, r := range prompt {
		t.Run.Prompt.Tokens = append(t.Run.Prompt.Tokens, token(r))
	}
	for _, r := range text {
		t.Steps = append(t.Steps, trace.Step{Token: token(r)})
	}
	return t
}

func TestLoopsSaysWhere(t *testing.T) {
	for _, c := range []struct{ prompt, text, title, subtitle string }{
		{"xyz", "abcdabcdabcd", "A loop: the same 4 tokens 3 times, from token 4 on", "67% of the 12 new tokens repeat 3 in a row that came before"},
		{"xyab", "abababab", "A loop: the same 2 tokens 5 times, from token 3 on, still in the prompt", "100% of the 8 new tokens repeat 3 in a row that came before"},
		{"", "zaaaaaaab", "A loop: the same token 7 times, from token 2 on", "67% of the 9 new tokens repeat 3 in a row that came before"},
		{"x", "abcdefgabcdefgabc", "A loop: the same 7 tokens 2.4 times, from token 2 on", "59% of the 17 new tokens repeat 3 in a row that came before"},
		{"ab", "cdef", "No loop in 6 tokens", "0% of the 4 new tokens repeat 3 in a row that came before"},
		{"", "a", "No loop in 1 token", "0% of the 1 new tokens repeat 3 in a row that came before"},
	} {
		f, err := NewLoops(said(c.prompt, c.text))
		if err != nil {
			t.Fatal(err)
		}
		if f.titles()[0] != c.title {
			t.Errorf("%s|%s: title %q, want %q", c.prompt, c.text, f.titles()[0], c.title)
		}
		if f.subtitle() != c.subtitle {
			t.Errorf("%s|%s: subtitle %q, want %q", c.prompt, c.text, f.subtitle(), c.subtitle)
		}
	}
}

// TestMatches: a cell is filled where the last N tokens are the same, and no other.
func TestMatches(t *testing.T) {
	const text = "the cat, the dog, the the"
	f, err := NewLoops(said(text[:9], text[9:]))
	if err != nil {
		t.Fatal(err)
	}
	for _, f.N = range []int{0, 1, 2, 3, 5, 100} {
		got := map[[2]int]bool{}
		f.matches(func(i, j int) { got[[2]int{i, j}] = true })
		n, want := f.n(), 0
		for i := n; i <= len(text); i++ {
			for j := n; j < i; j++ {
				if text[i-n:i] != text[j-n:j] {
					continue
				}
				if want++; !got[[2]int{i - 1, j - 1}] {
					t.Errorf("n %d: %q at %d and %d has no cell", n, text[i-n:i], j, i)
				}
			}
		}
		if len(got) != want {
			t.Errorf("n %d: %d cells, want %d", n, len(got), want)
		}
	}
}

// TestCellsOfALongText: with more tokens than dots, a cell of a dot still fills it.
func TestCellsOfALongText(t *testing.T) {
	var text []rune
	for i := range 4000 {
		text = append(text, rune(0x4e00+i)) // all different …
	}
	copy(text[3000:], text[100:104]) // … but for these
	f, err := NewLoops(said("", string(text)))
	if err != nil {
		t.Fatal(err)
	}
	_, fresh, _ := f.colors()
	picture := f.cells(100)
	found := 0
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if picture.At(x, y) == fresh {
				// 102 of 4000 columns, and 3002 of the rows, with the dots beside.
				side := float64(picture.Bounds().Dx())
				if found++; math.Abs(float64(x)-102*side/4000) > 4 || math.Abs(float64(y)-3002*side/4000) > 4 {
					t.Errorf("a filled dot at %d, %d", x, y)
				}
			}
		}
	}
	if found == 0 {
		t.Error("no dot is filled")
	}
}

// TestLoopsOfASequence: a search's figure is that of its best hypothesis.
func TestLoopsOfASequence(t *testing.T) {
	tr := tracetest.Search().Trace()
	f, err := NewLoops(tr)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(tr.Run.Prompt.IDs) + len(tr.End.Sequences[0].IDs); len(f.ids) != want || len(f.labels) != want {
		t.Errorf("%d ids and %d labels, want %d", len(f.ids), len(f.labels), want)
	}
}
