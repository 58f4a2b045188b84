package figure

import (
	"math"
	"strconv"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/visible"
)

// nameShare is how long a name may be, as a part of the height: one of
// characters that the font lacks, each written by its code point, would leave
// no room for the curves.
const nameShare = 0.4

// slant is how steep the names under the axis stand: steep enough to be close
// together, and still read without turning the head.
const slant = math.Pi / 3

// names are what stands under the places of an axis, by place.
type names struct {
	theme Theme
	style text.Style
	count int // of labels, most of which may have no room
	texts map[int]string
}

// slantedNames picks from the labels of an axis of so many places: all, or
// where width has no room for them, the number and the label of every fifth,
// tenth, … place. They count from 1: 1, 5, 10, … None is longer than room.
func slantedNames(theme Theme, labels []string, places int, width, room vg.Length) names {
	sty := style(regular, theme.FontSize*0.85, theme.Text)
	sty.Rotation, sty.XAlign = slant, text.XRight
	need := sty.Font.Size * 1.3 * vg.Length(places)
	every := spacing(int(math.Ceil(float64(need / max(width, 1)))))
	n := names{theme: theme, style: sty, count: len(labels), texts: map[int]string{}}
	for i, label := range labels {
		switch number := i + 1; {
		case every == 1:
			n.texts[i] = fitted(drawable(label), sty, room, visible.Fit)
		case number == 1 || number%every == 0:
			n.texts[i] = fitted(strconv.Itoa(number)+" "+drawable(label), sty, room, visible.Fit)
		}
	}
	return n
}

// depth is what the names need under the axis.
func (n names) depth() vg.Length {
	deepest := n.theme.FontSize * 2
	for _, name := range n.texts {
		deepest = max(deepest, n.theme.FontSize*1.2+n.style.Width(name)*vg.Length(math.Sin(slant)))
	}
	return deepest
}

// draw draws the axis at the bottom of a canvas, with the names under it.
func (n names) draw(c draw.Canvas, x func(int) vg.Length) {
	tick := draw.LineStyle{Color: n.theme.GhostEdge, Width: vg.Points(0.6)}
	for i := range n.count { // in order, so that the file is the same each time
		name, ok := n.texts[i]
		if !ok {
			continue
		}
		c.StrokeLine2(tick, x(i), c.Min.Y-vg.Points(2), x(i), c.Min.Y)
		c.FillText(n.style, vg.Point{X: x(i) + n.style.Font.Size*0.2, Y: c.Min.Y - n.style.Font.Size*0.8}, name)
	}
	c.StrokeLine2(tick, c.Min.X, c.Min.Y, c.Max.X, c.Min.Y)
}

// spacing rounds up to a number that people count by. The first label stands
// at 1, so 2 would be too close to it.
func spacing(n int) int {
	for decade := 1; ; decade *= 10 {
		for _, step := range []int{1, 2, 5} {
			if s := step * decade; s >= n && s != 2 {
				return s
			}
		}
	}
}
