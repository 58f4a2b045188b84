package figure

import (
	"image"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// outlined is the canvas of a PDF on which letters are drawn as shapes, so that every
// glyph of the font arrives and no font has to be embedded.
type outlined struct{ vg.Canvas }

// DrawImage implements vg.Canvas. The canvas of a PDF stands on its head, so that y
// grows upwards, and vgpdf draws an image with it: it has to be turned back.
func (c outlined) DrawImage(r vg.Rectangle, picture image.Image) {
	c.Push()
	c.Translate(vg.Point{Y: r.Min.Y + r.Max.Y})
	c.Scale(1, -1)
	c.Canvas.DrawImage(r, picture)
	c.Pop()
}

// FillString implements vg.Canvas.
func (c outlined) FillString(face font.Face, at vg.Point, s string) {
	var (
		buf   sfnt.Buffer
		path  vg.Path
		em    = fixed.Int26_6(face.Face.UnitsPerEm())
		scale = face.Font.Size / vg.Length(em)
		x     fixed.Int26_6
		prev  sfnt.GlyphIndex
	)
	point := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: at.X + vg.Length(x+p.X)*scale, Y: at.Y - vg.Length(p.Y)*scale}
	}
	for i, r := range s {
		glyph, err := face.Face.GlyphIndex(&buf, r)
		if err != nil {
			continue
		}
		if i > 0 {
			if kern, err := face.Face.Kern(&buf, prev, glyph, em, 0); err == nil {
				x += kern
			}
		}
		prev = glyph
		segments, err := face.Face.LoadGlyph(&buf, glyph, em, nil)
		if err != nil {
			continue
		}
		for _, s := range segments {
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				path.Move(point(s.Args[0]))
			case sfnt.SegmentOpLineTo:
				path.Line(point(s.Args[0]))
			case sfnt.SegmentOpQuadTo:
				path.QuadTo(point(s.Args[0]), point(s.Args[1]))
			case sfnt.SegmentOpCubeTo:
				path.CubeTo(point(s.Args[0]), point(s.Args[1]), point(s.Args[2]))
			}
		}
		if advance, err := face.Face.GlyphAdvance(&buf, glyph, em, 0); err == nil {
			x += advance
		}
	}
	if len(path) > 0 {
		c.Fill(path)
	}
}
