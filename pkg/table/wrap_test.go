package table_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/visible"
)

// words are texts as they come: long words, wide characters, combining marks.
var words = rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{
	"a", "of", "token", "probabilities", "incomprehensibilities_of_one_word", "世界", "天気は晴れのち曇り", "e\u0301te\u0301", "n\u0303", "👩\u200d🔬", "½", "·and", "█▌", "✓",
}), 0, 24), func(list []string) string { return strings.Join(list, " ") })

func wrappedPage(t *rapid.T) *table.Page {
	one := table.Table{Name: "texts", Columns: []table.Column{
		{Head: "claim", Name: "claim", Left: true, Wrap: true},
		{Head: "n", Name: "n"},
		{Head: "p", Name: "p", Bar: 4},
		{Head: "reason", Name: "reason", Left: true, Wrap: true},
		{Head: "more", Name: "more", Left: true, Drop: 1},
	}}
	tones := rapid.SampledFrom([]table.Tone{0, table.Quiet, table.Strong, table.Good, table.Fair, table.Doubtful, table.Bad})
	for range rapid.IntRange(0, 4).Draw(t, "rows") {
		one.Add(
			table.Cell{Text: words.Draw(t, "claim"), Tone: tones.Draw(t, "tone")},
			table.Cell{Text: "12", Value: 12},
			table.Cell{Text: "½", Value: 0.5, Bar: rapid.Float64Range(-1, 2).Draw(t, "bar")},
			table.Cell{Text: words.Draw(t, "reason"), Tone: tones.Draw(t, "other tone")},
			table.Cell{Text: words.Draw(t, "more")})
	}
	p := &table.Page{}
	p.Heading("Wrapping")
	p.Lead("Said", words.Draw(t, "paragraph"))
	p.Prose(words.Draw(t, "prose") + " `" + words.Draw(t, "code") + "` " + words.Draw(t, "prose"))
	p.List(rapid.Bool().Draw(t, "ordered"), words.Draw(t, "item"), "`"+words.Draw(t, "item of code")+"`")
	p.Table(one)
	return p
}

// TestWrapping: at any width no line is longer than that, every line opens and
// closes its own colours, and without them the text is the plain one, of which no
// character is lost.
func TestWrapping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := wrappedPage(t)
		width := rapid.IntRange(20, 200).Draw(t, "width")
		if rapid.Bool().Draw(t, "in blocks") {
			outer := &table.Page{}
			outer.Beside(table.Block{Title: "one", Page: p}, table.Block{Title: words.Draw(t, "title"), Page: p})
			p = outer
		}
		var plain, colored bytes.Buffer
		if err := p.Write(&plain, table.Style{Format: table.Plain, Width: width, Color: true}); err != nil {
			t.Fatal(err)
		}
		if err := p.Write(&colored, table.Style{Width: width, Color: true}); err != nil {
			t.Fatal(err)
		}
		if got := sgr.ReplaceAllString(colored.String(), ""); got != plain.String() {
			t.Fatalf("without its colours:\n%s\nplain:\n%s", got, plain.String())
		}
		for line := range strings.Lines(colored.String()) {
			line = strings.TrimSuffix(line, "\n")
			if got := visible.Width(line); got > width {
				t.Fatalf("%d columns for %d: %s", got, width, line)
			}
			if open := openColors(line); open {
				t.Fatalf("a colour reaches over the end of %q", line)
			}
		}
	})
}

// openColors reports whether the last sequence of a line sets a colour rather than
// taking it away.
func openColors(line string) bool {
	open := false
	for _, sequence := range sgr.FindAllString(line, -1) {
		open = strings.HasPrefix(sequence, "\x1b[38;") || sequence == "\x1b[1m" || sequence == "\x1b[4m" || sequence == "\x1b[7m"
	}
	return open
}

// TestWrapLosesNothing: the words of a wrapped cell are all there, in order.
func TestWrapLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := words.Draw(t, "text")
		one := table.Table{Columns: []table.Column{{Head: "t", Left: true, Wrap: true}}}
		one.Add(table.Cell{Text: text})
		p := &table.Page{}
		p.Table(one)
		var out bytes.Buffer
		if err := p.Write(&out, table.Style{Width: rapid.IntRange(20, 200).Draw(t, "width")}); err != nil {
			t.Fatal(err)
		}
		squeeze := func(text string) string { return strings.Join(strings.Fields(text), "") }
		if got, want := squeeze(strings.TrimPrefix(out.String(), " t")), squeeze(visible.Line(text)); got != want {
			t.Fatalf("%q came out as %q", want, got)
		}
	})
}
