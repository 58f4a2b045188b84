package table

import "github.com/genlens/genlens/pkg/visible"

// layout is a grid with the width of every column and the space between
// groups of them.
type layout struct {
	*grid
	widths []int
	groups []group
	gap    int // between groups; a rule stands in its middle
}

// group is the columns first ≤ i < last under one label.
type group struct {
	first, last int
	width       int // inner gaps included; at least the label's
}

const (
	innerGap  = 1 // between the columns of a group
	narrowGap = 1 // between groups
	wideGap   = 2 // between groups, where there is room …
	ruledGap  = 3 // … and a rule
)

// hardMin is what a shortened column keeps at least.
const hardMin = 4

// fit lays a grid out in width columns. It shortens text first, then drops the
// columns that can be spared, then shortens text further; if that is not
// enough, lines are longer than width.
func fit(g *grid, width int) *layout {
	g = g.seen()
	for {
		worst := -1
		for i, c := range g.columns {
			if c.drop > 0 && (worst < 0 || c.drop >= g.columns[worst].drop) {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		l := measure(g)
		if g.columns[worst].drop >= luxury {
			l.gap = l.wide()
		}
		l.shorten(width, func(c column) int { return c.shrink })
		if l.total() <= width {
			break
		}
		g = g.without(worst)
	}
	l := measure(g)
	l.shorten(width, func(c column) int { return c.shrink })
	l.shorten(width, func(column) int { return hardMin })
	l.gap = l.wide()
	if l.total() > width {
		l.gap = narrowGap
	}
	return l
}

func (l *layout) wide() int {
	if l.ruled {
		return ruledGap
	}
	return wideGap
}

// measure gives every column its natural width.
func measure(g *grid) *layout {
	l := &layout{grid: g, gap: narrowGap, widths: make([]int, len(g.columns))}
	for i, c := range g.columns {
		l.widths[i] = visible.Width(c.head)
		for _, r := range g.rows {
			if !r.cells[i].spread {
				l.widths[i] = max(l.widths[i], visible.Width(r.cells[i].text))
			}
		}
	}
	for i := 0; i < len(g.columns); {
		last := i + 1
		for g.columns[i].group != "" && last < len(g.columns) && g.columns[last].group == g.columns[i].group {
			last++
		}
		l.groups = append(l.groups, group{first: i, last: last})
		i = last
	}
	l.regroup()
	return l
}

// regroup widens the first column of a group whose label or spread cells need
// more than its columns.
func (l *layout) regroup() {
	for n := range l.groups {
		g := &l.groups[n]
		g.width = (g.last - g.first - 1) * innerGap
		need := visible.Width(l.columns[g.first].group)
		for i := g.first; i < g.last; i++ {
			g.width += l.widths[i]
			for _, r := range l.rows {
				if r.cells[i].spread {
					need = max(need, visible.Width(r.cells[i].text))
				}
			}
		}
		if need > g.width {
			l.widths[g.first] += need - g.width
			g.width = need
		}
	}
}

func (l *layout) total() int {
	sum := (len(l.groups) - 1) * l.gap
	for _, g := range l.groups {
		sum += g.width
	}
	return sum
}

// shorten takes what is missing from the columns of text, from the widest first,
// down to what least says.
func (l *layout) shorten(width int, least func(column) int) {
	stuck := make([]bool, len(l.columns)) // by a label above
	for over := l.total() - width; over > 0; over = l.total() - width {
		widest, second := -1, 0
		for i, c := range l.columns {
			switch {
			case c.shrink <= 0 || stuck[i] || l.widths[i] <= least(c):
			case widest < 0:
				widest = i
			case l.widths[i] >= l.widths[widest]:
				widest, second = i, l.widths[widest]
			default:
				second = max(second, l.widths[i])
			}
		}
		if widest < 0 {
			return
		}
		was := l.widths[widest]
		down := max(1, min(over, was-max(second, least(l.columns[widest]))))
		l.widths[widest] -= down
		l.regroup()
		stuck[widest] = l.widths[widest] == was
	}
}
