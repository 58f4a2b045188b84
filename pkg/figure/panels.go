package figure

import (
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/visible"
)

// Panels of one kind beside and below each other, small multiples, share a scale and
// the place of whatever stands in them.

// panelGrid is how many columns and rows so many panels stand in, where each takes
// at least a width and there is so much of it: as even as can be.
func panelGrid(n int, room, least vg.Length) (columns, rows int) {
	columns = max(1, min(n, int((room+betweenCols)/(least+betweenCols))))
	rows = (n + columns - 1) / columns
	return (n + rows - 1) / rows, rows
}

// drawPanelHead writes at the top of a panel what it is of, and smaller lines below.
func drawPanelHead(c draw.Canvas, theme Theme, name string, lines ...string) {
	strong, small := style(bold, theme.FontSize*1.1, theme.Text), style(regular, theme.FontSize*0.85, theme.Muted)
	y := c.Max.Y - theme.FontSize*0.6
	c.FillText(strong, vg.Point{X: c.Min.X, Y: y}, fitted(name, strong, c.Max.X-c.Min.X, visible.Fit))
	for _, words := range lines {
		y -= theme.FontSize * 1.25
		c.FillText(small, vg.Point{X: c.Min.X, Y: y}, fitted(words, small, c.Max.X-c.Min.X, visible.Fit))
	}
}

// barY is the middle of a bar of several.
func barY(c draw.Canvas, i, n int) vg.Length {
	return c.Max.Y - (c.Max.Y-c.Min.Y)*(vg.Length(i)+0.5)/vg.Length(n)
}

// drawBarNumber writes what a bar comes to: behind it and its ghost, else on the
// ghost, else on the bar itself, which begins at start.
func drawBarNumber(c draw.Canvas, theme Theme, sty text.Style, y, half, start, end, ghost vg.Length, number string, fill color.Color) {
	air := theme.FontSize * 0.35
	number = fitted(number, sty, c.Max.X-start-air, visible.Fit)
	at, width := max(end, ghost)+air, sty.Width(number)
	switch {
	case at+width <= c.Max.X:
		box(c, rect(at, y-half*0.6, at+width, y+half*0.6), theme.Background, nil) // no grid line through a number
	case end+2*air+width <= ghost:
		at = end + air
	case end == start: // there is no bar to write on
		at = min(start+air, c.Max.X-width)
	default:
		at, sty.Color = max(end-air-width, start), theme.inkOn(fill)
	}
	c.FillText(sty, vg.Point{X: at, Y: y + sty.Font.Size*0.06}, number)
}

// drawShareScale draws two or three grid lines of an axis that begins at 0, and under
// them what they stand for.
func drawShareScale(c draw.Canvas, theme Theme, x func(float64) vg.Length, longest float64) {
	sty := style(regular, theme.FontSize*0.8, theme.Muted)
	sty.XAlign = text.XCenter
	every := shareStep(longest)
	for n := 0.0; n*every <= longest*1.0001; n++ {
		at := x(n * every)
		if n > 0 {
			c.StrokeLine2(gridLine(theme), at, c.Min.Y, at, c.Max.Y)
		}
		c.FillText(sty, vg.Point{X: at, Y: c.Min.Y - theme.FontSize*0.7}, strconv.FormatFloat(n*every, 'g', 2, 64))
	}
}

// shareStep is how far the two or three ticks of an axis from 0 are apart.
func shareStep(longest float64) float64 {
	decade := math.Pow(10, math.Floor(math.Log10(longest)))
	switch {
	case longest >= 5*decade:
		return 5 * decade
	case longest >= 2*decade:
		return 2 * decade
	}
	return decade / 2
}
