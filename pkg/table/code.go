package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/visible"
)

// Code is text whose lines and blanks mean something. It is set in and quiet; a
// line that is too long goes on in the next, after a sign. Where the language is
// "text" it is what a program printed, which is set in by one column, as all words
// of a page are. Where it is "sh" it is commands, and their lines are not broken.
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

// continues stands before the rest of a line that was too long.
const continues = "↳ "

// Command is a command line, after the sign that asks for one. It is there to be
// copied: however long, it is not broken.
func (p *Page) Command(line string) {
	p.separate()
	p.add(prompted{command(visible.Line(line))})
}

// prompted is a command after a $.
type prompted struct{ command }

func (c prompted) terminal(w io.Writer, s Style) error {
	if _, err := fmt.Fprintln(w, " "+s.palette().paint(strong, "$"), string(c.command)); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

func (c code) terminal(w io.Writer, s Style) error {
	indent := codeIndent
	if c.language == "text" {
		indent = 1
	}
	first := strings.Repeat(" ", indent)
	next := strings.Repeat(" ", max(indent-visible.Width(continues), 1)) + continues
	colors := s.palette()
	for _, line := range c.lines {
		pieces := []string{line}
		if c.language != "sh" {
			pieces = folded(line, s.width()-indent, s.width()-visible.Width(next))
		}
		margin := first
		for _, piece := range pieces {
			text := ""
			if piece = strings.TrimRight(piece, " "); piece != "" {
				text = colors.paint(muted, margin+piece)
			}
			if _, err := fmt.Fprintln(w, text); err != nil {
				return fmt.Errorf("table: %w", err)
			}
			margin = next
		}
	}
	return nil
}

// folded is a line in pieces, the first of at most so many columns and those after
// it of others, taken apart between words if it can be.
func folded(line string, first, others int) []string {
	var pieces []string
	for room := first; visible.Width(line) > room; room = others {
		head := visible.FitHead(line, room)
		if blank := strings.LastIndexByte(head, ' '); strings.TrimSpace(head[:blank+1]) != "" {
			head = head[:blank+1]
		}
		if head == "" {
			break // a character wider than the line
		}
		pieces, line = append(pieces, head), line[len(head):]
	}
	return append(pieces, line)
}

func (c code) markdown() string {
	fence := "```"
	for strings.Contains(strings.Join(c.lines, "\n"), fence) {
		fence += "`"
	}
	return fence + c.language + "\n" + strings.Join(c.lines, "\n") + "\n" + fence + "\n"
}

func (code) data(*dataset) {}
