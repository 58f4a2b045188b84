package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/visible"
)

// mark is how one of several series is told from the others, in colour and in
// grey: by hue and by shape.
type mark struct {
	color color.Color
	shape draw.GlyphDrawer
}

// shapes go with the colours of a theme's Series.
var shapes = [len(Theme{}.Series)]draw.GlyphDrawer{
	draw.BoxGlyph{}, draw.CircleGlyph{}, draw.PyramidGlyph{}, draw.SquareGlyph{},
	draw.RingGlyph{}, draw.TriangleGlyph{}, draw.CrossGlyph{},
}

// mark is that of the i-th series.
func (t Theme) mark(i int) mark {
	i %= len(shapes)
	return mark{t.Series[i], shapes[i]}
}

func (m mark) at(c draw.Canvas, at vg.Point, radius vg.Length) {
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: m.color, Radius: radius, Shape: m.shape}, at)
}

// viridis are nine colours of matplotlib's map of that name, from low to high:
// lightness rises evenly, so it reads the same in grey.
var viridis = []color.RGBA{
	{0x44, 0x01, 0x54, 0xff}, {0x47, 0x2d, 0x7b, 0xff}, {0x3b, 0x52, 0x8b, 0xff},
	{0x2c, 0x72, 0x8e, 0xff}, {0x21, 0x91, 0x8c, 0xff}, {0x28, 0xae, 0x80, 0xff},
	{0x5e, 0xc9, 0x62, 0xff}, {0xad, 0xdc, 0x30, 0xff}, {0xfd, 0xe7, 0x25, 0xff},
}

// heat is the colour of a share of 1. Most shares of attention are small: their
// square roots are not.
func heat(p float64) color.RGBA {
	at := math.Sqrt(share(p)) * float64(len(viridis)-1)
	i := min(int(at), len(viridis)-2)
	return mix(viridis[i], viridis[i+1], at-float64(i))
}

// mix is a colour on the way from one to another.
func mix(from, to color.Color, way float64) color.RGBA {
	between := func(a, b uint32) uint8 {
		return uint8(math.Round((float64(a)*(1-way) + float64(b)*way) / 0x101))
	}
	r0, g0, b0, a0 := from.RGBA()
	r1, g1, b1, a1 := to.RGBA()
	return color.RGBA{between(r0, r1), between(g0, g1), between(b0, b1), between(a0, a1)}
}

// key is what a mark in a figure stands for.
type key struct {
	name string
	draw func(c draw.Canvas, r vg.Rectangle) // the mark, in a box twice as wide as high
}

// keyHeight is what a line of keys takes, in points.
const keyHeight = 14

// drawKeys writes the keys along the top of a canvas, on as many lines as they
// need, and returns what is left of it.
func drawKeys(c draw.Canvas, theme Theme, keys []key) draw.Canvas {
	sty := style(regular, theme.FontSize*0.9, theme.Muted)
	height := theme.FontSize * 0.8
	before, after := height*2+theme.FontSize*0.5, theme.FontSize*1.5
	at := vg.Point{X: c.Min.X, Y: c.Max.Y - theme.FontSize*0.7}
	for _, k := range keys {
		name := fitted(drawable(k.name), sty, c.Max.X-c.Min.X-before, visible.Fit)
		if at.X > c.Min.X && at.X+before+sty.Width(name) > c.Max.X {
			at = vg.Point{X: c.Min.X, Y: at.Y - theme.FontSize*1.5}
		}
		middle := at.Y - theme.FontSize*0.08 // of small letters
		k.draw(c, rect(at.X, middle-height/2, at.X+height*2, middle+height/2))
		c.FillText(sty, vg.Point{X: at.X + before, Y: at.Y}, name)
		at.X += before + sty.Width(name) + after
	}
	c.Max.Y = at.Y - theme.FontSize*1.3
	return c
}

// What all figures call the two ends of the pipeline.
const (
	keyRaw   = "raw: as the model gave it"
	keyFinal = "final: after the pipeline"
)

// lineKey is a key of a line.
func lineKey(name string, line draw.LineStyle) key {
	return key{name, func(c draw.Canvas, r vg.Rectangle) {
		y := (r.Min.Y + r.Max.Y) / 2
		c.StrokeLine2(line, r.Min.X, y, r.Max.X, y)
	}}
}

// markKey is a key of points.
func markKey(name string, m mark) key {
	return key{name, func(c draw.Canvas, r vg.Rectangle) {
		m.at(c, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}, vg.Points(3))
	}}
}
