package figure

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// TemperatureCurve is how uncertain steps would be at every temperature up to 3:
// the entropy of the softmax of the raw logits ÷ T, in nats on the left and
// as effective choices on the right, one curve a step. It rises from the
// logarithm of the number of tokens that share the first place, which is almost
// always one, to that of the number of all tokens.
//
// The logits are the model's own: what a repetition penalty, say, did before the
// run's temperature is not in the picture.
type TemperatureCurve struct {
	Frame

	run   *trace.Run
	steps []hotCurve
}

// hotCurve is one step.
type hotCurve struct {
	hotStep
	points []view.Softmax // in ascending order of temperature
}

// hottest is the end of the axis, which begins at 0: most of what happens between
// does so from 0.3 to 2, which a logarithmic axis would press together.
const hottest = 3

// hotPoints is how many points make a curve, after the one of the limit at 0.
const hotPoints = 150

// NewTemperatureCurve returns the figure of some steps, counted from 0, of the
// trace's first sequence; of none, the one whose draw was the most uncertain. The
// trace has to be a full capture.
func NewTemperatureCurve(t *trace.Trace, steps []int) (*TemperatureCurve, error) {
	frame := ofFirst(t)
	t = view.First(t)
	if len(t.Steps) == 0 {
		return nil, errors.New("figure: the trace has no steps to draw")
	}
	if len(steps) == 0 {
		steps = []int{view.MostUncertain(t)}
	}
	if len(steps) > len(shapes) {
		return nil, fmt.Errorf("figure: %d curves in one picture cannot be told apart\ntake %d steps at most", len(steps), len(shapes))
	}
	f := &TemperatureCurve{Frame: frame, run: &t.Run}
	for _, i := range steps {
		if _, _, err := oneStep(t, i); err != nil {
			return nil, err
		}
		step, err := newHotStep(t, i)
		if err != nil {
			return nil, err
		}
		curve := hotCurve{hotStep: step}
		for n := range hotPoints + 1 {
			curve.points = append(curve.points, step.row.At(hottest*float64(n)/hotPoints))
		}
		f.steps = append(f.steps, curve)
	}
	return f, nil
}

// Size implements Figure.
func (f *TemperatureCurve) Size() (width, height vg.Length) { return f.size(300, 220+moreWords) }

// Draw implements Figure.
func (f *TemperatureCurve) Draw(c draw.Canvas) {
	theme, width := f.theme(), c.Max.X-c.Min.X-2*margin
	const words = "entropy of softmax(raw logits ÷ T)"
	subtitle := f.steps[0].after(theme, width, words, "Entropy of softmax(raw logits ÷ T)")
	if len(f.steps) > 1 {
		subtitle = f.readingOf(width,
			"Entropy of softmax(raw logits ÷ T), over all "+view.FormatCount(f.steps[0].row.Kept())+" tokens", "Entropy of softmax(raw logits ÷ T)")
	}
	inner := f.draw(c, f.title(width), subtitle, provenance(f.run))
	if keys := f.keys(); len(keys) > 0 {
		inner = drawKeys(inner, theme, keys)
	}
	f.drawCurves(inner)
}

// title says where one curve leads, or how far several lie apart.
func (f *TemperatureCurve) title(width vg.Length) string {
	low, high := defaultTemperatures[0], defaultTemperatures[len(defaultTemperatures)-1]
	if len(f.steps) == 1 {
		s := &f.steps[0]
		return f.titleOf(width,
			fmt.Sprintf("Step %d: from %s effective choices at temperature %s to %s at %s", s.number, s.choices(low), degrees(low), s.choices(high), degrees(high)),
			fmt.Sprintf("Step %d: %s to %s effective choices", s.number, s.choices(low), s.choices(high)))
	}
	among := func(temperature float64) string {
		least, most := math.Inf(1), 0.0
		for _, s := range f.steps {
			n := s.row.At(temperature).EffectiveChoices()
			least, most = min(least, n), max(most, n)
		}
		low, high := view.FormatChoices(least), view.FormatChoices(most)
		if low == high {
			return low
		}
		return low + " to " + high
	}
	return f.titleOf(width,
		fmt.Sprintf("%d steps: %s effective choices at temperature %s, %s at %s", len(f.steps), among(low), degrees(low), among(high), degrees(high)),
		fmt.Sprintf("%d steps: %s choices at T = %s", len(f.steps), among(high), degrees(high)))
}

