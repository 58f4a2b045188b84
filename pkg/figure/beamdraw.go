package figure

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Draw implements Figure.
func (f *BeamTree) Draw(c draw.Canvas) {
	inner := f.draw(c, f.title(c.Max.X-c.Min.X-2*margin), f.subtitle(), provenance(f.run))
	inner = drawKeys(inner, f.theme(), f.keys())
	f.drawTree(inner)
}

func (f *BeamTree) keys() []key {
	keys := []key{lineKey("best", f.line(wayWon, 0.5)), lineKey("to another end", f.line(wayEnding, 0.5)), lineKey("given up", f.line(wayDead, 0.5))}
	keys = append(keys, key{"finished", func(c draw.Canvas, r vg.Rectangle) { box(c, r, nil, f.edge(wayEnding)) }})
	return append(keys, key{"thicker: likelier token", func(c draw.Canvas, r vg.Rectangle) {
		half, y := f.line(wayDead, 1).Width/2, (r.Min.Y+r.Max.Y)/2
		c.FillPolygon(f.theme().GhostEdge, []vg.Point{{X: r.Min.X, Y: y}, {X: r.Max.X, Y: y + half}, {X: r.Max.X, Y: y - half}})
	}})
}

func (f *BeamTree) color(way beamWay) color.Color {
	return [...]color.Color{f.theme().GhostEdge, f.theme().Final, f.theme().Chosen}[way]
}

// line is that to a token of a probability.
func (f *BeamTree) line(way beamWay, prob float64) draw.LineStyle {
	return draw.LineStyle{Color: f.color(way), Width: vg.Points(0.6 + 2.6*prob)}
}

func (f *BeamTree) edge(way beamWay) *draw.LineStyle {
	return &draw.LineStyle{Color: f.color(way), Width: vg.Points(0.8)}
}

// drawTree draws the columns from left to right, and the lines before what they
// lead to.
func (f *BeamTree) drawTree(c draw.Canvas) {
	theme, sty := f.theme(), f.aside()
	width := c.Max.X - c.Min.X
	left := f.left(width)
	steps, gap := f.columnsIn(width)
	columns := vg.Length(len(steps))
	if gap >= 0 {
		columns++
	}
	b := beamCanvas{Canvas: c, left: left, column: (width - left) / columns}
	b.Min.Y += theme.FontSize * 0.5 // the number below a token
	b.Max.Y -= theme.FontSize * 1.6 // the numbers of the steps
	b.row = min((b.Max.Y-b.Min.Y)/vg.Length(f.tallest(steps)), beamRow*1.4)
	if b.row >= namedBeamRow && b.column >= namedBeamColumn {
		b.label = min(b.column*beamLabelShare, mostBeamLabel)
	}
	b.drawn, b.at = map[int]bool{}, map[int]vg.Point{}
	for _, step := range steps {
		b.drawn[step] = true
	}
	x, before := c.Min.X+left, -1
	for _, step := range steps {
		if step == gap {
			f.head(&b, view.FormatCount(gap-before-1)+" more", x)
			x += b.column
		}
		f.head(&b, view.FormatCount(step+1), x)
		f.layOut(&b, step, x)
		x, before = x+b.column, step
	}
	for _, way := range []beamWay{wayDead, wayEnding, wayWon} { // the last ones are on top
		for _, step := range steps {
			for _, n := range f.columns[step] {
				if f.nodes[n].way == way {
					f.drawLine(&b, n, step == gap)
				}
			}
		}
	}
	for _, step := range steps {
		for _, n := range f.columns[step] {
			f.drawNode(&b, n)
		}
	}
	c.FillText(sty, vg.Point{X: c.Min.X, Y: b.middle()}, f.prompt(width))
}

// head writes what a column is above it, where the one before has left room.
func (f *BeamTree) head(b *beamCanvas, s string, x vg.Length) {
	sty := f.aside()
	if s == "1" && b.column >= beamColumn {
		s = "step 1"
	}
	if end := x + sty.Width(s); x >= b.headed && end <= b.Max.X {
		b.FillText(sty, vg.Point{X: x, Y: b.Max.Y + f.theme().FontSize*1.2}, s)
		b.headed = end + vg.Points(3)
	}
}

