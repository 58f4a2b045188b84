package figure

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Entropy is how uncertain each step was, in nats on the left and as effective
// choices on the right: what the model left open, and below it what was open
// still after the pipeline. What lies between is what the pipeline took
// away.
type Entropy struct {
	Frame

	run    *trace.Run
	points []entropyPoint
}

type entropyPoint struct {
	label      string // the token that came
	raw, final float64
}

// NewEntropy returns the figure of all steps of a trace, of its first sequence
// if it has several.
func NewEntropy(t *trace.Trace) (*Entropy, error) {
	frame := ofFirst(t)
	t = view.First(t)
	f := &Entropy{Frame: frame, run: &t.Run}
	for i := range t.Steps {
		s := view.At(t, i)
		if len(s.Stages) == 0 {
			return nil, fmt.Errorf("figure: step %d has no stages", i+1)
		}
		f.points = append(f.points, entropyPoint{
			label: visible.Fit(view.Token(s.Token), 14),
			raw:   nats(s.Stages[0].EntropyNats),
			final: nats(s.Stages[s.Last()].EntropyNats),
		})
	}
	if len(f.points) == 0 {
		return nil, errors.New("figure: the trace has no steps to draw")
	}
	return f, nil
}

// maxNats is more than any vocabulary has: e to the 50th tokens.
const maxNats = 50

func nats(h float64) float64 { return math.Min(math.Max(h, 0), maxNats) }

// Size implements Figure.
func (f *Entropy) Size() (width, height vg.Length) { return f.size(300, 220) }

// Draw implements Figure.
func (f *Entropy) Draw(c draw.Canvas) {
	worst, subtitle := f.worst(), ""
	if p := f.points[worst]; p.final > 0 {
		subtitle = fmt.Sprintf("The most uncertain step was %d, %s: as among %s equal choices",
			worst+1, p.label, view.FormatChoices(math.Exp(p.final)))
	}
	f.drawCurves(f.draw(c, "Uncertainty from token to token", subtitle, provenance(f.run)))
}

// worst returns the step with the highest entropy after the pipeline.
func (f *Entropy) worst() int {
	best := 0
	for i, p := range f.points {
		if p.final > f.points[best].final {
			best = i
		}
	}
	return best
}

func (f *Entropy) drawCurves(c draw.Canvas) {
	theme := f.theme()
	p := newPlot(theme)
	p.HideX()
	p.Y.Label.Text = "entropy (nats)"
	p.Y.Tick.Marker = shortTicks{}
	p.X.Min, p.X.Max = -0.5, float64(len(f.points))-0.5
	p.Y.Min, p.Y.Max = 0, math.Ln2 // an empty axis still reaches 2 choices
	for _, point := range f.points {
		p.Y.Max = math.Max(p.Y.Max, 1.06*math.Max(point.raw, point.final))
	}

	above, left, right := theme.FontSize*1.8, theme.FontSize*5, theme.FontSize*4
	var labels []string
	for _, point := range f.points {
		labels = append(labels, point.label)
	}
	names := slantedNames(theme, labels, len(labels), c.Max.X-c.Min.X-left-right, (c.Max.Y-c.Min.Y)*nameShare)

	p.Add(horizontals(theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		at := func(i int, h float64) vg.Point {
			return vg.Point{X: c.X(p.X.Norm(float64(i))), Y: c.Y(p.Y.Norm(h))}
		}
		names.draw(c, func(i int) vg.Length { return at(i, 0).X })
		f.drawArea(c, at)
		drawChoices(c, p, theme)
	}))
	p.Draw(draw.Crop(c, 0, -right, names.depth(), -above))
	f.drawKey(c)
}

// drawArea draws both curves and what lies between them.
func (f *Entropy) drawArea(c draw.Canvas, at func(int, float64) vg.Point) {
	theme := f.theme()
	var raw, final []vg.Point
	for i, p := range f.points {
		raw, final = append(raw, at(i, p.raw)), append(final, at(i, p.final))
	}
	between := append([]vg.Point(nil), raw...)
	for i := len(final) - 1; i >= 0; i-- {
		between = append(between, final[i])
	}
	c.FillPolygon(theme.Ghost, between)
	c.StrokeLines(draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(1.2), Dashes: []vg.Length{vg.Points(4), vg.Points(2)}}, raw)
	c.StrokeLines(draw.LineStyle{Color: theme.Final, Width: vg.Points(1.6)}, final)

	radius := min(vg.Points(2.6), (c.Max.X-c.Min.X)/vg.Length(len(f.points))*0.3)
	worst := f.worst()
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.Chosen, Radius: vg.Points(4), Shape: draw.CircleGlyph{}}, final[worst])
	if radius < vg.Points(1.5) {
		return // so many that they would hide the curves
	}
	for i := range f.points {
		// The ring is a filled one, so that the curve does not run through it.
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.GhostEdge, Radius: radius, Shape: draw.CircleGlyph{}}, raw[i])
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.Background, Radius: radius * 0.6, Shape: draw.CircleGlyph{}}, raw[i])
		if i != worst {
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.Final, Radius: radius, Shape: draw.CircleGlyph{}}, final[i])
		}
	}
}

// drawChoices labels the right side of the plot: an entropy of ln n is as
// uncertain as n equal choices.
func drawChoices(c draw.Canvas, p *plot.Plot, theme Theme) {
	sty := style(regular, theme.FontSize*0.85, theme.Muted)
	line := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	c.StrokeLine2(line, c.Max.X, c.Min.Y, c.Max.X, c.Max.Y)
	last := vg.Length(math.Inf(-1))
	for decade := 1.0; math.Log(decade) <= p.Y.Max; decade *= 10 {
		for _, step := range []float64{1, 2, 5} {
			h := math.Log(step * decade)
			y := c.Y(p.Y.Norm(h))
			if h > p.Y.Max || y < last+sty.Font.Size*1.3 {
				continue
			}
			c.StrokeLine2(line, c.Max.X, y, c.Max.X+vg.Points(3), y)
			c.FillText(sty, vg.Point{X: c.Max.X + vg.Points(5), Y: y + sty.Font.Size*0.1}, tickChoices(step*decade))
			last = y
		}
	}
	title := style(regular, theme.FontSize*0.9, theme.Muted)
	title.Rotation, title.XAlign, title.YAlign = math.Pi/2, text.XCenter, text.YBottom
	c.FillText(title, vg.Point{X: c.Max.X + theme.FontSize*4, Y: c.Center().Y}, "effective choices")
}

func tickChoices(n float64) string {
	if n < 1e6 {
		return view.FormatCount(int64(n))
	}
	return strconv.FormatFloat(n, 'g', 2, 64)
}

// drawKey names the curves above the plot.
func (f *Entropy) drawKey(c draw.Canvas) {
	theme := f.theme()
	sty := style(regular, theme.FontSize*0.9, theme.Muted)
	at := vg.Point{X: c.Max.X, Y: c.Max.Y - theme.FontSize*0.6}
	for _, key := range []struct {
		name string
		line draw.LineStyle
	}{
		{"final: after the pipeline", draw.LineStyle{Color: theme.Final, Width: vg.Points(1.6)}},
		{"raw: as the model gave it", draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(1.2), Dashes: []vg.Length{vg.Points(4), vg.Points(2)}}},
	} {
		at.X -= sty.Width(key.name)
		c.FillText(sty, at, key.name)
		at.X -= theme.FontSize * 0.5
		c.StrokeLine2(key.line, at.X-theme.FontSize*1.6, at.Y, at.X, at.Y)
		at.X -= theme.FontSize * 3
	}
}
