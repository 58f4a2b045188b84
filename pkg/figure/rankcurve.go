package figure

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/view"
)

// The curve of a filter: the probability of each token by its rank, the kept ones in
// colour, the two at the border marked.

// drawCurve draws the curve over what under draws. The axis of probabilities reaches
// down to a line, if there is one.
func (f *filtered) drawCurve(c draw.Canvas, theme Theme, lowest float64, under plotterFunc) {
	p := newPlot(theme)
	p.Y.Scale = plot.LogScale{}
	p.Y.Tick.Marker = logTicks{func(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }}
	values := []float64{lowest}
	curve := f.curve()
	for _, t := range curve {
		values = append(values, t.prob)
	}
	p.Y.Min, p.Y.Max = span(values, 1.5)
	p.Y.Max = math.Max(math.Min(p.Y.Max, 1), p.Y.Min*10)
	above := theme.FontSize * 1.2 // for what is written over the plot
	f.drawRanks(draw.Crop(c, 0, 0, 0, -above), theme, p, "probability", 0, func(c draw.Canvas, p *plot.Plot) {
		under(c, p)
		at := func(t rankedToken) vg.Point {
			return vg.Point{X: c.X(p.X.Norm(float64(t.rank))), Y: c.Y(p.Y.Norm(t.prob))}
		}
		if n := len(f.tokens); n > 0 && n < f.lastKept.rank && positive(f.lastKept.prob) && positive(f.tokens[n-1].prob) {
			from, to := at(f.tokens[n-1]), at(f.lastKept)
			c.StrokeLine2(absentLine(theme), from.X, from.Y, to.X, to.Y)
		}
		drawn := vg.Point{X: -1}
		for _, t := range curve {
			place := at(t)
			if math.Hypot(float64(place.X-drawn.X), float64(place.Y-drawn.Y)) < 0.6 {
				continue // on top of the one before
			}
			drawn = place
			f.drawToken(c, theme, t, place)
		}
		f.drawBorders(c, theme, at)
		if positive(f.tokens[0].prob) && f.name == view.MinP {
			drawTop(c, theme, at(f.tokens[0]))
		}
	})
}

// curve is the tokens that have a place on the axes.
func (f *filtered) curve() []rankedToken {
	last, _ := f.shown()
	var out []rankedToken
	for _, t := range f.tokens[:min(last, len(f.tokens))] {
		if positive(t.prob) {
			out = append(out, t)
		}
	}
	for _, t := range []rankedToken{f.lastKept, f.firstCut} {
		if t.rank > len(f.tokens) && positive(t.prob) {
			out = append(out, t)
		}
	}
	return out
}

// drawToken draws the point of one token.
func (f *filtered) drawToken(c draw.Canvas, theme Theme, t rankedToken, at vg.Point) {
	point := draw.GlyphStyle{Color: theme.Final, Radius: vg.Points(2.2), Shape: draw.CircleGlyph{}}
	if t.rank > f.kept {
		point.Color, point.Radius = theme.GhostEdge, vg.Points(1.5)
	}
	c.DrawGlyphNoClip(point, at)
}

// drawBorders marks the tokens at the border, which stand close together on a
// logarithmic axis: then on pins, of which one points up and one down.
func (f *filtered) drawBorders(c draw.Canvas, theme Theme, at func(rankedToken) vg.Point) {
	var pin vg.Point
	if kept, cut := f.lastKept, f.firstCut; positive(kept.prob) && positive(cut.prob) {
		if a, b := at(kept), at(cut); math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) < 9 {
			pin = vg.Point{X: -vg.Points(5), Y: vg.Points(12)}
		}
	}
	for _, t := range []rankedToken{f.lastKept, f.firstCut} {
		if t.rank == 0 || !positive(t.prob) {
			continue
		}
		kept, from := t.rank <= f.kept, at(t)
		if !kept {
			pin = pin.Scale(-1)
		}
		to := from.Add(pin)
		to.X, to.Y = max(min(to.X, c.Max.X), c.Min.X), max(min(to.Y, c.Max.Y), c.Min.Y)
		c.StrokeLine2(draw.LineStyle{Color: theme.Text, Width: vg.Points(0.8)}, from.X, from.Y, to.X, to.Y)
		f.drawBorder(c, theme, kept, to)
	}
}

// drawBorder marks a token at the border: a full disc with a rim for the last kept,
// an empty one for the first cut.
func (f *filtered) drawBorder(c draw.Canvas, theme Theme, kept bool, at vg.Point) {
	inside := theme.Background
	if kept {
		inside = theme.Final
	}
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.Text, Radius: vg.Points(4), Shape: draw.CircleGlyph{}}, at)
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: inside, Radius: vg.Points(2.8), Shape: draw.CircleGlyph{}}, at)
}

// drawTop marks the likeliest token.
func drawTop(c draw.Canvas, theme Theme, at vg.Point) {
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.Chosen, Radius: vg.Points(4), Shape: draw.BoxGlyph{}}, at)
}

func center(r vg.Rectangle) vg.Point {
	return vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2}
}

// absentLine is what stands for ranks that the trace does not hold.
func absentLine(theme Theme) draw.LineStyle {
	return draw.LineStyle{Color: theme.Final, Width: vg.Points(1.2), Dashes: []vg.Length{vg.Points(3), vg.Points(2)}}
}

// curveKeys are what the points stand for, with their numbers.
func (f *filtered) curveKeys(theme Theme) []key {
	point := func(rank int) func(draw.Canvas, vg.Rectangle) {
		return func(c draw.Canvas, r vg.Rectangle) { f.drawToken(c, theme, rankedToken{rank: rank}, center(r)) }
	}
	border := func(kept bool) func(draw.Canvas, vg.Rectangle) {
		return func(c draw.Canvas, r vg.Rectangle) { f.drawBorder(c, theme, kept, center(r)) }
	}
	keys := []key{{fmt.Sprintf("kept: %s with %s", tokens(f.kept), f.holds(f.mass)), point(0)}}
	if f.kept < f.total {
		keys = append(keys, key{fmt.Sprintf("cut: %s with %s", tokens(f.total-f.kept), massOf(share(1-f.mass))), point(f.kept + 1)})
	}
	if t := f.lastKept; t.rank > 0 {
		keys = append(keys, key{f.borderName("last kept", t), border(true)})
	}
	if t := f.firstCut; t.rank > 0 {
		keys = append(keys, key{f.borderName("first cut", t), border(false)})
	}
	return append(keys, f.absent(absentLine(theme))...)
}

// borderName says which token stands at the border: its rank, probability and logit.
func (f *filtered) borderName(side string, t rankedToken) string {
	return fmt.Sprintf("%s: %s %s, %s (logit %s)", side, ordinal(t.rank), f.token(t), massOf(t.prob), view.FormatLogit(t.logit))
}
