package figure

import (
	"image/color"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Panels of bars show the probabilities of the same tokens in several ways, a panel
// each: bars before ghosts, on one scale, in the same order. The tokens' names stand
// once, to the left of each row of panels.

const (
	maxPanels  = 24
	wholeScale = 0.7 // a bar from which on the scale ends at 1
)

// In points.
const (
	panelWidth  = 68 // at least
	betweenCols = 12
	hotBar      = 15 // the space to the next included
	minHotBar   = 11
	panelHead   = 40
	panelFoot   = 18
	aroundHot   = 96 // the title, the keys, the caption
)

// barPanelsSize is the size of a figure of so many rows of panels with so many bars.
func (f *Frame) barPanelsSize(rows, bars int) (width, height vg.Length) {
	high := func(bar vg.Length) vg.Length {
		return vg.Length(rows)*(vg.Length(bars)*bar+panelHead+panelFoot) + aroundHot
	}
	return f.size(high(hotBar), high(minHotBar)+moreWords)
}

// panelPlace is where panel i stands on a canvas, its head and foot aside, where
// names take some room on the left.
func panelPlace(c draw.Canvas, i, columns, rows int, names vg.Length) draw.Canvas {
	width := (c.Max.X - c.Min.X - names - betweenCols*vg.Length(columns-1)) / vg.Length(columns)
	height := (c.Max.Y - c.Min.Y) / vg.Length(rows)
	x := c.Min.X + names + vg.Length(i%columns)*(width+betweenCols)
	y := c.Max.Y - vg.Length(i/columns)*height
	c.Rectangle = rect(x, y-height+panelFoot, x+width, y)
	return c
}

// barScale is where the scale of panels ends whose longest bar has a length.
func barScale(longest float64) float64 {
	if longest > wholeScale {
		return 1
	}
	return longest
}

// widest is the width of the longest of some names.
func widest(names []string, sty text.Style) vg.Length {
	var width vg.Length
	for _, name := range names {
		width = max(width, sty.Width(name))
	}
	return width
}

// barKey is the key of bars that have a part of the ghosts' height.
func barKey(name string, height vg.Length, fill color.Color, edge *draw.LineStyle) key {
	return key{name, func(c draw.Canvas, r vg.Rectangle) {
		cut := (r.Max.Y - r.Min.Y) * (1 - height) / 2
		box(c, rect(r.Min.X, r.Min.Y+cut, r.Max.X, r.Max.Y-cut), fill, edge)
	}}
}
