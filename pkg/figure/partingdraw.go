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

// In points.
const (
	partingRow    = 27 // two bars and air
	minPartingRow = 24
	partingHead   = 33
	partingLine   = 50
	betweenRuns   = 20
	besideEach    = 210 // from which width on of each the runs stand side by side
	aroundParting = 84  // the title, the keys, the caption
)

// Size implements Figure.
func (f *Parting) Size() (width, height vg.Length) {
	width, _ = f.size(1, 1)
	high := func(row vg.Length) vg.Length {
		h := f.heights(row)
		if f.beside(width) {
			return max(h[0], h[1]) + aroundParting
		}
		return h[0] + h[1] + aroundParting + keyHeight + betweenRuns/2
	}
	return f.size(high(partingRow), high(minPartingRow)+moreWords)
}

func (f *Parting) beside(width vg.Length) bool {
	return width-2*margin-betweenRuns >= 2*besideEach
}

// heights are those of the panels where a row has a height.
func (f *Parting) heights(row vg.Length) (heights [2]vg.Length) {
	for i, p := range f.panels() {
		heights[i] = vg.Length(len(p.shown()))*row + partingHead
		if f.anyLine() {
			heights[i] += partingLine
		}
	}
	return heights
}

// anyLine reports whether a number fell on a line in either run.
func (f *Parting) anyLine() bool { return f.A.U != nil || f.B.U != nil }

// Draw implements Figure.
func (f *Parting) Draw(c draw.Canvas) {
	theme, width := f.theme(), c.Max.X-c.Min.X-2*margin
	inner := f.draw(c, f.title(width), f.subtitle(width), f.caption())
	inner = drawKeys(inner, theme, f.keys())
	panels, longest := f.panels(), 0.01
	for _, p := range panels {
		for _, c := range p.chance {
			for _, point := range c.Course {
				if point.Prob != nil {
					longest = max(longest, share(*point.Prob))
				}
			}
		}
	}
	if f.beside(c.Max.X - c.Min.X) {
		rows := vg.Length(max(len(panels[0].shown()), len(panels[1].shown())))
		left, right := inner, inner
		left.Max.X -= (width + betweenRuns) / 2
		right.Min.X = left.Max.X + betweenRuns
		row := f.rowHeight(inner.Max.Y-inner.Min.Y, rows, 1)
		f.drawRun(left, &panels[0], row, longest)
		f.drawRun(right, &panels[1], row, longest)
		return
	}
	rows := vg.Length(len(panels[0].shown()) + len(panels[1].shown()))
	row := f.rowHeight(inner.Max.Y-inner.Min.Y-betweenRuns/2, rows, 2)
	f.drawRun(inner, &panels[0], row, longest)
	inner.Max.Y -= f.heights(row)[0] + betweenRuns/2
	f.drawRun(inner, &panels[1], row, longest)
}

// rowHeight is what each of so many rows below each other has, in so many panels.
func (f *Parting) rowHeight(height, rows, panels vg.Length) vg.Length {
	height -= partingHead * panels
	if f.anyLine() {
		height -= partingLine * panels
	}
	return height / rows
}

// fills tell the tokens apart: that of A and that of B.
func (f *Parting) fills() [2]color.Color { return [2]color.Color{f.theme().Final, f.theme().Chosen} }

func (f *Parting) keys() []key {
	var keys []key
	for i, token := range f.tokens() {
		fill, came := f.fills()[i], "AB"[i:i+1]
		keys = append(keys, key{fmt.Sprintf("“%s”, which %s took", visible.Fit(view.Token(*token), 24), came), func(c draw.Canvas, r vg.Rectangle) {
			box(c, r, fill, nil)
		}})
	}
	return keys
}

// drawRun draws the panel of a run from the top of a canvas.
func (f *Parting) drawRun(c draw.Canvas, p *partingPanel, row vg.Length, longest float64) {
	theme := f.theme()
	took := drawable(visible.Fit(view.Token(*f.tokens()[p.took]), 24))
	drawPanelHead(c, theme, p.letter+" → “"+took+"”", f.settings(p.letter))
	c.Max.Y -= partingHead
	label, strong := style(regular, theme.FontSize*0.9, theme.Text), style(bold, theme.FontSize*0.9, theme.Text)
	number := style(regular, theme.FontSize*0.8, theme.Text)
	stages := p.shown()
	var left, words vg.Length // of both panels, so that they have one scale
	for _, p := range f.panels() {
		for _, stage := range p.shown() {
			left = max(left, strong.Width(p.label(stage)))
			for token := range p.chance {
				words = max(words, number.Width(p.words(token, stage)))
			}
		}
	}
	left = min(left, (c.Max.X-c.Min.X)*0.35) + theme.FontSize*0.5
	start := c.Min.X + left
	room := max(c.Max.X-start-words-theme.FontSize*0.8, 1)
	label.XAlign = text.XRight
	edge := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	for n, stage := range stages {
		middle := c.Max.Y - row*(vg.Length(n)+0.5)
		name := label
		if p.point(0, stage).Moved || p.point(1, stage).Moved {
			name.Font = strong.Font
		}
		c.FillText(name, vg.Point{X: start - theme.FontSize*0.5, Y: middle}, fitted(p.label(stage), name, left-theme.FontSize*0.5, visible.Fit))
		for token := range p.chance {
			point := p.point(token, stage)
			height := row * 0.36
			y := middle + height*(0.52-1.04*vg.Length(token))
			end := start
			if point.Prob != nil {
				end += room * vg.Length(share(*point.Prob)/longest)
				box(c, rect(start, y-height*0.42, end, y+height*0.42), f.fills()[token], nil)
			}
			sty := number
			if point.Cut || point.Prob == nil {
				sty.Color = theme.Muted
			}
			c.FillText(sty, vg.Point{X: end + theme.FontSize*0.4, Y: y + theme.FontSize*0.06}, p.words(token, stage))
		}
	}
	bottom := c.Max.Y - row*vg.Length(len(stages))
	c.StrokeLine2(edge, start, bottom, start, c.Max.Y)
	if p.choice.U != nil {
		f.drawLine(draw.Canvas{Canvas: c.Canvas, Rectangle: rect(c.Min.X, bottom-partingLine, c.Max.X, bottom)}, p)
	}
}

// drawLine draws the line of a draw with the part of either token, and u.
func (f *Parting) drawLine(c draw.Canvas, p *partingPanel) {
	theme := f.theme()
	edge := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	small := style(regular, theme.FontSize*0.8, theme.Muted)
	bottom := c.Min.Y + small.Font.Size*1.5
	band := rect(c.Min.X, bottom, c.Max.X, bottom+bandHeight*0.8)
	box(c, band, theme.Ghost, nil)
	for token, chance := range p.chance {
		if chance.Rank > 0 {
			from, to := along(band, chance.Low), along(band, chance.High)
			box(c, rect(from, band.Min.Y, max(to, from+vg.Points(0.5)), band.Max.Y), f.fills()[token], nil)
		}
	}
	box(c, band, nil, &edge)
	drawLineScale(c, small, c.Min.Y+small.Font.Size*0.6, "cumulative probability")
	drawNeedle(c, along(band, *p.choice.U), band, theme, "u = "+view.Fixed(*p.choice.U, 3))
}
