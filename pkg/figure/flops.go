package figure

import (
	"errors"
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Flops is the arithmetic of a run from its first step on, summed up: as it was
// counted, and as the formula gives it for the other setting of use_cache.
type Flops struct {
	Frame

	run    *trace.Run
	extent view.Extent
	labels []string // of the steps
	// Sums over the steps so far.
	executed, other []float64
}

// NewFlops returns the figure of all steps of a trace, of its first sequence if
// it has several. A trace of a model elsewhere, whose arithmetic nobody counted,
// is an error.
func NewFlops(t *trace.Trace) (*Flops, error) {
	several := view.Sequences(t) > 1
	t = view.First(t)
	if len(t.Steps) == 0 {
		return nil, errors.New("figure: the trace has no steps to draw")
	}
	f := &Flops{Frame: of(&t.Run), run: &t.Run, extent: view.ExtentOf(t), labels: stepNames(t)}
	if several && f.extent == view.WholeRun {
		f.extent = view.OneSequence
	}
	var executed, other float64
	for i := range t.Steps {
		cost := &t.Steps[i].Cost
		executed += float64(max(0, cost.Flops.Total))
		other += float64(max(0, cost.FlopsOther))
		f.executed, f.other = append(f.executed, executed), append(f.other, other)
	}
	if executed == 0 {
		return nil, errors.New("figure: the trace counts no FLOPs")
	}
	return f, nil
}

// Size implements Figure.
func (f *Flops) Size() (width, height vg.Length) { return f.size(280, 220) }

// cached reports whether the run had a cache.
func (f *Flops) cached() bool { return f.run.Cache != "none" }

// Draw implements Figure.
func (f *Flops) Draw(c draw.Canvas) {
	theme := f.theme()
	with, without := "with the cache", "without a cache"
	ran, not := with, without
	if !f.cached() {
		ran, not = without, with
	}
	last := len(f.executed) - 1
	less, more := ran, not
	ratio := f.other[last] / f.executed[last]
	if ratio < 1 {
		less, more, ratio = not, ran, 1/ratio
	}
	width := c.Max.X - c.Min.X - 2*margin
	title, subtitle := "FLOPs so far: "+view.FormatSI(int64(f.executed[last]))+" "+ran, ""
	if f.other[last] > 0 {
		title = f.titleOf(width,
			fmt.Sprintf("%s times as many FLOPs %s as %s", view.FormatThree(ratio), more, less),
			fmt.Sprintf("%s times as many FLOPs %s", view.FormatThree(ratio), more))
		subtitle = f.subject()
	}
	inner := f.draw(c, title, subtitle, provenance(f.run))
	inner = drawKeys(inner, theme, []key{
		lineKey(fmt.Sprintf("%s, executed: %s", ran, view.FormatSI(int64(f.executed[last]))), f.line(f.cached(), true)),
		lineKey(fmt.Sprintf("%s, by formula: %s", not, view.FormatSI(int64(f.other[last]))), f.line(!f.cached(), false)),
	})

	p := newPlot(theme)
	p.HideX()
	p.Y.Label.Text = "FLOPs so far"
	p.Y.Tick.Marker = siTicks{}
	p.X.Min, p.X.Max = -0.5, float64(last)+0.5
	p.Y.Min, p.Y.Max = 0, 1.06*max(f.executed[last], f.other[last])
	names := slantedNames(theme, f.labels, len(f.labels), inner.Max.X-inner.Min.X-theme.FontSize*5, (inner.Max.Y-inner.Min.Y)*nameShare)
	p.Add(horizontals(theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		x := func(i int) vg.Length { return c.X(p.X.Norm(float64(i))) }
		names.draw(c, x)
		for _, curve := range []struct {
			sums     []float64
			executed bool
		}{{f.other, false}, {f.executed, true}} {
			var points []vg.Point
			for i, sum := range curve.sums {
				points = append(points, vg.Point{X: x(i), Y: c.Y(p.Y.Norm(sum))})
			}
			line := f.line(f.cached() == curve.executed, curve.executed)
			c.StrokeLines(line, points)
			if len(points) <= pointedSteps {
				for _, at := range points {
					c.DrawGlyphNoClip(draw.GlyphStyle{Color: line.Color, Radius: vg.Points(2.2), Shape: draw.CircleGlyph{}}, at)
				}
			}
		}
	}))
	p.Draw(draw.Crop(inner, 0, 0, names.depth(), 0))
}

// subject is what the sums are of.
func (f *Flops) subject() string {
	switch {
	case f.extent == view.PathOfSearch:
		return "FLOPs so far, of the steps to this text, all beams together"
	case f.extent == view.OneSequence, f.Sequence > 0:
		return "FLOPs so far, of this sequence"
	}
	return "FLOPs so far, of the whole run"
}

// pointedSteps is up to how many steps each has a point.
const pointedSteps = 60

// line tells the settings apart by colour, and by dashes what was not run.
func (f *Flops) line(cached, executed bool) draw.LineStyle {
	theme := f.theme()
	line := draw.LineStyle{Color: theme.Chosen, Width: vg.Points(1.6)}
	if cached {
		line.Color = theme.Final
	}
	if !executed {
		line.Dashes = []vg.Length{vg.Points(4), vg.Points(2)}
	}
	return line
}
