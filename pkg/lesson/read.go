package lesson

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/visible"
)

// Reader shows a lesson on a terminal, or in a file.
type Reader struct {
	Out   io.Writer
	Style table.Style

	// Run runs a command of a block, which prints to Out by itself.
	Run func(b *Block, c Command) error

	// Pause is called before each section but the first, with its title, and after a
	// block of commands below which its section goes on, with "". The reader leaves
	// where it says so. Nil goes on.
	Pause func(title string) (leave bool, err error)

	// Drawn are the commands that draw a picture; nil, or none, where nobody knows.
	Drawn func(p Picture) []string
}

// Read shows a lesson from its title to its end, and runs its blocks on the way. An
// error of Run ends it.
func (r *Reader) Read(l *Lesson) error {
	for i, section := range l.Sections {
		if i > 0 {
			if leave, err := r.pause(section.Title); leave || err != nil {
				return err
			}
		}
		heading := section.Title
		if i == 0 {
			heading = fmt.Sprintf("Lesson %d · %s", l.Number, l.Title)
		} else if _, err := fmt.Fprintln(r.Out); err != nil {
			return fmt.Errorf("lesson: %w", err)
		}
		if leave, err := r.section(heading, section.Parts); leave || err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) pause(title string) (leave bool, err error) {
	if r.Pause == nil {
		return false, nil
	}
	return r.Pause(title)
}

func (r *Reader) section(heading string, parts []Part) (leave bool, err error) {
	page := &table.Page{}
	page.Heading(heading)
	for i, part := range parts {
		block, ok := part.(*Block)
		if !ok {
			r.add(page, part)
			continue
		}
		if err := r.block(page, block); err != nil {
			return false, err
		}
		if i == len(parts)-1 {
			return false, nil
		}
		if leave, err := r.pause(""); leave || err != nil {
			return leave, err
		}
		page = &table.Page{}
		page.Paragraph("") // an empty line below the output
	}
	return false, page.Write(r.Out, r.Style)
}

// block ends the page with each command and runs it below.
func (r *Reader) block(page *table.Page, b *Block) error {
	if b.Script {
		page.Command(b.Text())
		page.Note("Not run here, as it takes Go and the folder of the lessons. When this page was made, it printed:")
		page.Code("text", b.Output)
		return page.Write(r.Out, r.Style)
	}
	for _, c := range b.Commands {
		page.Command(c.Text)
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
		page.Prose(string(part))
	case Heading:
		page.Lead(string(part), "")
	case Quote:
		page.Prose("“" + string(part) + "”")
	case List:
		page.List(part.Ordered, part.Items...)
	case Table:
		r.table(page, part)
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

// table puts a table on the page. Where the words of its columns have no room side
// by side, each row stands as what is in its first column, and a list of the others.
func (r *Reader) table(page *table.Page, t Table) {
	out, room := table.Table{Name: "table"}, 0
	for i, head := range t.Heads {
		out.Columns = append(out.Columns, table.Column{Head: bare(head), Left: true, Wrap: true})
		longest := longestWord(head)
		for _, row := range t.Rows {
			longest = max(longest, longestWord(row[i]))
		}
		room += longest + columnGap
	}
	if width := r.Style.Width; width > 0 && room > width {
		for _, row := range t.Rows {
			var items []string
			for i, text := range row[1:] {
				items = append(items, t.Heads[i+1]+": "+text)
			}
			page.Prose(row[0])
			page.List(false, items...)
		}
		return
	}
	for _, row := range t.Rows {
		var cells []table.Cell
		for _, text := range row {
			cells = append(cells, table.Cell{Text: bare(text)})
		}
		out.Add(cells...)
	}
	page.Table(out)
}

// columnGap is between the columns of a table.
const columnGap = 2

// bare is a text without the backticks around its code.
func bare(text string) string { return strings.ReplaceAll(text, "`", "") }

func longestWord(text string) int {
	longest := 0
	for word := range strings.FieldsSeq(bare(text)) {
		longest = max(longest, visible.Width(word))
	}
	return longest
}
