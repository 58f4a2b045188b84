package table

// grid is what a table shows, before anything about how: the terminal renders
// it, and so can whatever else has rows and columns.
type grid struct {
	columns []column
	rows    []row
	ruled   bool // a line between the groups of columns, which are many
}

// column says what one place in every row means.
type column struct {
	group string // neighbours with the same group stand under one label
	head  string
	left  bool // text aligns left, numbers right
	tail  bool // what is too long loses its beginning, not its end

	// When there is no room, the column with the highest drop goes first; one
	// with 0 never goes. A column with a positive shrink is first shortened to
	// that many columns.
	drop   int
	shrink int
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

// without returns the grid less one column. What was spread from it over its
// group stays with the group.
func (g *grid) without(drop int) *grid {
	out := &grid{ruled: g.ruled}
	for i, c := range g.columns {
		if i != drop {
			out.columns = append(out.columns, c)
		}
	}
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
	return out
}
