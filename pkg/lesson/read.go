package lesson

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/table"
)

// Reader shows a lesson on a terminal, or in a file.
type Reader struct {
	Out   io.Writer
	Style table.Style

	// Run runs a command of a block, which prints to Out by itself.
	Run func(b *Block, c Command) error

	// Pause is called before each section but the first, with its title; the reader
	// leaves where it says so. Nil goes on.
	Pause func(title string) (leave bool, err error)

	// Drawn are the commands that draw a picture; nil, or none, where nobody knows.
	Drawn func(p Picture) []string
}

// Read shows a lesson from its title to its end, and runs its blocks on the way. An
// error of Run ends it.
func (r *Reader) Read(l *Lesson) error {
	for i, section := range l.Sections {
		if i > 0 && r.Pause != nil {
			leave, err := r.Pause(section.Title)
			if leave || err != nil {
				return err
			}
		}
		heading := section.Title
		if i == 0 {
			heading = fmt.Sprintf("Lesson %d · %s", l.Number, l.Title)
		} else if _, err := fmt.Fprintln(r.Out); err != nil {
			return fmt.Errorf("lesson: %w", err)
		}
		if err := r.section(heading, section.Parts); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) section(heading string, parts []Part) error {
	page := &table.Page{}
	page.Heading(heading)
	for _, part := range parts {
		block, ok := part.(*Block)
		if !ok {
			r.add(page, part)
			continue
		}
		if err := r.block(page, block); err != nil {
			return err
		}
		page = &table.Page{}
		page.Paragraph("") // an empty line below the output
	}
	return page.Write(r.Out, r.Style)
}

// block ends the page with each command and runs it below.
func (r *Reader) block(page *table.Page, b *Block) error {
	if b.Script { // it takes a Go toolchain, and its output stands in the page
		page.Lead("$", b.Text())
		page.Code("text", b.Output)
		return page.Write(r.Out, r.Style)
	}
	for _, c := range b.Commands {
		page.Lead("$", c.Text)
		if err := page.Write(r.Out, r.Style); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(r.Out); err != nil {
			return fmt.Errorf("lesson: %w", err)
		}
		if err := r.Run(b, c); err != nil {
			return err
		}
		page = &table.Page{}
		page.Paragraph("")
	}
	return nil
}

// add puts a part on the page.
func (r *Reader) add(page *table.Page, part Part) {
	switch part := part.(type) {
	case Paragraph:
		page.Paragraph(string(part))
	case Heading:
		page.Lead(string(part), "")
	case Quote:
		page.Paragraph("“" + string(part) + "”")
	case List:
		var items []table.Definition
		for i, item := range part.Items {
			mark := "•"
			if part.Ordered {
				mark = fmt.Sprintf("%d.", i+1)
			}
			items = append(items, table.Definition{Word: mark, Meaning: item})
		}
		page.Define(items...)
	case Table:
		page.Table(tableOf(part))
	case Code:
		page.Code(part.Language, part.Text)
	case Picture:
		page.Lead("Picture:", part.Alt)
		if r.Drawn == nil {
			return
		}
		if commands := r.Drawn(part); len(commands) > 0 {
			page.Note("To draw it:")
			page.Code("sh", strings.Join(commands, "\n")+"\n")
		}
	}
}

// tableOf is a table for a page. Where there is no room for a column, its texts go
// on in the next line.
func tableOf(t Table) table.Table {
	out := table.Table{Name: "table"}
	for _, head := range t.Heads {
		out.Columns = append(out.Columns, table.Column{Head: head, Left: true, Wrap: true})
	}
	for _, row := range t.Rows {
		var cells []table.Cell
		for _, text := range row {
			cells = append(cells, table.Cell{Text: text})
		}
		out.Add(cells...)
	}
	return out
}
