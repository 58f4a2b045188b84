package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// drawAround draws the title and how to read the figure, of each the first for which
// there is room, and which step and which stage it shows.
func (f *filtered) drawAround(frame *Frame, c draw.Canvas, titles, readings []string) draw.Canvas {
	theme, width := frame.theme(), c.Max.X-c.Min.X-2*margin
	sty := style(regular, theme.FontSize, theme.Muted)
	terse := fmt.Sprintf("%s: %s of %s", f.setting(), view.FormatCount(f.kept), view.FormatCount(f.total))
	inner := frame.draw(c, frame.titleOf(width, append(titles, terse)...), frame.readingOf(width, readings...), provenance(&f.trace.Run))
	inner.Max.Y = line(inner, sty, inner.Max.Y+theme.FontSize/2, frame.readingOf(width, f.where()...)) - theme.FontSize/2
	return inner
}

// mostNamed is how many kept tokens are named one by one under the axis.
const mostNamed = 24

// shown is how many ranks the axis has, and whether they are named and even; more
// are shown on a logarithmic axis.
func (f *filtered) shown() (last int, named bool) {
	beyond := max(len(f.tokens), f.lastKept.rank, f.firstCut.rank)
	if f.kept > mostNamed {
		return beyond, false
	}
	return max(min(max(f.kept*8/5, f.kept+5, 10), beyond), f.firstCut.rank), true
}

// labels name the ranks of an axis; those that are not known stay empty.
func (f *filtered) labels(last int) []string {
	labels := make([]string, last)
	for _, t := range slices.Concat(f.tokens[:min(last, len(f.tokens))], []rankedToken{f.lastKept, f.firstCut}) {
		if t.rank > 0 && t.rank <= last {
			labels[t.rank-1] = visible.Fit(view.Token(tokenOf(f.trace, f.index, t.id)), nameColumns)
		}
	}
	return labels
}

// drawRanks draws a plot whose x axis are the ranks, in what is left of a canvas
// when the names, or the numbers, under the axis have their room.
func (f *filtered) drawRanks(c draw.Canvas, theme Theme, p *plot.Plot, name string, right vg.Length, on plotterFunc) {
	last, named := f.shown()
	p.X.Min, p.X.Max = 0.5, float64(last)+0.5
	p.Add(horizontals(theme))
	if !named {
		p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, rankTicks{}
		p.Add(on)
		c = drawBeside(draw.Crop(c, 0, -right, 0, 0), theme, name, theme.FontSize*3)
		drawOver(p, c, theme, "rank of the token, 1 is the likeliest")
		return
	}
	p.HideX()
	left := theme.FontSize * 5
	names := slantedNames(theme, f.labels(last), last, c.Max.X-c.Min.X-left-right, (c.Max.Y-c.Min.Y)*nameShare)
	p.Add(plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		on(c, p)
		names.draw(c, func(i int) vg.Length { return c.X(p.X.Norm(float64(i + 1))) })
	}))
	p.Draw(drawBeside(draw.Crop(c, 0, -right, names.depth(), 0), theme, name, 0))
}

// drawBeside writes the name of a y axis along the left of a canvas, of whose bottom
// the axis leaves a part free, and returns what is left of it. The plot itself would
// make room for the name where the middle of the axis were, if it were linear.
func drawBeside(c draw.Canvas, theme Theme, name string, below vg.Length) draw.Canvas {
	sty := style(regular, theme.FontSize*0.9, theme.Muted)
	sty.Rotation, sty.XAlign, sty.YAlign = math.Pi/2, text.XCenter, text.YTop
	name = fitted(name, sty, c.Max.Y-c.Min.Y-below, visible.Fit)
	c.FillText(sty, vg.Point{X: c.Min.X, Y: (c.Min.Y + below + c.Max.Y) / 2}, name)
	return draw.Crop(c, theme.FontSize*1.4, 0, 0, 0)
}

// absent is a key for the ranks that the trace does not hold, if there are any
// among the kept.
func (f *filtered) absent(line draw.LineStyle) []key {
	from, to := len(f.tokens)+1, f.kept-1
	if f.lastKept.rank == 0 {
		to = f.kept
	}
	if from > to {
		return nil
	}
	name := fmt.Sprintf("ranks %s to %s are not in this trace", view.FormatCount(from), view.FormatCount(to))
	if f.trace.Run.Capture.Mode != trace.CaptureFull {
		name += "; --capture full records them"
	}
	return []key{lineKey(name, line)}
}
