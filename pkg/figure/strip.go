package figure

import (
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
	// thinnestPart can just be seen: those thinner are left one grey stretch.
	thinnestPart = 0.5
)

// strip is the line of cumulative probability after the last stage of a step, a
// stretch for each token as long as its probability is large.
type strip struct {
	step  view.Step
	theme Theme
}

// part is one token's stretch of the line.
type part struct {
	label     string
	low, high float64
	rank      int // 1 is the likeliest
	chosen    bool
}

// parts returns the stretches that the trace tells, from left to right. What
// stays open between them belongs to tokens that are no candidates.
func (s strip) parts() []part {
	var parts []part
	for n, place := range s.step.Line() {
		if place.Rank > 0 {
			c := s.step.Candidates[n]
			parts = append(parts, part{view.Token(c.Token), share(place.Low), share(place.High), place.Rank, c.ID == s.step.Draw.ID})
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

// draw draws the line as a band, names the stretches that have room for it in type
// of a size, and returns those that are seen and have none.
func (s strip) draw(c draw.Canvas, band vg.Rectangle, size vg.Length) (unnamed []part) {
	edge := draw.LineStyle{Color: s.theme.GhostEdge, Width: vg.Points(0.6)}
	box(c, band, s.theme.Ghost, &edge)
	shade, end := 0, band.Min.X // of the last name's stretch: those of a broken trace overlap
	for _, p := range s.parts() {
		r := rect(along(band, p.low), band.Min.Y, along(band, p.high), band.Max.Y)
		if r.Max.X-r.Min.X < thinnestPart && !p.chosen {
			continue
		}
		fill := s.theme.Band[shade%2]
		if p.chosen {
			fill = s.theme.Chosen
		}
		shade++
		box(c, r, fill, nil)
		if r.Min.X >= end-vg.Points(0.1) && stretchLabel(c, r, p.label, style(regular, size, s.theme.inkOn(fill))) {
			end = r.Max.X
		} else {
			unnamed = append(unnamed, p)
		}
	}
	return unnamed
}

// along is the place of a number between 0 and 1 on a band.
func along(band vg.Rectangle, v float64) vg.Length {
	return band.Min.X + vg.Length(share(v))*(band.Max.X-band.Min.X)
}

// stretchLabel writes a token on its stretch if all of it fits.
func stretchLabel(c draw.Canvas, r vg.Rectangle, label string, sty text.Style) bool {
	label = drawable(visible.Fit(label, 24))
	if sty.Width(label) > r.Max.X-r.Min.X-vg.Points(4) {
		return false
	}
	sty.XAlign = text.XCenter
	c.FillText(sty, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}, label)
	return true
}

// drawNeedle points at u from above the band, its number beside it.
func drawNeedle(c draw.Canvas, x vg.Length, band vg.Rectangle, theme Theme, label string) {
	tip, size := band.Max.Y, theme.FontSize*0.4
	top := tip + theme.FontSize*0.9
	c.StrokeLine2(draw.LineStyle{Color: theme.Text, Width: vg.Points(1.2)}, x, tip+size, x, top+size)
	arrowhead(c, vg.Point{X: x, Y: tip}, size, theme.Text)
	sty := style(bold, theme.FontSize*0.9, theme.Text)
	at := vg.Point{X: x + size*2, Y: top}
	if at.X+sty.Width(label) > c.Max.X {
		sty.XAlign = text.XRight
		at.X = x - size*2
	}
	c.FillText(sty, at, label)
}

// drawLineScale writes below a line, from 0 on the left to 1 on the right, what it is.
func drawLineScale(c draw.Canvas, sty text.Style, y vg.Length, words string) {
	c.FillText(sty, vg.Point{X: c.Min.X, Y: y}, "0")
	sty.XAlign = text.XRight
	c.FillText(sty, vg.Point{X: c.Max.X, Y: y}, "1")
	sty.XAlign = text.XCenter
	c.FillText(sty, vg.Point{X: c.Center().X, Y: y}, words)
}
