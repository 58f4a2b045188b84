package figure

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

const (
	stripHeight = 54 // points
	bandHeight  = 15
)

// hasLine reports whether a number fell on the line.
func (f *Candidates) hasLine() bool { return f.step.Drawn() }

// part is one token's stretch of the line.
type part struct {
	label     string
	low, high float64
	chosen    bool
}

// parts returns the stretches that the trace tells, from left to right. What
// stays open between them belongs to tokens that are no candidates.
func (f *Candidates) parts() []part {
	var parts []part
	for n, place := range f.step.Line() {
		if place.Rank > 0 {
			c := f.step.Candidates[n]
			parts = append(parts, part{view.Token(c.Token), share(place.Low), share(place.High), c.ID == f.step.Draw.ID})
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int {
		switch {
		case a.low < b.low:
			return -1
		case a.low > b.low:
			return 1
		}
		return 0
	})
	return parts
}

// drawLine draws the line of cumulative probability, a stretch per token as
// long as its probability is large, and the needle u on it.
func (f *Candidates) drawLine(c draw.Canvas) {
	theme := f.theme()
	small := style(regular, theme.FontSize*0.85, theme.Muted)
	bottom := c.Min.Y + small.Font.Size*1.3
	band := rect(c.Min.X, bottom, c.Max.X, bottom+bandHeight)
	x := func(v float64) vg.Length { return band.Min.X + vg.Length(share(v))*(band.Max.X-band.Min.X) }

	edge := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	box(c, band, theme.Ghost, &edge)
	shade := 0
	for _, p := range f.parts() {
		r := rect(x(p.low), band.Min.Y, x(p.high), band.Max.Y)
		if r.Max.X-r.Min.X < vg.Points(0.5) && !p.chosen {
			continue // too thin to be seen: the tail stays one grey stretch
		}
		fill, ink := theme.Band[shade%2], theme.Text
		if p.chosen {
			fill, ink = theme.Chosen, theme.Background
		}
		shade++
		box(c, r, fill, nil)
		stretchLabel(c, r, p.label, style(regular, theme.FontSize*0.85, ink))
	}

	c.FillText(small, vg.Point{X: c.Min.X, Y: c.Min.Y + small.Font.Size*0.4}, "0")
	one := small
	one.XAlign = text.XRight
	c.FillText(one, vg.Point{X: c.Max.X, Y: c.Min.Y + small.Font.Size*0.4}, "1")
	middle := small
	middle.XAlign = text.XCenter
	c.FillText(middle, vg.Point{X: c.Center().X, Y: c.Min.Y + small.Font.Size*0.4}, "cumulative probability, the likeliest token first")
	f.drawNeedle(c, x(f.step.Draw.U), band, theme)
}

// stretchLabel writes a token on its stretch if all of it fits.
func stretchLabel(c draw.Canvas, r vg.Rectangle, label string, sty text.Style) {
	label = drawable(visible.Fit(label, 24))
	if sty.Width(label) > r.Max.X-r.Min.X-vg.Points(4) {
		return
	}
	sty.XAlign = text.XCenter
	c.FillText(sty, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}, label)
}

// drawNeedle points at u from above the band, its number beside it.
func (f *Candidates) drawNeedle(c draw.Canvas, x vg.Length, band vg.Rectangle, theme Theme) {
	tip, size := band.Max.Y, theme.FontSize*0.4
	top := tip + theme.FontSize*0.9
	c.StrokeLine2(draw.LineStyle{Color: theme.Text, Width: vg.Points(1.2)}, x, tip+size, x, top+size)
	c.FillPolygon(theme.Text, []vg.Point{{X: x - size, Y: tip + size*2}, {X: x + size, Y: tip + size*2}, {X: x, Y: tip}})
	label := "u = " + view.Fixed(f.step.Draw.U, 3)
	sty := style(bold, theme.FontSize*0.9, theme.Text)
	at := vg.Point{X: x + size*2, Y: top}
	if at.X+sty.Width(label) > c.Max.X {
		sty.XAlign = text.XRight
		at.X = x - size*2
	}
	c.FillText(sty, at, label)
}

// triangle points to the right, at what stands there.
func triangle(c draw.Canvas, center vg.Point, size vg.Length, fill color.Color) {
	c.FillPolygon(fill, []vg.Point{
		{X: center.X - size, Y: center.Y + size},
		{X: center.X - size, Y: center.Y - size},
		{X: center.X + size, Y: center.Y},
	})
}
