package figure

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
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

func nats(h float64) float64 {
	if !(h > 0) { // not a number, too
		return 0
	}
	return math.Min(h, maxNats)
}

// Size implements Figure.
func (f *Entropy) Size() (width, height vg.Length) { return f.size(300, 220) }

// Draw implements Figure.
func (f *Entropy) Draw(c draw.Canvas) {
	width := c.Max.X - c.Min.X - 2*margin
	f.drawCurves(f.draw(c, f.titleOf(width, f.titles()...), f.readingOf(width, f.readings()...), provenance(f.run)))
}

// titles say in ever fewer words how uncertain the steps were.
func (f *Entropy) titles() []string {
	var raw, final float64
	for _, p := range f.points {
		raw, final = raw+p.raw/float64(len(f.points)), final+p.final/float64(len(f.points))
	}
	before, after := view.Fixed(raw, 2), view.Fixed(final, 2)
	if before == after {
		return []string{"Uncertainty from token to token: " + after + " nats on average", after + " nats on average"}
	}
	return []string{
		"Uncertainty from token to token: " + after + " nats on average, raw " + before,
		after + " nats on average, raw " + before,
	}
}

// readings name in ever fewer words the most uncertain step.
func (f *Entropy) readings() []string {
	worst := f.worst()
	p := f.points[worst]
	if p.final == 0 {
		return []string{""}
	}
	choices := view.FormatChoices(math.Exp(p.final)) + " effective choices"
	return []string{
		fmt.Sprintf("The most uncertain step, the large point, was %d, %s: %s", worst+1, p.label, choices),
		fmt.Sprintf("Most uncertain: step %d, %s", worst+1, choices),
	}
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
	chart := stepChart{
		theme: f.theme(), title: "entropy (nats)", right: secondAxis{"effective choices", choiceTicks},
		highest: math.Ln2, // an empty axis still reaches 2 choices
		above:   f.theme().FontSize * 1.8,
	}
	for _, point := range f.points {
		chart.labels = append(chart.labels, point.label)
		chart.highest = math.Max(chart.highest, 1.06*math.Max(point.raw, point.final))
	}
	chart.draw(c, f.drawArea)
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

// choiceTicks label entropies: ln n is as uncertain as n equal choices.
func choiceTicks(highest float64) []plot.Tick {
	var ticks []plot.Tick
	for decade := 1.0; math.Log(decade) <= highest; decade *= 10 {
		for _, step := range []float64{1, 2, 5} {
			ticks = append(ticks, plot.Tick{Value: math.Log(step * decade), Label: tickChoices(step * decade)})
		}
	}
	return ticks
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
		{keyFinal, draw.LineStyle{Color: theme.Final, Width: vg.Points(1.6)}},
		{keyRaw, draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(1.2), Dashes: []vg.Length{vg.Points(4), vg.Points(2)}}},
	} {
		at.X -= sty.Width(key.name)
		c.FillText(sty, at, key.name)
		at.X -= theme.FontSize * 0.5
		c.StrokeLine2(key.line, at.X-theme.FontSize*1.6, at.Y, at.X, at.Y)
		at.X -= theme.FontSize * 3
	}
}
