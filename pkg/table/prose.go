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

// marked is words among which code stands between backticks, as in Markdown. Code
// is one word, so that a line ends in it only where it is longer than a line.
func marked(text string) prose {
	var out prose
	for {
		before, rest, opens := strings.Cut(text, "`")
		inside, after, closes := strings.Cut(rest, "`")
		if !opens || !closes {
			out.add(plain, text)
			return out
		}
		out.add(plain, before)
		out.add(verbatim, "`"+glue(inside)+"`")
		text = after
	}
}

func (p *prose) add(r role, text string) { *p = append(*p, span{r, text}) }

// terminal writes the paragraph, indented by one column.
func (p prose) terminal(w io.Writer, s Style) error {
	return p.chopped(s.width()-1).write(w, s.palette(), s.width(), 1)
}

// data adds the paragraph's words to the notes.
func (p prose) data(d *dataset) {
	if text := p.String(); text != "" {
		d.notes = append(d.notes, text)
	}
}

// String is the paragraph in one line, without its roles.
func (p prose) String() string {
	var text strings.Builder
	for _, s := range p {
		text.WriteString(strings.ReplaceAll(s.text, tie, " "))
	}
	return strings.TrimSpace(text.String())
}

// write breaks the paragraph into lines of at most width columns, each after
// indent blanks. A word that is longer has a line of its own.
func (p prose) write(w io.Writer, colors *palette, width, indent int) error {
	for _, line := range p.lines(colors, width-indent) {
		if _, err := fmt.Fprintln(w, strings.Repeat(" ", indent)+line.text); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	return nil
}

// painted is a line with its colours and the columns that it takes.
type painted struct {
	text  string
	width int
}

// lines breaks the paragraph into lines of at most width columns, but for
// words that are longer.
func (p prose) lines(colors *palette, width int) []painted {
	var lines []painted
	for _, line := range p.breaks(width) {
		lines = append(lines, paintLine(line, colors))
	}
	return lines
}

// breaks is lines before they are painted: the words of each.
func (p prose) breaks(width int) [][][]span {
	var lines [][][]span
	used := 0
	for _, word := range p.words() {
		size := wordSize(word)
		if used == 0 || used+1+size > width {
			lines, used = append(lines, nil), -1
		}
		last := len(lines) - 1
		lines[last] = append(lines[last], word)
		used += 1 + size
	}
	return lines
}

func paintLine(words [][]span, colors *palette) painted {
	var line painted
	for i, word := range words {
		if i > 0 {
			line.text += " "
			line.width++
		}
		for _, s := range word {
			line.text += colors.paint(s.role, strings.ReplaceAll(s.text, tie, " "))
		}
		line.width += wordSize(word)
	}
	return line
}

func wordSize(word []span) int {
	size := 0
	for _, s := range word {
		size += visible.Width(s.text)
	}
	return size
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

// chopped returns the paragraph with blanks in words that are longer than
// width: in code at its own blanks, else between characters.
func (p prose) chopped(width int) prose {
	var out prose
	for i, word := range p.untied(width).words() {
		if i > 0 {
			out.add(plain, " ")
		}
		room := width
		for _, s := range word {
			for wordSize(word) > width && visible.Width(s.text) > room {
				head := visible.FitHead(s.text, room)
				if head == "" && room == width {
					break // a character wider than the column
				}
				out.add(s.role, head)
				out.add(plain, " ")
				s.text, room = s.text[len(head):], width
			}
			out.add(s.role, s.text)
			room -= visible.Width(s.text)
		}
	}
	return out
}

// untied returns the paragraph with blanks for the ties of code in words that are
// longer than width.
func (p prose) untied(width int) prose {
	var out prose
	for i, word := range p.words() {
		if i > 0 {
			out.add(plain, " ")
		}
		long := wordSize(word) > width
		for _, s := range word {
			if long && s.role == verbatim {
				s.text = strings.ReplaceAll(s.text, tie, " ")
			}
			out = append(out, s)
		}
	}
	return out
}
