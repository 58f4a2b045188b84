package table

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/visible"
)

// definition is a word and what it means.
type definition struct {
	word    string
	meaning prose
}

// definitions are words on the left and their meanings beside them.
type definitions []definition

// wordWidth is the most that the words take of a line.
const wordWidth = 20

func (list definitions) terminal(w io.Writer, s Style) error {
	colors := s.palette()
	indent := 0
	for _, d := range list {
		indent = max(indent, 1+min(visible.Width(d.word), wordWidth)+2)
	}
	for _, d := range list {
		var text bytes.Buffer
		if err := d.meaning.chopped(s.width()-indent).write(&text, colors, s.width(), indent); err != nil {
			return err
		}
		word := visible.Fit(d.word, wordWidth)
		blank := strings.Repeat(" ", indent-1-visible.Width(word))
		body := strings.TrimLeft(text.String(), " ")
		if body == "" {
			body = "\n"
		}
		if _, err := fmt.Fprint(w, " ", colors.paint(strong, word), blank, body); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	return nil
}

// record is the words and their meanings as a table, for programs.
func (list definitions) record(name, title, word string) *grid {
	g := record(name, title, word, "meaning")
	for _, d := range list {
		g.addValues(d.word, d.meaning.String())
	}
	return g
}

// data adds a note for each word.
func (list definitions) data(d *dataset) {
	for _, one := range list {
		d.notes = append(d.notes, one.word+": "+one.meaning.String())
	}
}

// list is items beside their marks.
type list struct {
	definitions
	ordered bool
}

func (l list) markdown() string {
	var out strings.Builder
	for _, item := range l.definitions {
		mark := "-"
		if l.ordered {
			mark = item.word
		}
		fmt.Fprintf(&out, "%s %s\n", mark, strings.TrimSpace(item.meaning.inlineMarkdown()))
	}
	return out.String()
}

func (l list) data(d *dataset) {
	for _, item := range l.definitions {
		d.notes = append(d.notes, item.meaning.String())
	}
}
