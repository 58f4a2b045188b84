package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// box fills a rectangle and, with an edge, outlines it.
func box(c draw.Canvas, r vg.Rectangle, fill color.Color, edge *draw.LineStyle) {
	if fill != nil {
		c.SetColor(fill)
		c.Fill(r.Path())
	}
	if edge != nil {
		c.SetLineStyle(*edge)
		c.Stroke(r.Path())
	}
}

func rect(x0, y0, x1, y1 vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: x0, Y: y0}, Max: vg.Point{X: x1, Y: y1}}
}

// triangle points to the right, at what stands there.
func triangle(c draw.Canvas, center vg.Point, size vg.Length, fill color.Color) {
	c.FillPolygon(fill, []vg.Point{
		{X: center.X - size, Y: center.Y + size},
		{X: center.X - size, Y: center.Y - size},
		{X: center.X + size, Y: center.Y},
	})
}

// arrowhead points down at what is there.
func arrowhead(c draw.Canvas, tip vg.Point, size vg.Length, fill color.Color) {
	c.FillPolygon(fill, []vg.Point{{X: tip.X - size, Y: tip.Y + size*2}, {X: tip.X + size, Y: tip.Y + size*2}, tip})
}

// band fills what lies between two parts of neighbouring columns, from top to
// bottom on either side, with edges that leave both level.
func band(c draw.Canvas, x0, top0, bottom0, x1, top1, bottom1 vg.Length, fill color.Color) {
	if max(top0-bottom0, top1-bottom1) < vg.Points(0.1) {
		return
	}
	mid := (x0 + x1) / 2
	var path vg.Path
	path.Move(vg.Point{X: x0, Y: top0})
	path.CubeTo(vg.Point{X: mid, Y: top0}, vg.Point{X: mid, Y: top1}, vg.Point{X: x1, Y: top1})
	path.Line(vg.Point{X: x1, Y: bottom1})
	path.CubeTo(vg.Point{X: mid, Y: bottom1}, vg.Point{X: mid, Y: bottom0}, vg.Point{X: x0, Y: bottom0})
	path.Close()
	c.SetColor(fill)
	c.Fill(path)
}

// hatch draws slanted lines over a rectangle.
func hatch(c draw.Canvas, r vg.Rectangle, line draw.LineStyle) {
	const between = 3.5 // points
	width, height := r.Max.X-r.Min.X, r.Max.Y-r.Min.Y
	for at := vg.Length(between); at < width+height; at += between {
		// The line where the ways from the left and from the bottom add up to at.
		c.StrokeLine2(line, r.Min.X+max(0, at-height), r.Min.Y+min(at, height), r.Min.X+min(at, width), r.Min.Y+max(0, at-width))
	}
}
