package figure

import (
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// drawOne draws the line of one step, names what is on it, and lists it.
func (f *DrawStrip) drawOne(c draw.Canvas, row drawRow) {
	theme := f.theme()
	ends := style(regular, theme.FontSize*0.9, theme.Muted)
	side := ends.Width("0") + theme.FontSize*0.4
	list := listRow*vg.Length(f.listRows(c.Max.X-c.Min.X+2*margin)) + theme.FontSize*0.5
	top := c.Max.Y - theme.FontSize*1.9
	height := max(leastBand, min(drawBand, top-theme.FontSize*2.7-list-c.Min.Y))
	band := rect(c.Min.X+side, top-height, c.Max.X-side, top)
	c.FillText(ends, vg.Point{X: c.Min.X, Y: top - height/2}, "0")
	ends.XAlign = text.XRight
	c.FillText(ends, vg.Point{X: c.Max.X, Y: top - height/2}, "1")
	unnamed := strip{row.step, theme}.draw(c, band, theme.FontSize*0.9)
	drawNeedle(c, along(band, row.step.Draw.U), band, theme, "u = "+view.Fixed(row.step.Draw.U, row.digits()))
	f.drawTail(c, band, row)
	unnamed = slices.DeleteFunc(unnamed, func(p part) bool {
		return along(band, p.high)-along(band, p.low) < thinnestNamed && !p.chosen
	})
	f.drawLeaders(c, band, unnamed)
	c.Max.Y = band.Min.Y - theme.FontSize*1.5
	if len(unnamed) > 0 {
		c.Max.Y -= theme.FontSize * 1.2
	}
	f.drawList(c)
}

// drawTail says how many tokens have the grey end of the line, unless a part that is
// seen lies in it.
func (f *DrawStrip) drawTail(c draw.Canvas, band vg.Rectangle, row drawRow) {
	rank, end := 0, 0.0 // of the last part before it
	for _, p := range (strip{row.step, f.theme()}).parts() {
		seen := p.chosen || along(band, p.high)-along(band, p.low) >= thinnestPart
		switch {
		case !seen:
			continue
		case p.rank != rank+1 || p.high < end:
			return
		}
		rank, end = p.rank, p.high
	}
	if n := row.step.Stages[row.step.Last()].Kept - rank; n > 0 {
		r := rect(along(band, end), band.Min.Y, band.Max.X, band.Max.Y)
		stretchLabel(c, r, others(n, rank > 0), style(regular, f.theme().FontSize*0.85, f.theme().inkOn(f.theme().Ghost)))
	}
}

// drawLeaders names below the band the stretches that have no room for it, the
// longest of them where there is not room for all.
func (f *DrawStrip) drawLeaders(c draw.Canvas, band vg.Rectangle, parts []part) {
	theme := f.theme()
	sty := func(p part) text.Style {
		if p.chosen {
			return style(bold, theme.FontSize*0.9, theme.Chosen)
		}
		return style(regular, theme.FontSize*0.85, theme.Text)
	}
	name := func(p part) string {
		return fitted(drawable(visible.Fit(p.label, 24)), sty(p), (c.Max.X-c.Min.X)*0.3, visible.Fit)
	}
	size := func(p part) vg.Length { return sty(p).Width(name(p)) + theme.FontSize }
	all := vg.Length(0)
	for _, p := range parts {
		all += size(p)
	}
	for all > c.Max.X-c.Min.X+theme.FontSize && len(parts) > 1 {
		least := 0
		for i, p := range parts {
			if parts[least].chosen || !p.chosen && p.high-p.low <= parts[least].high-parts[least].low {
				least = i
			}
		}
		all -= size(parts[least])
		parts = append(parts[:least:least], parts[least+1:]...)
	}
	var wanted, sizes []vg.Length
	for _, p := range parts {
		wanted, sizes = append(wanted, (along(band, p.low)+along(band, p.high))/2), append(sizes, size(p))
	}
	line := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	y := band.Min.Y - theme.FontSize*1.9
	for i, place := range apart(wanted, sizes, c.Min.X-theme.FontSize/2, c.Max.X+theme.FontSize/2) {
		c.StrokeLines(line, []vg.Point{
			{X: wanted[i], Y: band.Min.Y}, {X: wanted[i], Y: band.Min.Y - theme.FontSize*0.3}, {X: place, Y: y + theme.FontSize*0.6},
		})
		label := sty(parts[i])
		label.XAlign = text.XCenter
		c.FillText(label, vg.Point{X: place, Y: y}, name(parts[i]))
	}
}
