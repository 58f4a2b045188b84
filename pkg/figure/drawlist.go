package figure

import (
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// listLine is what one stretch of the line would have brought.
type listLine struct {
	low, high, name, prob string
	chosen                bool
}

// listed are the likeliest tokens with their parts of the line, the chosen one
// among them, and what lies between and after them.
func (f *DrawStrip) listed() []listLine {
	row, top := f.rows[0], f.Top
	if top <= 0 {
		top = defaultListed
	}
	top = min(top, maxTop)
	digits := row.digits()
	parts := strip{row.step, f.theme()}.parts()
	var lines []listLine
	rank, end := 0, 0.0 // of the last one listed
	between := func(low float64, to int) {
		if n := to - rank - 1; n > 0 {
			lines = append(lines, listLine{low: view.Fixed(end, digits), high: view.Fixed(low, digits), name: others(n, len(lines) > 0), prob: view.FormatProb(share(low - end))})
		}
	}
	for i, p := range parts {
		if i >= top && !p.chosen {
			continue
		}
		between(p.low, p.rank)
		lines = append(lines, listLine{view.Fixed(p.low, digits), view.Fixed(p.high, digits), p.label, view.FormatProb(share(p.high - p.low)), p.chosen})
		rank, end = p.rank, p.high
	}
	between(1, row.step.Stages[row.step.Last()].Kept+1)
	return lines
}

// others names tokens by how many they are.
func others(n int, more bool) string {
	other := ""
	if more {
		other = "other "
	}
	if n == 1 {
		return "1 " + other + "token"
	}
	return view.FormatCount(n) + " " + other + "tokens"
}

// listRows is how many lines the list takes, its heading included.
func (f *DrawStrip) listRows(width vg.Length) int {
	n := len(f.listed())
	if width >= twoColumns {
		n = (n + 1) / 2
	}
	return n + 1
}

// drawList writes which token would have come for which u.
func (f *DrawStrip) drawList(c draw.Canvas) {
	theme := f.theme()
	muted := style(regular, theme.FontSize*0.9, theme.Muted)
	rows := f.listRows(c.Max.X - c.Min.X + 2*margin)
	column := c.Max.X - c.Min.X
	lines := f.listed()
	if rows <= len(lines) {
		column /= 2
	}
	c.Max.Y -= listRow / 2
	c.FillText(muted, vg.Point{X: c.Min.X, Y: c.Max.Y}, "Which token each u brings, and how likely that is")
	digits := f.rows[0].digits()
	number := muted.Width(view.Fixed(0, digits))
	for i, line := range lines {
		at := vg.Point{X: c.Min.X + column*vg.Length(i/(rows-1)), Y: c.Max.Y - listRow*vg.Length(i%(rows-1)+1)}
		name, figures := style(regular, theme.FontSize*0.9, theme.Text), muted
		if line.chosen {
			name, figures = style(bold, theme.FontSize*0.9, theme.Chosen), style(bold, theme.FontSize*0.9, theme.Chosen)
			triangle(c, vg.Point{X: at.X + theme.FontSize*0.4, Y: at.Y - theme.FontSize*0.08}, theme.FontSize*0.3, theme.Chosen)
		}
		at.X += theme.FontSize
		right := figures
		right.XAlign = text.XRight
		c.FillText(right, vg.Point{X: at.X + number, Y: at.Y}, fitted(line.low, right, number, visible.Fit))
		c.FillText(figures, vg.Point{X: at.X + number + theme.FontSize*0.3, Y: at.Y}, "to "+line.high)
		at.X += number*2 + theme.FontSize*2.4
		right.XAlign = text.XRight
		end := c.Min.X + column*vg.Length(i/(rows-1)+1) - theme.FontSize*1.5
		c.FillText(name, at, fitted(drawable(visible.Fit(line.name, 24)), name, end-right.Width("0.000")-theme.FontSize*0.5-at.X, visible.Fit))
		c.FillText(right, vg.Point{X: end, Y: at.Y}, line.prob)
	}
}
