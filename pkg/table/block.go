package table

import (
	"bytes"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/visible"
)

// Block is a small page with a title, which stands in a frame of its own.
type Block struct {
	Title string
	Page  *Page
}

// Columns of lines with blocks.
const (
	blockWidth = 50 // what a block beside others has at least
	leastFrame = 40 // narrower lines have no room for a frame
)

// Beside puts blocks side by side, as many as have 50 columns each: two from 100
// on. On narrower lines they stand one below the other, and so they do in Markdown,
// each under a heading.
func (p *Page) Beside(blocks ...Block) {
	p.separate()
	var all besides
	for _, b := range blocks {
		b.Title = visible.Line(b.Title)
		if p.err == nil {
			p.err = b.Page.err
		}
		all = append(all, b)
	}
	p.add(all)
}

// besides are blocks side by side.
type besides []Block

func (all besides) terminal(w io.Writer, s Style) error {
	width := s.width() - 1
	side := min(max(s.width()/blockWidth, 1), len(all))
	for len(all) > 0 {
		row := all[:min(side, len(all))]
		all = all[len(row):]
		if width < leastFrame {
			if err := row[0].bare(w, s); err != nil {
				return err
			}
			continue
		}
		var boxes []box
		for _, b := range row {
			one, err := b.box(s, (width-boxGap*(side-1))/side)
			if err != nil {
				return err
			}
			boxes = append(boxes, one)
		}
		lines := besideBoxes(boxes, s.palette())
		for i := range lines {
			lines[i] = " " + lines[i]
		}
		if err := drawing(lines).terminal(w, s); err != nil {
			return err
		}
	}
	return nil
}

// bare is a block without a frame.
func (b Block) bare(w io.Writer, s Style) error {
	if err := heading(b.Title).terminal(w, s); err != nil {
		return err
	}
	return b.Page.Write(w, s)
}

// box draws a block in a frame of outer columns.
func (b Block) box(s Style, outer int) (box, error) {
	s.Width = outer - 3 // the frame, and a blank before the right one
	var text bytes.Buffer
	if err := b.Page.Write(&text, s); err != nil {
		return box{}, err
	}
	out := box{title: visible.Fit(b.Title, outer-5), width: outer - 2}
	for line := range strings.Lines(text.String()) {
		out.lines = append(out.lines, strings.TrimSuffix(line, "\n"))
	}
	return out, nil
}

func (all besides) markdown() string {
	var out strings.Builder
	for i, b := range all {
		if i > 0 {
			out.WriteString("\n")
		}
		out.WriteString("### " + escapeMarkdown(b.Title) + "\n")
		for _, part := range b.Page.parts {
			if text := part.markdown(); text != "" {
				out.WriteString("\n" + text)
			}
		}
	}
	return out.String()
}

func (all besides) data(d *dataset) {
	for _, b := range all {
		var own dataset
		for _, part := range b.Page.parts {
			part.data(&own)
		}
		for _, t := range own.tables {
			if t.title != "" {
				t.title = ": " + t.title
			}
			t.title = b.Title + t.title
			d.add(t)
		}
		d.notes = append(d.notes, own.notes...)
	}
}