// keys name the curves, where there are several, and the run's own temperature.
func (f *TemperatureCurve) keys() []key {
	var keys []key
	if len(f.steps) > 1 {
		for i := range f.steps {
			s := &f.steps[i]
			keys = append(keys, markKey(fmt.Sprintf("step %d: %s", s.number, visible.Fit(view.Token(s.step.Token), nameColumns)), f.mark(i)))
		}
	}
	if own, ok := ownTemperature(f.run); ok {
		name := "this run: T = " + degrees(own)
		if len(f.steps) == 1 {
			name += ", " + f.steps[0].choices(own) + " choices"
		}
		if own > hottest {
			name += ", off the axis"
		}
		keys = append(keys, lineKey(name, f.ownLine()))
	}
	return keys
}

// mark is that of a curve; one alone has the colour of what is final.
func (f *TemperatureCurve) mark(i int) mark {
	if len(f.steps) == 1 {
		return mark{f.theme().Final, draw.CircleGlyph{}}
	}
	return f.theme().mark(i)
}

func (f *TemperatureCurve) ownLine() draw.LineStyle {
	return draw.LineStyle{Color: f.theme().Text, Width: vg.Points(1), Dashes: []vg.Length{vg.Points(4), vg.Points(2)}}
}

// hotTicks are ticks at temperatures, labelled where that leaves a part of the
// axis free between two labels: first those that have marks.
func hotTicks(free float64) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for _, temperature := range slices.Concat(defaultTemperatures, []float64{0, 3, 0.5, 1.5, 2.5, 0.3, 1.2}) {
		tick := plot.Tick{Value: temperature, Label: degrees(temperature)}
		if slices.ContainsFunc(ticks, func(other plot.Tick) bool {
			return other.Label != "" && math.Abs(other.Value-temperature) < free*hottest
		}) {
			tick.Label = ""
		}
		ticks = append(ticks, tick)
	}
	return ticks
}

func (f *TemperatureCurve) drawCurves(c draw.Canvas) {
	theme := f.theme()
	right := theme.FontSize * 5
	p := newPlot(theme)
	p.X.Label.Text, p.Y.Label.Text = "temperature", "entropy (nats)"
	p.X.Tick.Marker = hotTicks(float64((p.X.Tick.Label.Width("0.0") + theme.FontSize*0.4) / (c.Max.X - c.Min.X - 2*right)))
	p.Y.Tick.Marker = shortTicks{}
	p.X.Max = hottest
	top := math.Ln2 // an empty axis still reaches 2 choices
	for i := range f.steps {
		top = max(top, math.Log(float64(f.steps[i].row.Kept())))
	}
	// Below 0 and above the top there is room for the words of the limits.
	air := float64(theme.FontSize*1.2/(c.Max.Y-c.Min.Y-theme.FontSize*3)) * top
	p.Y.Min, p.Y.Max = -air, top+air
	p.Add(horizontals(theme), verticals(theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		at := func(temperature, nats float64) vg.Point {
			return vg.Point{X: c.X(p.X.Norm(temperature)), Y: c.Y(p.Y.Norm(nats))}
		}
		f.drawLimits(c, at)
		var taken []vg.Rectangle
		if own, ok := ownTemperature(f.run); ok && own <= hottest {
			low, high := at(own, 0), at(own, top)
			c.StrokeLine2(f.ownLine(), low.X, low.Y, high.X, high.Y)
			taken = append(taken, rect(low.X-vg.Points(1), low.Y, high.X+vg.Points(1), high.Y))
		}
		for i := range f.steps {
			f.drawCurve(c, i, at)
		}
		if len(f.steps) == 1 {
			f.drawNumbers(c, at, taken)
		}
		secondAxis{"effective choices", choiceTicks}.draw(c, p, theme)
	}))
	p.Draw(draw.Crop(c, 0, -right, 0, -theme.FontSize*0.3))
}

// drawCurve draws one curve, with marks at the temperatures that most people set
// and, of one alone, at the run's own.
func (f *TemperatureCurve) drawCurve(c draw.Canvas, i int, at func(_, _ float64) vg.Point) {
	s, m := &f.steps[i], f.mark(i)
	var line []vg.Point
	for _, point := range s.points {
		line = append(line, at(point.Temperature, point.EntropyNats))
	}
	c.StrokeLines(draw.LineStyle{Color: m.color, Width: vg.Points(1.4)}, line)
	for _, temperature := range defaultTemperatures {
		m.at(c, at(temperature, s.row.At(temperature).EntropyNats), vg.Points(3))
	}
	if own, ok := ownTemperature(f.run); ok && own <= hottest && len(f.steps) == 1 {
		mark{f.theme().Text, draw.CircleGlyph{}}.at(c, at(own, s.row.At(own).EntropyNats), vg.Points(3))
	}
}

