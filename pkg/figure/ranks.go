package figure

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Ranks is the rank of the token that came, step by step: among all tokens as the
// model had them, and among those left after the pipeline. Rank 1, the likeliest, is
// at the top, on a logarithmic axis. A token that was put there though a stage had
// cut it has no rank: it stands at the bottom.
type Ranks struct {
	Frame

	run    *trace.Run
	labels []string // of the steps
	points []rankPoint
}

// rankPoint is the ranks of one token, 0 where it has none.
type rankPoint struct {
	raw, final int
	cut        bool // by a stage, so that there is no final rank
}

// NewRanks returns the figure of all steps of a trace, of its first sequence if it
// has several. The tokens of a text that was given have ranks like any other.
func NewRanks(t *trace.Trace) (*Ranks, error) {
	frame := ofFirst(t)
	t = view.First(t)
	f := &Ranks{Frame: frame, run: &t.Run, labels: stepNames(t)}
	known := false
	for i := range t.Steps {
		s := view.At(t, i)
		if len(s.Stages) == 0 {
			return nil, fmt.Errorf("figure: step %d has no stages", i+1)
		}
		p := rankPoint{raw: max(s.Stages[0].ChosenRank, 0), final: max(s.Stages[s.Last()].ChosenRank, 0)}
		p.cut = p.raw > 0 && p.final == 0
		known = known || p.raw > 0 || p.final > 0
		f.points = append(f.points, p)
	}
	switch {
	case len(f.points) == 0:
		return nil, errors.New("figure: the trace has no steps to draw")
	case !known:
		return nil, errors.New("figure: the trace does not tell the rank of any token")
	}
	return f, nil
}

// Size implements Figure.
func (f *Ranks) Size() (width, height vg.Length) { return f.size(300, 220) }

// likeliest counts the tokens of rank 1, and notes the step whose token stood lowest
// with the model.
func (f *Ranks) likeliest() (raw, final, lowest int) {
	for i, p := range f.points {
		if p.raw == 1 {
			raw++
		}
		if p.final == 1 {
			final++
		}
		if p.raw > f.points[lowest].raw {
			lowest = i
		}
	}
	return raw, final, lowest
}

// title says how many tokens were the likeliest after the pipeline.
func (f *Ranks) title() string {
	_, final, _ := f.likeliest()
	if final == len(f.points) {
		return "Each token was the likeliest of its step"
	}
	return fmt.Sprintf("%s of %s tokens were the likeliest of their step", view.FormatCount(final), view.FormatCount(len(f.points)))
}

// subtitles say, in ever fewer words, how many were before it, and which stood lowest.
func (f *Ranks) subtitles() []string {
	raw, _, lowest := f.likeliest()
	count := fmt.Sprintf("%s of %s were", view.FormatCount(raw), view.FormatCount(len(f.points)))
	texts := []string{"That is the final rank, after the pipeline; by the raw one " + count, "By the raw rank " + count}
	if p := f.points[lowest]; p.raw > 1 {
		at := fmt.Sprintf("the lowest was %s, the %s of step %d", f.labels[lowest], ordinal(p.raw), lowest+1)
		texts = slices.Insert(texts, 0, texts[0]+"; "+at, texts[1]+"; "+at)
	}
	return texts
}

// Describe implements Describer.
func (f *Ranks) Describe() string {
	text := fmt.Sprintf("The rank of each token that came, before the pipeline and after it. %s. %s.", f.title(), f.subtitles()[0])
	var cut []string
	for i, p := range f.points {
		if p.cut {
			cut = append(cut, f.labels[i])
		}
	}
	if n := len(cut); n > 0 {
		text += fmt.Sprintf(" A stage had cut %s: %s", tokens(n), strings.Join(cut[:min(n, defaultTop)], ", "))
		if n > defaultTop {
			text += ", …"
		}
		text += "."
	}
	return text
}

// Draw implements Figure.
func (f *Ranks) Draw(c draw.Canvas) {
	theme := f.theme()
	subtitle := f.readingOf(c.Max.X-c.Min.X-2*margin, f.subtitles()...)
	inner := f.draw(c, f.title(), subtitle, provenance(f.run))
	keys := []key{
		{keyRaw, func(c draw.Canvas, r vg.Rectangle) { f.drawRaw(c, center(r), vg.Points(3.6)) }},
		{keyFinal, func(c draw.Canvas, r vg.Rectangle) { f.drawFinal(c, center(r), vg.Points(2.2)) }},
	}
	if f.cuts() {
		keys = append(keys, key{"a stage had cut it", func(c draw.Canvas, r vg.Rectangle) { f.drawCut(c, center(r), vg.Points(3)) }})
	}
	f.drawPoints(drawKeys(inner, theme, keys))
}

// cuts reports whether there is a token that a stage had cut.
func (f *Ranks) cuts() bool {
	for _, p := range f.points {
		if p.cut {
			return true
		}
	}
	return false
}

