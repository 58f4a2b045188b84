package lesson

import (
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
