package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/visible"
)

// Code is text whose lines and blanks mean something. It is set in and quiet; a
// line that is too long goes on in the next.
func (p *Page) Code(language, text string) {
	p.separate()
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, visible.Line(strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", "    ")))
	}
	p.add(code{language, lines})
}

// code is the lines of a block of code.
type code struct {
	language string
	lines    []string
}

// codeIndent is how far code stands in.
const codeIndent = 4

func (c code) terminal(w io.Writer, s Style) error {
	colors, room := s.palette(), s.width()-codeIndent
	for _, line := range c.lines {
		for first := true; first || line != ""; first = false {
			head := line
			if visible.Width(line) > room {
				head = visible.FitHead(line, room)
			}
			if head == "" && line != "" { // a character wider than the line
				head = line
			}
			line = line[len(head):]
			text := ""
			if head != "" {
				text = strings.Repeat(" ", codeIndent) + colors.paint(muted, head)
			}
			if _, err := fmt.Fprintln(w, text); err != nil {
				return fmt.Errorf("table: %w", err)
			}
		}
	}
	return nil
}

func (c code) markdown() string {
	fence := "```"
	for strings.Contains(strings.Join(c.lines, "\n"), fence) {
		fence += "`"
	}
	return fence + c.language + "\n" + strings.Join(c.lines, "\n") + "\n" + fence + "\n"
}

func (code) data(*dataset) {}
