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

// wordWidth is the most that the words take of a line.
const wordWidth = 20

// define writes words on the left and their meanings beside them.
func define(w io.Writer, s Style, list ...definition) error {
	colors := newPalette(s.Color)
	indent := 0
	for _, d := range list {
		indent = max(indent, 1+min(visible.Width(d.word), wordWidth)+2)
	}
	for _, d := range list {
		var text bytes.Buffer
		if err := d.meaning.write(&text, colors, s.width(), indent); err != nil {
			return err
		}
		word := visible.Fit(d.word, wordWidth)
		blank := strings.Repeat(" ", indent-1-visible.Width(word))
		body := strings.TrimLeft(text.String(), " ")
		if _, err := fmt.Fprint(w, " ", colors.paint(strong, word), blank, body); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	return nil
}