func (f *Ranks) drawPoints(c draw.Canvas) {
	theme := f.theme()
	lowest := 1
	for _, p := range f.points {
		lowest = max(lowest, p.raw, p.final)
	}
	bottom := math.Max(10, float64(lowest)*1.3)
	ticks := rankAxis{bottom: bottom}
	if f.cuts() {
		ticks.cut = bottom * math.Pow(bottom, 0.12)
		bottom = ticks.cut * math.Pow(bottom, 0.05)
	}
	p := newPlot(theme)
	p.HideX()
	p.Y.Scale, p.Y.Tick.Marker = plot.InvertedScale{Normalizer: plot.LogScale{}}, ticks
	p.X.Min, p.X.Max = -0.5, float64(len(f.points))-0.5
	p.Y.Min, p.Y.Max = 1, bottom

	above := theme.FontSize * 1.6 // for the name of the line at rank 1
	names := slantedNames(theme, f.labels, len(f.labels), c.Max.X-c.Min.X-theme.FontSize*5, (c.Max.Y-c.Min.Y)*nameShare)
	p.Add(horizontals(theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		at := func(i int, rank float64) vg.Point {
			return vg.Point{X: c.X(p.X.Norm(float64(i))), Y: c.Y(p.Y.Norm(math.Max(rank, 1)))}
		}
		names.draw(c, func(i int) vg.Length { return at(i, 1).X })
		sty := style(regular, theme.FontSize*0.85, theme.Muted)
		sty.YAlign = text.YBottom
		c.StrokeLine2(draw.LineStyle{Color: theme.Text, Width: vg.Points(0.8), Dashes: []vg.Length{vg.Points(4), vg.Points(2)}}, c.Min.X, c.Max.Y, c.Max.X, c.Max.Y)
		c.FillText(sty, vg.Point{X: c.Min.X, Y: c.Max.Y + theme.FontSize*0.6},
			fitted("rank 1: greedy would take these", sty, c.Max.X-c.Min.X, visible.Fit))
		f.drawSteps(c, at, ticks.cut)
	}))
	p.Draw(drawBeside(draw.Crop(c, 0, 0, names.depth(), -above), theme, "rank of the token", 0))
}

// drawSteps draws both lines and their points; those of tokens that were cut stand
// on a line of their own.
func (f *Ranks) drawSteps(c draw.Canvas, at func(int, float64) vg.Point, cut float64) {
	theme := f.theme()
	raw := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.8), Dashes: []vg.Length{vg.Points(4), vg.Points(2)}}
	radius := min(vg.Points(2.2), (c.Max.X-c.Min.X)/vg.Length(len(f.points))*0.4)
	radius = max(radius, vg.Points(0.9))
	final := draw.LineStyle{Color: theme.Final, Width: radius * 0.45} // thin, where many lines are steep
	strokeKnown(c, raw, len(f.points), func(i int) (vg.Point, bool) { return at(i, float64(f.points[i].raw)), f.points[i].raw > 0 })
	strokeKnown(c, final, len(f.points), func(i int) (vg.Point, bool) {
		return at(i, float64(f.points[i].final)), f.points[i].final > 0
	})
	for i, p := range f.points {
		if p.raw > 0 {
			f.drawRaw(c, at(i, float64(p.raw)), radius*1.65)
		}
	}
	for i, p := range f.points {
		switch {
		case p.final > 0:
			f.drawFinal(c, at(i, float64(p.final)), radius)
		case p.cut:
			f.drawCut(c, at(i, cut), max(radius, vg.Points(2)))
		}
	}
}

// strokeKnown draws a line through those of n points that are known, broken where
// one is not.
func strokeKnown(c draw.Canvas, line draw.LineStyle, n int, point func(int) (vg.Point, bool)) {
	var run []vg.Point
	for i := range n {
		if at, ok := point(i); ok {
			run = append(run, at)
			continue
		}
		if len(run) > 1 {
			c.StrokeLines(line, run)
		}
		run = nil
	}
	if len(run) > 1 {
		c.StrokeLines(line, run)
	}
}

// drawRaw draws a ring, a filled one, so that no line runs through it.
func (f *Ranks) drawRaw(c draw.Canvas, at vg.Point, radius vg.Length) {
	theme := f.theme()
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.GhostEdge, Radius: radius, Shape: draw.CircleGlyph{}}, at)
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.Background, Radius: radius * 0.7, Shape: draw.CircleGlyph{}}, at)
}

func (f *Ranks) drawFinal(c draw.Canvas, at vg.Point, radius vg.Length) {
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: f.theme().Final, Radius: radius, Shape: draw.CircleGlyph{}}, at)
}

func (f *Ranks) drawCut(c draw.Canvas, at vg.Point, radius vg.Length) {
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: f.theme().Chosen, Radius: radius, Shape: draw.PyramidGlyph{}}, at)
}

// rankAxis are ticks at ranks down to bottom and, if it is not 0, one at cut.
type rankAxis struct{ bottom, cut float64 }

// Ticks implements plot.Ticker.
func (a rankAxis) Ticks(low, _ float64) []plot.Tick {
	ticks := rankTicks{}.Ticks(low, a.bottom)
	if a.cut > 0 {
		ticks = append(ticks, plot.Tick{Value: a.cut, Label: "cut"})
	}
	return ticks
}
