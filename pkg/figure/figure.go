package figure

import (
	"fmt"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Figure is a picture that can be written by Save.
type Figure interface {
	// Size is how large the picture wants to be.
	Size() (width, height vg.Length)
	// Draw draws it, background included, on all of a canvas.
	Draw(draw.Canvas)
}

// Frame is what all figures share. Its zero value is ready.
type Frame struct {
	Width, Height vg.Length // 0: what suits the figure; never less than its labels need
	Theme         *Theme    // nil: Light
	Title         string    // empty: what the figure says of itself; so for Caption and Alt
	Caption       string
	Alt           string // the picture in words: it stands in the file, for those who do not see it
	Sequence      int    // of several, counted from 1: stands before the title; 0 where there is one

	origin origin
}

// FrameOf returns the frame of a figure, to be filled in; nil if it has none, as a
// figure of another package.
func FrameOf(f Figure) *Frame {
	if framed, ok := f.(interface{ frame() *Frame }); ok {
		return framed.frame()
	}
	return nil
}

func (f *Frame) frame() *Frame { return f }

// size is the size asked for, or the height that suits a figure; at least what
// its labels need.
func (f *Frame) size(height, least vg.Length) (vg.Length, vg.Length) {
	w, h := f.Width, f.Height
	if w <= 0 {
		w = defaultWidth
	}
	if h <= 0 {
		h = height
	}
	return max(w, minWidth), max(h, least)
}

// In points.
const (
	defaultWidth = 480 // the text block of a page
	minWidth     = 260
	margin       = 12
)

// captionLines is how many lines of a caption that was asked for are shown. Figures
// leave room for as many, which a long command and a long name of a model take.
const captionLines = 2 * wrappedLines

func (f *Frame) theme() Theme {
	if f.Theme != nil {
		return *f.Theme
	}
	return Light()
}

// draw paints the background, the title with the lines under it, and the
// caption, and returns what is left of the canvas for the figure.
func (f *Frame) draw(c draw.Canvas, title, subtitle, caption string) draw.Canvas {
	theme := f.theme()
	c.SetColor(theme.Background)
	c.Fill(c.Rectangle.Path())
	inner := draw.Crop(c, margin, -margin, margin, -margin)

	title = f.titled(title)
	if p, ok := c.Canvas.(*page); ok {
		p.tell(f, title, subtitle, caption)
	}
	if f.Caption != "" {
		caption = f.Caption
	}
	size := theme.FontSize
	inner.Max.Y = line(inner, titleStyle(theme), inner.Max.Y, title)
	inner.Max.Y = line(inner, style(regular, size, theme.Muted), inner.Max.Y, subtitle) - size/2

	small := style(regular, size*0.72, theme.Muted)
	lines := wrapped(caption, small, inner.Max.X-inner.Min.X)
	if f.Caption != "" && len(lines) > captionLines {
		lines = append(lines[:captionLines-1], "…")
	}
	for i := len(lines) - 1; i >= 0; i-- {
		small.YAlign = text.YBottom
		inner.FillText(small, inner.Min, lines[i])
		inner.Min.Y += small.Font.Size * 1.35
	}
	if len(lines) > 0 {
		inner.Min.Y += small.Font.Size * 0.9
	}
	return inner
}

// titled is the title asked for or, where nobody asked, a figure's own and before it
// which sequence it shows.
func (f *Frame) titled(title string) string {
	switch {
	case f.Title != "":
		return f.Title
	case f.Sequence > 0:
		return fmt.Sprintf("Sequence %d · %s", f.Sequence, title)
	}
	return title
}

// ofFirst is a frame for a figure of a whole trace, which shows the first of several
// sequences.
func ofFirst(t *trace.Trace) Frame {
	frame := of(&t.Run)
	if view.Sequences(t) > 1 {
		frame.Sequence = 1
	}
	return frame
}

// of is a frame for a figure of a run, ofRecord of a benchmark.
func of(run *trace.Run) Frame { return Frame{origin: originOf(run)} }

func ofRecord(r *bench.Record) Frame { return Frame{origin: originOfRecord(r)} }

func titleStyle(theme Theme) text.Style { return style(bold, theme.FontSize*1.2, theme.Text) }

// line writes one line of text below top and returns where the next begins.
func line(c draw.Canvas, sty text.Style, top vg.Length, s string) vg.Length {
	if s == "" {
		return top
	}
	sty.YAlign = text.YTop
	c.FillText(sty, vg.Point{X: c.Min.X, Y: top}, fitted(drawable(s), sty, c.Max.X-c.Min.X, visible.Fit))
	return top - sty.Font.Size*1.45
}
