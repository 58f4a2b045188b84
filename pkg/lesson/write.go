package lesson

import (
	"bytes"
	"fmt"
	"strings"
)

// change is a stretch of the source in whose place an output goes.
type change struct{ start, end int }

// Text is the commands of a block in one line, as its marker names them.
func (b *Block) Text() string {
	var lines []string
	for _, c := range b.Commands {
		lines = append(lines, c.Text)
	}
	return strings.Join(lines, " ; ")
}

// With is the source with these outputs, one for each of Blocks, between the
// markers. Whatever stood there is replaced.
func (l *Lesson) With(outputs []string) ([]byte, error) {
	if len(outputs) != len(l.changes) {
		return nil, fmt.Errorf("lesson: %d outputs for %d blocks", len(outputs), len(l.changes))
	}
	var out []byte
	done := 0
	for i, b := range l.Blocks() {
		c := l.changes[i]
		out = append(out, l.source[done:c.start]...)
		if out[len(out)-1] != '\n' { // the source ends with the block
			out = append(out, '\n')
		}
		out = append(out, marked(b, outputs[i])...)
		done = c.end
	}
	return append(out, l.source[done:]...), nil
}

// marked is an output between its markers.
func marked(b *Block, output string) string {
	fence := "```"
	for strings.Contains(output, fence) {
		fence += "`"
	}
	if output != "" && !strings.HasSuffix(output, "\n") {
		output += "\n"
	}
	return outputStart + b.Text() + commentEnd + "\n" + fence + "text\n" + output + fence + "\n" + outputEnd + "\n"
}

// Exercises is the name of the part of a lesson's page that lists its exercises.
const Exercises = "exercises"

// Put is a page with a text between the comments <!-- name --> and <!-- /name -->,
// in place of what stood there. A page without the comments gets them at its end,
// under a heading that may be empty, unless the text is.
func Put(page []byte, name, heading, text string) ([]byte, error) {
	page = bytes.ReplaceAll(page, []byte("\r\n"), []byte("\n"))
	first, last := begin(name)+"\n", finish(name)+"\n"
	start, end := bytes.Index(page, []byte(first)), bytes.Index(page, []byte(last))
	switch {
	case start < 0 && end < 0 && text == "":
		return page, nil
	case start < 0 && end < 0:
		page = append(bytes.TrimRight(page, "\n"), "\n\n"...)
		if heading != "" {
			page = fmt.Appendf(page, "## %s\n\n", heading)
		}
		return fmt.Appendf(page, "%s\n%s\n%s", first, text, last), nil
	case start < 0 || end < start:
		return nil, fmt.Errorf("lesson: %s and %s have nothing between them\neach is a line of its own, one after the other; where there is none, both are made", begin(name), finish(name))
	}
	out := bytes.Clone(page[:start+len(first)])
	out = fmt.Appendf(out, "\n%s\n", text)
	return append(out, page[end:]...), nil
}

// The comments around a part of a page that is made.
func begin(name string) string  { return "<!-- " + name + " -->" }
func finish(name string) string { return "<!-- /" + name + " -->" }
