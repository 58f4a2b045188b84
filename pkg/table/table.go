package table

import (
	"fmt"

	"github.com/genlens/genlens/pkg/visible"
)

// Table is rows under columns, to be put on a [Page].
type Table struct {
	Name    string // for programs, in snake_case
	Title   string // for programs, in words
	Columns []Column
	Rows    [][]Cell // one that is short ends in empty cells
}

// Add appends a row.
func (t *Table) Add(cells ...Cell) { t.Rows = append(t.Rows, cells) }

// Column says what one place in every row means. One without a Name is for people
// only, one without a Head for programs only, unless it has a Group.
type Column struct {
	Head  string
	Group string // neighbours with the same group stand under one label
	Name  string // in CSV and JSON, in snake_case
	Unit  string // of the values, in JSON; "" is what the Name ends in: _ms, _bytes

	Left bool // text aligns left, numbers right
	Wrap bool // what is too long goes on in the next line, else it is cut
	Bar  int  // columns that the bars of this column take; 0 means no bars

	// Drop says what goes where lines have no room: the column with the highest
	// first; one with 0 stays. Those that went are named below the table.
	Drop int
}

// Cell is one place of a row.
type Cell struct {
	Text  string
	Value any     // for programs: a bool, a number, a string; nil means Text
	Bar   float64 // a share of the column's bar, from 0 to 1
	Code  bool    // a text by the letter, such as a token: a code span in Markdown
	Tone  Tone
}

// Tone is what a cell's colour says once more.
type Tone int

// The zero value has no colour.
const (
	Quiet  Tone = iota + 1 // what explains or accompanies
	Strong                 // what to look at first
	Good
	Fair
	Doubtful
	Bad
)

func (t Tone) role() role {
	switch t {
	case Quiet:
		return muted
	case Strong:
		return strong
	case Good:
		return sure
	case Fair:
		return likely
	case Doubtful:
		return unsure
	case Bad:
		return longShot
	}
	return plain
}

// Table puts a table on the page. What is no character for a terminal is made
// visible in its texts. A row with more cells than there are columns is an error of
// [Page.Write].
func (p *Page) Table(t Table) {
	p.separate()
	g := &grid{name: t.Name, title: t.Title, noted: true}
	for _, c := range t.Columns {
		g.addColumn(c.column())
	}
	for i, cells := range t.Rows {
		if len(cells) > len(t.Columns) {
			if p.err == nil {
				p.err = fmt.Errorf("table: row %d of %q has %d cells for %d columns", i+1, t.Name, len(cells), len(t.Columns))
			}
			return
		}
		row := g.addRow(plain)
		for n, c := range cells {
			row[n] = c.cell(t.Columns[n])
		}
	}
	p.add(g)
}

// Least widths of the columns of a [Table] that hold text.
const (
	leastText = 8  // cut
	leastWrap = 14 // wrapped
)

func (c Column) column() column {
	out := column{group: visible.Line(c.Group), head: visible.Line(c.Head), left: c.Left || c.Bar > 0, wrap: c.Wrap, drop: max(c.Drop, 0)}
	if c.Name != "" {
		out.fields = fieldsOf(c.Name)
		if c.Unit != "" {
			out.fields[0].unit = c.Unit
		}
		out.unseen = c.Head == "" && c.Group == ""
	}
	switch {
	case c.Wrap:
		out.shrink = leastWrap
	case out.left && c.Bar <= 0:
		out.shrink = leastText
	}
	return out
}

func (c Cell) cell(of Column) cell {
	out := cell{text: visible.Line(c.Text), role: c.Tone.role(), code: c.Code, values: []any{c.Value}}
	if c.Value == nil && c.Text != "" {
		out.values[0] = c.Text
	}
	if of.Bar > 0 {
		out.text = padded(Bar(c.Bar, of.Bar), of.Bar) + " " + out.text
	}
	return out
}
