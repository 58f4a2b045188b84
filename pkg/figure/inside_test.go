package figure_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"

	"github.com/genlens/genlens/pkg/figure"
)

// drawn is what a figure draws, as far as it is not rotated: shapes and lines of
// text with the room that they take.
type drawn struct {
	width, height vg.Length
	shapes        []vg.Rectangle
	texts         []written
}

type written struct {
	vg.Rectangle
	text string
}

var liberationFonts = font.NewCache(liberation.Collection())

// record draws a figure on nothing and keeps what it drew.
func record(f figure.Figure) drawn {
	var canvas recorder.Canvas
	width, height := recordOn(&canvas, f)
	d := drawn{width: width, height: height}
	rotated, depth := 0, 0 // the depth of the stack at which it was rotated
	for _, action := range canvas.Actions {
		switch a := action.(type) {
		case *recorder.Push:
			depth++
		case *recorder.Pop:
			if depth--; depth < rotated {
				rotated = 0
			}
		case *recorder.Rotate:
			if rotated == 0 {
				rotated = depth
			}
		case *recorder.Fill:
			d.path(a.Path)
		case *recorder.Stroke:
			d.path(a.Path)
		case *recorder.DrawImage:
			d.shapes = append(d.shapes, a.Rectangle)
		case *recorder.FillString:
			if rotated == 0 {
				face := liberationFonts.Lookup(a.Font, a.Size)
				width := face.Width(a.String)
				d.texts = append(d.texts, written{vg.Rectangle{
					Min: a.Point, Max: vg.Point{X: a.Point.X + width, Y: a.Point.Y + a.Size*0.7},
				}, a.String})
			}
		}
	}
	return d
}

// recordOn draws a figure on a canvas as large as it wants to be.
func recordOn(canvas *recorder.Canvas, f figure.Figure) (width, height vg.Length) {
	width, height = f.Size()
	f.Draw(draw.NewCanvas(canvas, width, height))
	return width, height
}

// bounds is the least rectangle around the shapes.
func (d *drawn) bounds() vg.Rectangle {
	all := d.shapes[0]
	for _, r := range d.shapes[1:] {
		all.Min.X, all.Min.Y = min(all.Min.X, r.Min.X), min(all.Min.Y, r.Min.Y)
		all.Max.X, all.Max.Y = max(all.Max.X, r.Max.X), max(all.Max.Y, r.Max.Y)
	}
	return all
}

func (d *drawn) path(path vg.Path) {
	for _, step := range path {
		if step.Type == vg.MoveComp || step.Type == vg.LineComp {
			d.shapes = append(d.shapes, vg.Rectangle{Min: step.Pos, Max: step.Pos})
		}
	}
}

// check reports what is outside the picture, or not a number, and lines of text
// that lie over each other.
func (d *drawn) check() error {
	const slack = 1.5 // points: lines have a width, letters lean out of their box
	outside := func(r vg.Rectangle) bool {
		inside := r.Min.X >= -slack && r.Min.Y >= -slack && r.Max.X <= d.width+slack && r.Max.Y <= d.height+slack
		return !inside || math.IsNaN(float64(r.Min.X+r.Min.Y+r.Max.X+r.Max.Y))
	}
	for _, r := range d.shapes {
		if outside(r) {
			return fmt.Errorf("a shape at %v is outside of %v × %v", r, d.width, d.height)
		}
	}
	for i, a := range d.texts {
		if outside(a.Rectangle) {
			return fmt.Errorf("%q at %v is outside of %v × %v", a.text, a.Rectangle, d.width, d.height)
		}
		for _, b := range d.texts[:i] {
			if a.Min.X < b.Max.X-slack && b.Min.X < a.Max.X-slack && a.Min.Y < b.Max.Y-slack && b.Min.Y < a.Max.Y-slack {
				return fmt.Errorf("%q at %v lies over %q at %v", a.text, a.Rectangle, b.text, b.Rectangle)
			}
		}
	}
	return nil
}

// TestTextStaysApart holds the check itself to what it is for.
func TestTextStaysApart(t *testing.T) {
	at := func(x, y vg.Length) written {
		return written{vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + 20, Y: y + 7}}, "text"}
	}
	for _, c := range []struct {
		texts []written
		ok    bool
	}{
		{[]written{at(0, 0), at(30, 0), at(0, 10)}, true},
		{[]written{at(0, 0), at(10, 3)}, false},
		{[]written{at(90, 0)}, false},
		{[]written{at(vg.Length(math.NaN()), 0)}, false},
	} {
		d := drawn{width: 100, height: 100, texts: c.texts}
		if err := d.check(); (err == nil) != c.ok {
			t.Errorf("%v: %v", c.texts, err)
		}
	}
}
