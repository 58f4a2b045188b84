package table

import "slices"

// grid is what a table shows, before anything about how: each form makes of it
// what it can.
type grid struct {
	name    string // for programs, in snake_case
	title   string // for programs, in words
	columns []column
	rows    []row
	ruled   bool // a line between the groups of columns, which are many
	noted   bool // the columns for which there is no room are named below
}

// column says what one place in every row means.
type column struct {
	group string // neighbours with the same group stand under one label
	head  string
	left  bool // text aligns left, numbers right
	tail  bool // what is too long loses its beginning, not its end
	wrap  bool // what is too long goes on in the next line

	// fields are what a program gets of a cell, one for each of its values. A
	// column without is for people only.
	fields []field
	unseen bool // for programs only

	// When there is no room, the column with the highest drop goes first; one
	// with 0 never goes. A column with a positive shrink is first shortened to
	// that many columns.
	drop   int
	shrink int
}

// field is a value of a row as a program knows it.
type field struct {
	name string // in snake_case
	unit string // "" for what has none, or says it in its name
}

// A column with at least this drop is there only if the groups can be set well
// apart with it.
const luxury = 10

type row struct {
	role  role // of the cells that have none of their own
	cells []cell
}

type cell struct {
	text string
	role role
	// spread lets the text use the empty cells of its group on its left.
	spread bool
	// code is a text to be taken by the letter, as a token is.
	code bool
	// values are what the text was written from, one for each of the column's
	// fields; those that are missing are unknown.
	values []any
}

// addColumn appends a column and returns its index.
func (g *grid) addColumn(c column) int {
	g.columns = append(g.columns, c)
	return len(g.columns) - 1
}

// addRow appends an empty row for the caller to fill.
func (g *grid) addRow(r role) []cell {
	cells := make([]cell, len(g.columns))
	g.rows = append(g.rows, row{r, cells})
	return cells
}

// seenOnly takes the values from cells that are for people only.
func seenOnly(cells []cell) {
	for i := range cells {
		cells[i].values = nil
	}
}

// seen is the grid without what is for programs only.
func (g *grid) seen() *grid {
	for i := len(g.columns) - 1; i >= 0; i-- {
		if g.columns[i].unseen {
			g = g.without(i)
		}
	}
	return g
}

// without returns the grid less one column. What was spread from it over its
// group stays with the group.
func (g *grid) without(drop int) *grid {
	out := *g
	out.columns = slices.Delete(slices.Clone(g.columns), drop, drop+1)
	out.rows = nil
	for _, r := range g.rows {
		cells := make([]cell, 0, len(out.columns))
		for i, c := range r.cells {
			switch {
			case i != drop:
				cells = append(cells, c)
			case c.spread && i > 0 && g.columns[i].group == g.columns[i-1].group:
				cells[i-1] = c
			}
		}
		out.rows = append(out.rows, row{r.role, cells})
	}
	return &out
}
