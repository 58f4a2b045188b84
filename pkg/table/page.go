package table

import (
	"fmt"
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/visible"
)

// Page is what a view shows, part by part, before anything about how: [Page.Write]
// gives it one of the forms of [Format]. Every view of this package is a page, and
// who has something of their own to show builds one: paragraphs, tables whose cells
// may hold bars, definitions, blocks side by side. The zero value is an empty page.
//
// What people read and what programs read differ. Terminal, Plain and Markdown show
// the texts of cells; CSV and JSON give the values that these were written from,
// under the columns' names:
//
//   - JSON is one object, {"tables": [{"name", "title", "columns": [{"name",
//     "unit"}], "rows": [{…}]}], "notes": […]}: the notes are what the page says in
//     words. What is unknown or no finite number is null.
//   - CSV is the tables alone: of a page with one table a line of names and a line
//     for each row; of a page with several the same for each, after a line "# name"
//     and, from the second on, an empty line. What is null in JSON is empty.
//
// In CSV a text that a spreadsheet would take for a formula, as it begins with one
// of = + - @, a tab or an end of line, gets an apostrophe before it, and so does
// one that begins with an apostrophe: who reads the file with a program takes one
// away. Numbers stay numbers, with their signs. Control characters are written as
// on the screen; the id of a token says which it is.
type Page struct {
	parts []part
	err   error // of the first table that could not be one
}

// part is a piece of a page in all forms.
type part interface {
	// terminal writes lines of at most s.width() columns.
	terminal(w io.Writer, s Style) error
	// markdown is a block of Markdown that ends a line; "" is nothing.
	markdown() string
	// data adds what a program may want.
	data(d *dataset)
}

// Write writes the page in the form that the style names. A [Sheet] in place of w
// takes it up among its own.
func (p *Page) Write(w io.Writer, s Style) error {
	if p.err != nil {
		return p.err
	}
	if sheet, ok := w.(*Sheet); ok && sheet.gathers() {
		sheet.page.join(p)
		return nil
	}
	switch s.Format {
	case Markdown:
		return p.writeMarkdown(w)
	case CSV:
		return p.dataset().writeCSV(w)
	case JSON:
		return p.dataset().writeJSON(w)
	}
	for _, part := range p.parts {
		if err := part.terminal(w, s); err != nil {
			return err
		}
	}
	return nil
}

// Heading begins a section.
func (p *Page) Heading(text string) {
	p.gap()
	p.add(heading(visible.Line(text)))
}

// Paragraph is something said.
func (p *Page) Paragraph(text string) { p.Lead("", text) }

// Lead is a paragraph that begins with strong words.
func (p *Page) Lead(lead, text string) {
	p.separate()
	var words prose
	if lead != "" {
		words.add(strong, visible.Line(lead)+" ")
	}
	words.add(plain, visible.Line(text))
	p.add(words)
}

// Prose is a paragraph in which code stands between backticks, as in Markdown. A
// line ends in code only where that is longer than a line.
func (p *Page) Prose(text string) {
	p.separate()
	p.add(marked(visible.Line(text)))
}

// List is items, numbered where they are ordered. Code stands in them as in Prose.
func (p *Page) List(ordered bool, items ...string) {
	p.separate()
	list := list{ordered: ordered}
	for i, item := range items {
		mark := "•"
		if ordered {
			mark = fmt.Sprintf("%d.", i+1)
		}
		list.definitions = append(list.definitions, definition{mark, marked(visible.Line(item))})
	}
	p.add(list)
}

// Note is said more quietly, right below what stands above it.
func (p *Page) Note(text string) { p.add(prose{{muted, visible.Line(text)}}) }

// Definition is a word and its meaning.
type Definition struct{ Word, Meaning string }

// Define sets words and their meanings beside them. To a program they are notes.
func (p *Page) Define(list ...Definition) {
	p.separate()
	var all definitions
	for _, d := range list {
		all = append(all, definition{visible.Line(d.Word), prose{{plain, visible.Line(d.Meaning)}}})
	}
	p.add(all)
}

// add appends parts.
func (p *Page) add(parts ...part) { p.parts = append(p.parts, parts...) }

// say appends the paragraphs that say something.
func (p *Page) say(paragraphs ...prose) {
	for _, text := range paragraphs {
		if len(text) > 0 {
			p.add(text)
		}
	}
}

// gap appends an empty line, which only lines have.
func (p *Page) gap() {
	if len(p.parts) > 0 {
		p.add(gap{})
	}
}

// separate appends an empty line but under a heading.
func (p *Page) separate() {
	if len(p.parts) == 0 {
		return
	}
	if _, under := p.parts[len(p.parts)-1].(heading); !under {
		p.gap()
	}
}

// join appends the parts of another page.
func (p *Page) join(other *Page) {
	p.parts = append(p.parts, other.parts...)
	if p.err == nil {
		p.err = other.err
	}
}

// heading is the name of a section.
type heading string

func (h heading) terminal(w io.Writer, s Style) error {
	return prose{{strong, string(h)}}.terminal(w, s)
}
func (h heading) markdown() string { return "## " + escapeMarkdown(string(h)) + "\n" }
func (h heading) data(*dataset)    {}

// gap is an empty line.
type gap struct{}

func (gap) terminal(w io.Writer, _ Style) error {
	if _, err := fmt.Fprintln(w); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}
func (gap) markdown() string { return "" }
func (gap) data(*dataset)    {}

// forPeople is a part that programs are told in another way.
type forPeople struct{ part }

func (forPeople) data(*dataset) {}

// forPrograms is a part that people are told in another way.
type forPrograms struct{ part }

func (forPrograms) terminal(io.Writer, Style) error { return nil }
func (forPrograms) markdown() string                { return "" }

// drawing is lines that are drawn already.
type drawing []string

func (d drawing) terminal(w io.Writer, _ Style) error {
	for _, line := range d {
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " ")); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	return nil
}
func (drawing) markdown() string { return "" }
func (drawing) data(*dataset)    {}
