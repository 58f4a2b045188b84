package lesson

import (
	"strings"
	"testing"
	"testing/fstest"
)

const fence = "```"

// page is a whole lesson; its blocks have no output yet.
const page = `# A title with ` + "`code`" + `

What is **the** question,
and *why*?

## Predict

1. One <2>
2. Two \* three

## Experiment

` + fence + `explain
explain run "The weather today is" --seed 8
explain show --step 1
` + fence + `

Between, see [the next](../02-b/lesson.md) and [a paper](https://example.org/x).

` + fence + `explain fails
explain run --temperature 0
` + fence + `
<!-- output: explain run --old -->
` + fence + `text
old
` + fence + `
<!-- /output -->

## What it shows

| a | b |
|---|---|
| 1 | ` + "`x|y`" + ` |

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="../x-dark.png">
  <img src="../x.png" width="640" alt="a &lt;picture&gt;">
</picture>

` + fence + `python
print("hello")
` + fence + `

## Where it misleads

> Somebody said so.

## Read next

- more
`

func TestParse(t *testing.T) {
	l, err := Parse("03-a-name", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	if l.Number != 3 || l.Name() != "a-name" || l.Title != "A title with `code`" || l.Question != "What is the question, and why?" {
		t.Errorf("%d %q %q %q", l.Number, l.Name(), l.Title, l.Question)
	}
	if err := l.Complete(); err != nil {
		t.Error(err)
	}
	blocks := l.Blocks()
	if len(blocks) != 2 || len(blocks[0].Commands) != 2 || blocks[0].Fails || blocks[0].Has || !blocks[1].Fails || !blocks[1].Has {
		t.Fatalf("blocks: %+v", blocks)
	}
	if blocks[1].Output != "old\n" || blocks[1].Of != "explain run --old" || blocks[1].Line != 21 {
		t.Errorf("the second block: %+v", blocks[1])
	}
	if args := blocks[0].Commands[0].Args; strings.Join(args, "|") != "run|The weather today is|--seed|8" {
		t.Errorf("arguments: %q", args)
	}
	if p := l.Pictures(); len(p) != 1 || p[0].File != "../x.png" || p[0].Dark != "../x-dark.png" || p[0].Alt != "a <picture>" {
		t.Errorf("pictures: %+v", p)
	}
	if c := l.Code("python"); len(c) != 1 || c[0].Text != "print(\"hello\")\n" {
		t.Errorf("python: %+v", c)
	}
	list, ok := l.Sections[1].Parts[0].(List)
	if !ok || !list.Ordered || list.Items[1] != "Two * three" {
		t.Errorf("list: %+v", l.Sections[1].Parts)
	}
	if table, ok := l.Sections[3].Parts[0].(Table); !ok || table.Heads[1] != "b" || len(table.Rows) != 1 {
		t.Errorf("table: %+v", l.Sections[3].Parts)
	}
	if link := l.Sections[2].Parts[1]; link != Paragraph("Between, see the next and a paper (https://example.org/x).") {
		t.Errorf("links: %q", link)
	}
}

// Outputs that are put into a page are read back from it, and putting them there
// once more changes nothing. The rest of the page stays as it was.
func TestWith(t *testing.T) {
	l, err := Parse("03-a-name", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	outputs := []string{"one\n\ntwo " + fence + " three\n", ""}
	written, err := l.With(outputs)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse("03-a-name", written)
	if err != nil {
		t.Fatalf("%v in\n%s", err, written)
	}
	for i, b := range again.Blocks() {
		if !b.Has || b.Output != outputs[i] || b.Of != b.Text() {
			t.Errorf("block %d: %+v, want the output %q", i, b, outputs[i])
		}
	}
	twice, err := again.With(outputs)
	if err != nil || string(twice) != string(written) {
		t.Errorf("written twice, %v:\n%s\nonce:\n%s", err, twice, written)
	}
	before, _, _ := strings.Cut(page, "Between")
	after := page[strings.Index(page, "<!-- /output -->"):]
	if !strings.HasPrefix(string(written), before[:len(before)-1]) || !strings.HasSuffix(string(written), after) {
		t.Errorf("the page around the outputs is another:\n%s", written)
	}
	if _, err := l.With(outputs[:1]); err == nil {
		t.Error("one output for two blocks is no error")
	}
}

// Windows line ends, and a page that ends in a block.
func TestWithAtTheEnd(t *testing.T) {
	for _, end := range []string{"", "\n", "\r\n"} {
		source := strings.ReplaceAll("# T\n\n"+fence+"explain\nexplain params\n"+fence, "\n", "\r\n") + end
		l, err := Parse("01-t", []byte(source))
		if err != nil {
			t.Fatal(err)
		}
		written, err := l.With([]string{"x\n"})
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("01-t", written)
		if err != nil || again.Blocks()[0].Output != "x\n" {
			t.Errorf("%q gives %v, %q", end, err, written)
		}
	}
}

// A page that is not a lesson is refused with its line.
func TestParseRefuses(t *testing.T) {
	block := "# T\n\n" + fence + "explain\nexplain params\n" + fence + "\n"
	for source, want := range map[string]string{
		"":                                  "there is no title",
		"text\n":                            "01-t/lesson.md:1: something stands before the title",
		"## A section\n":                    "a section before the title",
		"# T\n\n# U\n":                      "lesson.md:3: a second title",
		"# T\n\n<b>x</b>\n\n<div>\n":        "lesson.md:5: a lesson has no HTML",
		"# T\n\n    code\n":                 "a lesson has no CodeBlock",
		"# T\n\n---\n":                      "a lesson has no ThematicBreak",
		"# T\n\n- a\n  - b\n":               "an item of a list holds a List",
		"# T\n\n" + fence + "\nx\n" + fence: "code without a language",
		"# T\n\n" + fence + "explain now\nexplain run\n" + fence: `there is no "now"`,
		"# T\n\n" + fence + "explain\n" + fence:                  "there is no command in it",
		"# T\n\n" + fence + "explain\nls\n" + fence:              "is no command of this program",
		"# T\n\n" + fence + "explain\nexplain run | x\n" + fence: "| means something to a shell",
		"# T\n\n<!-- output: x -->\n":                            "an output without commands",
		"# T\n\n<!-- /output -->\n":                              "the end of an output that has not begun",
		block + "<!-- output: x -->\n":                           "does not end",
		block + "<!-- output: x -->\ntext\n<!-- /output -->\n":   "stands one block of text",
		block + "\nwords\n\n<!-- output: x -->\n":                "an output without commands",
		"# T\n\n<picture>\n</picture>\n":                         "a picture without an img",
	} {
		if _, err := Parse("01-t", []byte(source)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want an error with %q", source, err, want)
		}
	}
	if _, err := Parse("first", []byte("# T\n")); err == nil {
		t.Error("a folder without a number is no error")
	}
}

func TestComplete(t *testing.T) {
	for source, want := range map[string]string{
		"# T\n\n## Predict\n":                                    "no question to start from",
		"# T\n\nWhy?\n\n## Experiment\n":                         `the section "Predict" is missing`,
		strings.Replace(page, "## Read next", "## Read more", 1): `the section "Read next" is missing`,
	} {
		l, err := Parse("01-t", []byte(source))
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Complete(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want an error with %q", err, want)
		}
	}
}

func TestAllAndFind(t *testing.T) {
	folder := fstest.MapFS{
		"02-two/lesson.md": {Data: []byte("# Two\n")},
		"01-one/lesson.md": {Data: []byte("# One\n")},
		"01-one/main.go":   {Data: []byte("package main\n")},
		"04-later/main.go": {Data: []byte("package main\n")}, // its text is not written yet
		"script/script.go": {Data: []byte("package script\n")},
		"README.md":        {Data: []byte("# Lessons\n")},
	}
	all, err := All(folder)
	if err != nil || len(all) != 2 || all[0].Title != "One" || all[1].Number != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, which := range []string{"2", "02", "two", "Two", "02-two"} {
		if l, err := Find(all, which); err != nil || l != all[1] {
			t.Errorf("%s: %v", which, err)
		}
	}
	for _, which := range []string{"3", "0", "-1", "", "tw"} {
		if _, err := Find(all, which); err == nil || !strings.Contains(err.Error(), "the lessons are 1 one, 2 two") {
			t.Errorf("%q: %v", which, err)
		}
	}
	folder["01-uno/lesson.md"] = &fstest.MapFile{Data: []byte("# Uno\n")}
	if _, err := All(folder); err == nil || !strings.Contains(err.Error(), "have the same number") {
		t.Errorf("two lessons with one number: %v", err)
	}
}

// Whatever a page holds, reading it ends, and what is read can be written.
func FuzzParse(f *testing.F) {
	f.Add([]byte(page))
	f.Add([]byte("# T\n\n<!-- output: x -->\n"))
	f.Fuzz(func(t *testing.T, source []byte) {
		l, err := Parse("01-t", source)
		if err != nil {
			return
		}
		var outputs []string
		for range l.Blocks() {
			outputs = append(outputs, "out\n")
		}
		written, err := l.With(outputs)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("01-t", written)
		if err != nil {
			t.Fatalf("%v\nin what was written:\n%s", err, written)
		}
		for _, b := range again.Blocks() {
			if b.Output != "out\n" {
				t.Errorf("an output came back as %q in\n%s", b.Output, written)
			}
		}
	})
}
