package figure

import (
	"fmt"
	"slices"
	"strconv"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// luck says of several steps, in ever fewer words, how often the likeliest token came.
func (f *DrawStrip) luck() []string {
	n := 0
	for _, row := range f.rows {
		if row.likeliest() {
			n++
		}
	}
	of := fmt.Sprintf("%d draws", len(f.rows))
	if len(f.rows) < f.of {
		of = fmt.Sprintf("%d of %s draws", len(f.rows), view.FormatCount(f.of))
	}
	return []string{
		fmt.Sprintf("The luck of %s: in %d the likeliest token came, in %d another", of, n, len(f.rows)-n),
		fmt.Sprintf("%s: in %d the likeliest token came", of, n),
		fmt.Sprintf("%d of %d: the likeliest token", n, len(f.rows)),
	}
}

// drawRows draws the lines of several steps under one another.
func (f *DrawStrip) drawRows(c draw.Canvas) {
	theme := f.theme()
	number := style(regular, theme.FontSize*0.85, theme.Muted)
	strong := style(bold, theme.FontSize*0.85, theme.Chosen)
	step := number.Width(strconv.Itoa(f.rows[len(f.rows)-1].number)) + theme.FontSize*0.5
	var left vg.Length
	var labels []string
	for _, row := range f.rows {
		label := fitted(row.token(row.step.Chosen()), strong, (c.Max.X-c.Min.X)*0.25, visible.Fit)
		labels = append(labels, label)
		left = max(left, strong.Width(label))
	}
	left += step + theme.FontSize*0.6
	right := number.Width("0.000") + theme.FontSize*0.8
	space := (c.Max.Y - c.Min.Y - theme.FontSize) / vg.Length(len(f.rows))
	head := number
	head.XAlign = text.XRight
	c.FillText(head, vg.Point{X: c.Max.X, Y: c.Max.Y - theme.FontSize*0.4}, "u")
	if slices.ContainsFunc(f.rows, func(row drawRow) bool { return !row.likeliest() }) {
		c.FillText(number, vg.Point{X: c.Min.X, Y: c.Max.Y - theme.FontSize*0.4}, "bold: not the likeliest token")
	}
	for i, row := range f.rows {
		bottom := c.Max.Y - theme.FontSize - space*vg.Length(i+1) + (space-leastRow)/2
		band := rect(c.Min.X+left, bottom, c.Max.X-right, bottom+drawRowBand)
		y := (band.Min.Y + band.Max.Y) / 2
		strip{row.step, theme}.draw(c, band, theme.FontSize*0.75)
		arrowhead(c, vg.Point{X: along(band, row.step.Draw.U), Y: band.Max.Y - vg.Points(1)}, vg.Points(2.4), theme.Text)

		name := style(regular, strong.Font.Size, theme.Text)
		if !row.likeliest() {
			name = strong
		}
		name.XAlign = text.XRight
		c.FillText(head, vg.Point{X: c.Min.X + step - theme.FontSize*0.5, Y: y}, strconv.Itoa(row.number))
		c.FillText(name, vg.Point{X: band.Min.X - theme.FontSize*0.6, Y: y}, labels[i])
		c.FillText(head, vg.Point{X: c.Max.X, Y: y}, fitted(view.Fixed(row.step.Draw.U, 3), head, right, visible.Fit))
	}
}
