package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/visible"
)

// prose is a paragraph in pieces, each with its role.
type prose []span

type span struct {
	role role
	text string
}

// tie is a blank at which no line ends. Untrusted text cannot contain it:
// visible escapes it.
const tie = "\u00a0"

// say appends plain words, in the manner of fmt.Sprintf. In the format, as in
// TeX, "~" is a tie.
func (p *prose) say(format string, args ...any) {
	p.add(plain, fmt.Sprintf(strings.ReplaceAll(format, "~", tie), args...))
}

// glue makes a number with a unit one word.
func glue(number string) string { return strings.ReplaceAll(number, " ", tie) }

func (p *prose) add(r role, text string) { *p = append(*p, span{r, text}) }

// write breaks the paragraph into lines of at most width columns, each after
// indent blanks. A word that is longer has a line of its own.
func (p prose) write(w io.Writer, colors *palette, width, indent int) error {
	var lines []string
	line, used := "", 0
	for _, word := range p.words() {
		size := 0
		for _, s := range word {
			size += visible.Width(s.text)
		}
		switch {
		case used == 0:
		case indent+used+1+size > width:
			lines, line, used = append(lines, line), "", 0
		default:
			line += " "
			used++
		}
		for _, s := range word {
			line += colors.paint(s.role, strings.ReplaceAll(s.text, tie, " "))
		}
		used += size
	}
	if used > 0 {
		lines = append(lines, line)
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, strings.Repeat(" ", indent)+line); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	return nil
}

// words splits the spans at blanks. A word may reach over several spans, as a
// token and the comma after it do.
func (p prose) words() [][]span {
	var words [][]span
	var word []span
	end := func() {
		if word != nil {
			words = append(words, word)
		}
		word = nil
	}
	for _, s := range p {
		for i, part := range strings.Split(s.text, " ") {
			if i > 0 {
				end()
			}
			if part != "" {
				word = append(word, span{s.role, part})
			}
		}
	}
	end()
	return words
}

// writeAll writes paragraphs, one after the other.
func writeAll(w io.Writer, s Style, paragraphs ...prose) error {
	colors := newPalette(s.Color)
	for _, p := range paragraphs {
		if err := p.write(w, colors, s.width(), 1); err != nil {
			return err
		}
	}
	return nil
}
