package visible_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/visible"
)

func Example() {
	fmt.Println(visible.Token(" sunny"))
	fmt.Println(visible.Token("\x1b[2J\u202egnp.exe"))
	fmt.Println(visible.Fit(visible.Token(" a long token"), 8))
	fmt.Println(visible.Special("<|endoftext|>"), visible.Special("pad"))
	// Output:
	// ·sunny
	// \x1b[2J\u{202e}gnp.exe
	// ·a·long…
	// <|endoftext|> ⟨pad⟩
}

func TestToken(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "∅"},
		{" ", "·"},
		{"\n\n", "↵↵"},
		{"\tx", "⇥x"},
		{"\r", `\x0d`},
		{"\x00\x7f", `\x00\x7f`},
		{"\u009b31m", `\u{9b}31m`},
		{"\xff\xfe", `\xff\xfe`},
		{"\xe4\xb8", `\xe4\xb8`},
		{"世界", "世界"},
		{"Grüße", "Grüße"},
		{"שלום", "שלום"},
		{"\u202eabc", `\u{202e}abc`},
		{"\u200b", `\u{200b}`},
		{"\u00a0", `\u{a0}`},
		{"\ufeff", `\u{feff}`},
		{"\ufffd", `\u{fffd}`},
		{"\ue000", `\u{e000}`},
		{"\u3164", `\u{3164}`},
		{"\u2800", `\u{2800}`},
		{"\U000e0041", `\u{e0041}`},
		{"e\u0301", "e\u0301"},
		{"\u0301", "◌\u0301"},
		{"e\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301" + `\u{301}`},
		{"❤\ufe0f", `❤\u{fe0f}`},
		{`a\nb`, `a\\nb`},
		{"·↵", `\u{b7}\u{21b5}`},
	} {
		if got := visible.Token(c.text); got != c.want {
			t.Errorf("Token(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a b\n\tc", "a b\n\tc"},
		{"a\r\nb\rc", "a\nb" + `\x0d` + "c"},
		{"👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3", "👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3"},
		{"\x1b]0;title\a", `\x1b]0;title\x07`},
		{"\xff", `\xff`},
	} {
		if got := visible.Text(c.text); got != c.want {
			t.Errorf("Text(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

// anything is text as a vocabulary may hold it.
func anything() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		rapid.StringOf(rapid.SampledFrom([]rune{' ', '\\', 'x', '1', 'b', '·', '\x1b', '\u0301', '\u200d', '\ufe0f', '}', '{', 'u'})),
	)
}

// TestTokenTellsApart undoes Token: nothing that it shows has two meanings.
func TestTokenTellsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anything().Draw(t, "a"), anything().Draw(t, "b")
		if a != b && visible.Token(a) == visible.Token(b) {
			t.Fatalf("%q and %q both show as %q", a, b, visible.Token(a))
		}
	})
}

func TestNothingHiddenGetsOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anything().Draw(t, "text")
		for _, r := range visible.Token(text) {
			if !unicode.IsPrint(r) || r == ' ' {
				t.Fatalf("Token(%q) lets %U out", text, r)
			}
		}
		for _, r := range visible.Line(text) {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("Line(%q) lets %U out", text, r)
			}
		}
		for _, r := range visible.Drawable(visible.Token(text), func(r rune) bool { return r < 0x80 }) {
			if r < ' ' || r > '~' {
				t.Fatalf("Drawable lets %U out, which the font has not", r)
			}
		}
	})
}

func TestFit(t *testing.T) {
	twwidth.SetEastAsian(false)
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"sunny", 5, "sunny"},
		{"sunny", 4, "sun…"},
		{"sunny", 1, "…"},
		{"sunny", 0, ""},
		{"世界世界", 5, "世界…"},
		{"世界世界", 4, "世…"},
		{`ab\x1bcd`, 6, `ab…`},
		{`ab\u{202e}cd`, 11, `ab\u{202e}…`},
		{"ae\u0301bc", 3, "ae\u0301…"},
	} {
		if got := visible.Fit(c.text, c.width); got != c.want {
			t.Errorf("Fit(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
	for text, want := range map[string]string{"The weather today is": "…today is", "today is": "today is", "immeasurably": "…easurably", "a·b c": "a·b c"} {
		if got := visible.FitLastWords(text, 10); got != want {
			t.Errorf("FitLastWords(%q, 10) = %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text, width := visible.Token(anything().Draw(t, "text")), rapid.IntRange(-1, 30).Draw(t, "width")
		head, tail := visible.Fit(text, width), visible.FitTail(text, width)
		if max(visible.Width(head), visible.Width(tail)) > max(width, 0) {
			t.Fatalf("%q and %q are wider than %d", head, tail, width)
		}
		if !strings.HasPrefix(text, strings.TrimSuffix(head, visible.Ellipsis)) || !strings.HasSuffix(text, strings.TrimPrefix(tail, visible.Ellipsis)) {
			t.Fatalf("%q and %q are not the ends of %q", head, tail, text)
		}
	})
}
