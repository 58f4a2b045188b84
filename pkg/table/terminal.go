package table

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/genlens/genlens/pkg/visible"
)

// terminal writes the grid as a table, indented by one column.
func (g *grid) terminal(w io.Writer, s Style) error {
	l, colors := fit(g, s.width()-1), s.palette()
	if len(l.columns) == 0 {
		return nil
	}
	rendition := tw.Rendition{
		Borders:  tw.BorderNone,
		Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
		Symbols:  tw.NewSymbolCustom("rule").WithColumn(colors.paint(muted, "│")),
	}
	padding := tw.Padding{Right: strings.Repeat(" ", l.gap), Overwrite: true}
	if l.ruled {
		rendition.Settings.Separators.BetweenColumns = tw.On
		side := strings.Repeat(" ", l.gap/2)
		padding = tw.Padding{Left: side, Right: side, Overwrite: true}
	}

	var out bytes.Buffer
	t := tablewriter.NewTable(&out,
		tablewriter.WithRenderer(renderer.NewBlueprint(rendition)),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithRowAlignment(tw.AlignLeft),
		tablewriter.WithTrimSpace(tw.Off), // keeps the alignment that groups bring
		tablewriter.WithTrimLine(tw.Off),
		tablewriter.WithPadding(padding),
	)
	for _, r := range l.lines(colors) {
		if err := t.Append(r); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	if err := t.Render(); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	for line := range strings.Lines(out.String()) {
		line = strings.TrimPrefix(strings.TrimSuffix(line, "\n"), padding.Left)
		// Blanks at the end would only make lines wrap.
		if _, err := fmt.Fprintln(w, trimPainted(" "+line)); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	if g.noted {
		return left(g, s).terminal(w, s)
	}
	return nil
}

// squeezed returns the labels of the groups of columns for which there is no
// room.
func squeezed(g *grid, s Style) []string {
	var gone []string
	left := fit(g, s.width()-1).columns
	for _, c := range g.seen().columns {
		same := func(other column) bool { return other.group == c.group }
		if c.group != "" && !slices.ContainsFunc(left, same) && !slices.Contains(gone, c.group) {
			gone = append(gone, c.group)
		}
	}
	return gone
}

// has reports whether there is room for a column, by its head or its group's.
func has(g *grid, s Style, name string) bool {
	return slices.ContainsFunc(fit(g, s.width()-1).columns, func(c column) bool { return c.head == name || c.group == name })
}

// lines returns the header lines and the rows, one string per group of columns.
func (l *layout) lines(colors *palette) [][]string {
	labels, heads, labelled := make([]string, len(l.groups)), make([]cell, len(l.columns)), false
	for i, c := range l.columns {
		heads[i] = cell{text: c.head}
	}
	for i, g := range l.groups {
		label := l.columns[g.first].group
		labelled = labelled || label != ""
		free := max(g.width-visible.Width(label), 0)
		labels[i] = strings.Repeat(" ", free/2) + colors.paint(head, label) + strings.Repeat(" ", free-free/2)
	}
	var lines [][]string
	if labelled {
		lines = append(lines, labels)
	}
	for _, r := range append([]row{{head, heads}}, l.wrapped()...) {
		line := make([]string, len(l.groups))
		for i, g := range l.groups {
			line[i] = l.join(g, r, colors)
		}
		lines = append(lines, line)
	}
	return lines
}

// wrapped is the rows with those taken apart whose texts go on in the next line,
// an empty line before and after each of these.
func (l *layout) wrapped() []row {
	if !slices.ContainsFunc(l.columns, func(c column) bool { return c.wrap }) {
		return l.rows
	}
	var out []row
	empty := row{cells: make([]cell, len(l.columns))}
	several := false // lines in the row before
	for n, r := range l.rows {
		lines := l.wrap(r)
		if n > 0 && (several || len(lines) > 1) {
			out = append(out, empty)
		}
		several = len(lines) > 1
		out = append(out, lines...)
	}
	return out
}

// wrap is a row in as many as it takes lines.
func (l *layout) wrap(r row) []row {
	out := []row{{r.role, slices.Clone(r.cells)}}
	for i, c := range r.cells {
		if !l.columns[i].wrap || visible.Width(c.text) <= l.widths[i] {
			continue
		}
		for n, text := range broken(c.text, l.widths[i]) {
			if n == len(out) {
				out = append(out, row{r.role, make([]cell, len(l.columns))})
			}
			out[n].cells[i] = cell{text: text, role: c.role}
		}
	}
	return out
}

// broken is a text in lines of at most width columns.
func broken(text string, width int) []string {
	var out []string
	for _, line := range (prose{{plain, text}}).chopped(width).lines(newPalette(false), width) {
		out = append(out, line.text)
	}
	return out
}

// join writes the cells of one group side by side.
func (l *layout) join(g group, r row, colors *palette) string {
	out := ""
	room := 0
	for i := g.first; i < g.last; i++ {
		if i > g.first {
			room += innerGap
		}
		room += l.widths[i]
		c := r.cells[i]
		if c.text == "" && i+1 < g.last {
			continue // its room goes to the next cell, which may be spread
		}
		if c.role == plain {
			c.role = r.role
		}
		text := visible.Fit(c.text, room)
		if l.columns[i].tail {
			text = visible.FitTail(c.text, room)
		}
		blank := strings.Repeat(" ", room-visible.Width(text))
		if l.columns[i].left {
			out += colors.paint(c.role, text) + blank
		} else {
			out += blank + colors.paint(c.role, text)
		}
		room = 0
	}
	return out
}

// trimPainted cuts the blanks at the end of a line of a table, and the reset that
// tablewriter puts among them where there are colours.
func trimPainted(line string) string {
	for {
		line = strings.TrimRight(line, " ")
		cut, ok := strings.CutSuffix(line, "\x1b[0m")
		if !ok {
			return line
		}
		line = cut
	}
}