// drawLine draws the line to a node from the one that it continues, or from the
// prompt.
func (f *BeamTree) drawLine(b *beamCanvas, n int, overGap bool) {
	node, gap := &f.nodes[n], f.theme().FontSize*0.25
	line := f.line(node.way, node.prob)
	if b.label == 0 {
		line.Width *= 0.6
	}
	if overGap {
		line.Dashes = []vg.Length{vg.Points(2), vg.Points(2)}
	}
	to := vg.Point{X: b.at[n].X - gap, Y: b.at[n].Y}
	parent := f.ancestor(n, b.drawn)
	switch {
	case parent >= 0:
		from := b.at[parent]
		if b.label == 0 {
			b.StrokeLine2(line, from.X, from.Y, b.at[n].X, to.Y)
			return
		}
		name, _ := f.name(b, parent)
		bend := vg.Point{X: from.X + b.label + gap, Y: from.Y}
		from.X = min(from.X+f.style(parent).Width(name)+gap, bend.X)
		b.StrokeLines(line, []vg.Point{from, bend, to})
	case node.step == 0:
		b.StrokeLine2(line, b.Min.X+b.left-f.theme().FontSize*0.7, b.middle(), to.X, to.Y)
	}
}

// drawNode writes a token and its number, or draws a dot where there is no room.
func (f *BeamTree) drawNode(b *beamCanvas, n int) {
	node, at, size := &f.nodes[n], b.at[n], f.theme().FontSize
	name, number := f.name(b, n)
	if name == "" {
		shape := draw.GlyphDrawer(draw.CircleGlyph{})
		if node.finished {
			shape = draw.BoxGlyph{}
		}
		b.DrawGlyphNoClip(draw.GlyphStyle{Color: f.color(node.way), Radius: min(vg.Points(1.8), b.row*0.4), Shape: shape}, at)
		return
	}
	bottom := at.Y - size*0.6
	if number != "" {
		bottom = at.Y - size*1.4
		b.FillText(f.small(n), vg.Point{X: at.X, Y: at.Y - size*0.95}, number)
	}
	b.FillText(f.style(n), at, name)
	if node.finished {
		end := at.X + max(f.style(n).Width(name), f.small(n).Width(number)) + vg.Points(2)
		box(b.Canvas, rect(at.X-vg.Points(2), bottom, end, at.Y+size*0.6), nil, f.edge(node.way))
	}
}

// style is that of a node's token.
func (f *BeamTree) style(n int) text.Style {
	theme := f.theme()
	switch f.nodes[n].way {
	case wayWon:
		return style(bold, theme.FontSize*0.85, theme.Chosen)
	case wayEnding:
		return style(regular, theme.FontSize*0.85, theme.Text)
	}
	return style(regular, theme.FontSize*0.85, theme.Muted)
}

// small is the style of the number below a token.
func (f *BeamTree) small(n int) text.Style {
	return style(regular, f.theme().FontSize*0.7, f.style(n).Color)
}

// name is as much of a node's token as has room, and the number below it.
func (f *BeamTree) name(b *beamCanvas, n int) (name, number string) {
	sty, width := f.style(n), b.label-vg.Points(2)
	if b.label == 0 {
		return "", ""
	}
	name = fitted(drawable(f.nodes[n].token), sty, width, visible.Fit)
	if b.row >= scoredBeamRow {
		number = f.number(&f.nodes[n], f.small(n).Width, width)
	}
	return name, number
}

// number is what stands below a token, the longest form that fits.
func (f *BeamTree) number(node *beamNode, measure func(string) vg.Length, width vg.Length) string {
	forms := []string{view.Fixed(node.total, 2), view.Fixed(node.total, 1)}
	if node.finished {
		forms = []string{view.Fixed(node.score, 3), view.Fixed(node.score, 2), view.Fixed(node.score, 1)}
		if node.rank > 0 {
			forms = append([]string{fmt.Sprintf("#%d %s", node.rank, forms[0]), fmt.Sprintf("#%d %s", node.rank, forms[1])}, forms...)
		}
	}
	for _, form := range forms {
		if measure(form) <= width {
			return form
		}
	}
	return ""
}