// drawLimits draws what the curves come to where the temperature rises or falls,
// with the words outside of the room of the curves.
func (f *TemperatureCurve) drawLimits(c draw.Canvas, at func(_, _ float64) vg.Point) {
	theme := f.theme()
	line := draw.LineStyle{Color: theme.Muted, Width: vg.Points(0.8), Dashes: []vg.Length{vg.Points(2), vg.Points(2)}}
	sty := style(regular, theme.FontSize*0.85, theme.Muted)
	write := func(at vg.Point, limit string, tokens int, why string) {
		words := fmt.Sprintf("%s: ln %s = %s nats", limit, view.FormatCount(tokens), view.FormatEntropy(math.Log(float64(tokens))))
		room := c.Max.X - c.Min.X - theme.FontSize
		words = firstFit(sty, room, asIs, words+why, words)
		words = fitted(words, sty, room, visible.Fit)
		at.X += theme.FontSize * 0.5
		box(c, rect(at.X, at.Y-sty.Font.Size*0.5, at.X+sty.Width(words), at.Y+sty.Font.Size*0.5), theme.Background, nil) // no grid line through words
		c.FillText(sty, at, words)
	}
	var kept, ties []int
	for i := range f.steps {
		kept, ties = append(kept, f.steps[i].row.Kept()), append(ties, f.steps[i].row.Ties())
	}
	slices.Sort(kept)
	slices.Sort(ties)
	for _, n := range slices.Compact(slices.Concat(ties, kept)) {
		y := at(0, math.Log(float64(n))).Y
		c.StrokeLine2(line, c.Min.X, y, c.Max.X, y)
	}
	above, below := at(0, math.Log(float64(kept[len(kept)-1]))), at(0, 0)
	write(vg.Point{X: above.X, Y: above.Y + sty.Font.Size*0.75}, "T → ∞", kept[len(kept)-1], ", all tokens equally likely")
	why := ", the likeliest token alone"
	if ties[0] > 1 {
		why = ", the likeliest tokens alone"
	}
	write(vg.Point{X: below.X, Y: below.Y - sty.Font.Size*0.75}, "T → 0", ties[0], why)
}

// drawNumbers writes the effective choices beside the marks of a curve: above it
// on the left or below it on the right, as it rises, where they lie over nothing.
func (f *TemperatureCurve) drawNumbers(c draw.Canvas, at func(_, _ float64) vg.Point, taken []vg.Rectangle) {
	theme, s := f.theme(), &f.steps[0]
	sty := style(bold, theme.FontSize*0.9, theme.Text)
	for _, temperature := range defaultTemperatures {
		point := at(temperature, s.row.At(temperature).EntropyNats)
		for _, words := range []string{s.choices(temperature) + " choices", s.choices(temperature)} {
			aside, up := theme.FontSize*0.6, theme.FontSize*0.6
			width, half := sty.Width(words), sty.Font.Size*0.55
			left := rect(point.X-aside-width, point.Y+up-half, point.X-aside, point.Y+up+half)
			right := rect(point.X+aside, point.Y-up-half, point.X+aside+width, point.Y-up+half)
			free := func(r vg.Rectangle) bool {
				return r.Min.X > c.Min.X && r.Max.X < c.Max.X && r.Max.Y < at(0, math.Log(float64(s.row.Kept()))).Y && r.Min.Y > at(0, 0).Y && !overlaps(r, taken)
			}
			room := left
			if !free(room) {
				room = right
			}
			if !free(room) {
				continue
			}
			taken = append(taken, room)
			box(c, room, theme.Background, nil) // no grid line through a number
			c.FillText(sty, vg.Point{X: room.Min.X, Y: (room.Min.Y + room.Max.Y) / 2}, words)
			break
		}
	}
}

// overlaps reports whether a rectangle lies over one of others.
func overlaps(r vg.Rectangle, others []vg.Rectangle) bool {
	return slices.ContainsFunc(others, func(o vg.Rectangle) bool {
		return r.Min.X < o.Max.X && o.Min.X < r.Max.X && r.Min.Y < o.Max.Y && o.Min.Y < r.Max.Y
	})
}
