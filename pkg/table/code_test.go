package table_test

import (
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/table"
)

// Code keeps its lines and blanks, and breaks those that are too long between words
// if it can.
func TestCode(t *testing.T) {
	const text = "for i := range 3 {\n\tfmt.Println(i)\n}\n\nabcdefghijklmnopqrstuvwxyz\n\x1b[31m\n"
	for _, test := range []struct {
		style table.Style
		want  string
	}{
		{table.Style{}, "    for i := range 3 {\n        fmt.Println(i)\n    }\n\n    abcdefghijklmnopqrstuvwxyz\n    \\x1b[31m\n"},
		{table.Style{Width: 20}, "    for i := range\n  ↳ 3 {\n        fmt.Println(\n  ↳ i)\n    }\n\n    abcdefghijklmnop\n  ↳ qrstuvwxyz\n    \\x1b[31m\n"},
		{table.Style{Format: table.Markdown}, "```go\nfor i := range 3 {\n    fmt.Println(i)\n}\n\nabcdefghijklmnopqrstuvwxyz\n\\x1b[31m\n```\n"},
		{table.Style{Format: table.CSV}, ""},
	} {
		page := &table.Page{}
		page.Code("go", text)
		var out strings.Builder
		if err := page.Write(&out, test.style); err != nil {
			t.Fatal(err)
		}
		if got := trimLines(out.String()); got != test.want {
			t.Errorf("%+v:\n%s\nwant:\n%s", test.style, got, test.want)
		}
	}
}

// trimLines is a text without blanks at the ends of its lines.
func trimLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// What a program printed stands where the words of a page do.
func TestCodeOfText(t *testing.T) {
	page := &table.Page{}
	page.Code("text", "a\n  b\n")
	var out strings.Builder
	if err := page.Write(&out, table.Style{}); err != nil {
		t.Fatal(err)
	}
	if want := " a\n   b\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

// Commands are there to be copied, so their lines are not broken; other text on the
// page is, but not in code that fits on a line.
func TestWhatIsNotBroken(t *testing.T) {
	const long = `explain run "Once upon a time" --seed 8`
	page := &table.Page{}
	page.Prose("After some words `explain show --step 1` shows, and `a b c d e f g h i j k l m n o` cannot.")
	page.Command(long)
	page.Code("sh", long+"\n")
	page.List(true, "an item with `code in it`", "and `one")
	const want = ` After some words
 ` + "`explain show --step 1`" + `
 shows, and ` + "`a b c d e f" + `
 g h i j k l m n o` + "`" + `
 cannot.

 $ explain run "Once upon a time" --seed 8

    explain run "Once upon a time" --seed 8

 1.  an item with
     ` + "`code in it`" + `
 2.  and ` + "`one" + `
`
	var out strings.Builder
	if err := page.Write(&out, table.Style{Width: 25}); err != nil {
		t.Fatal(err)
	}
	if out.String() != want {
		t.Errorf("%s\nwant:\n%s", out.String(), want)
	}
}

// In Markdown they are what they were made of.
func TestProseInMarkdown(t *testing.T) {
	page := &table.Page{}
	page.Prose("Dividing by `top_k`, ` sunny` and 2 * 3.")
	page.List(false, "a `b`")
	page.List(true, "c")
	page.Command("explain params")
	var out strings.Builder
	if err := page.Write(&out, table.Style{Format: table.Markdown}); err != nil {
		t.Fatal(err)
	}
	const want = "Dividing by `top_k`, ` sunny` and 2 \\* 3.\n\n- a `b`\n\n1. c\n\n```sh\nexplain params\n```\n"
	if out.String() != want {
		t.Errorf("%q\nwant:\n%q", out.String(), want)
	}
}
