package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/visible"
)

// Code is text whose lines and blanks mean something. It is set in and quiet; a
// line that is too long goes on in the next. Where the language is "text" it is what
// a program printed, which is set in by one column, as all words of a page are.
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
	indent := codeIndent
	if c.language == "text" {
		indent = 1
	}
	colors, room := s.palette(), s.width()-indent
	for _, line := range c.lines {
		for first := true; first || line != ""; first = false {
			head := line
			if visible.Width(line) > room {
				head = visible.FitHead(line, room)
				if blank := strings.LastIndexByte(head, ' '); strings.TrimSpace(head[:blank+1]) != "" {
					head = head[:blank+1] // between words, where there are some
				}
			}
			if head == "" && line != "" { // a character wider than the line
				head = line
			}
			line = line[len(head):]
			text := ""
			if head != "" {
				text = strings.Repeat(" ", indent) + colors.paint(muted, strings.TrimRight(head, " "))
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
