package figure

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Surprisal is how much each token of a text surprised the model: a bar of −ln p,
// with the model's own probabilities before the pipeline, and over the bars a line
// of the entropy of the same probabilities, which is the surprisal to be expected.
// Nats are on the left, bits on the right (Shannon 1948, A Mathematical Theory of
// Communication). The text may be generated, or given and scored.
type Surprisal struct {
	Frame

	run    *trace.Run
	points []surprisalPoint
	score  view.Scored
}

type surprisalPoint struct {
	label      string    // the token that came
	surprisal  view.Real // nats; infinite where the trace has no probability for it
	entropy    float64   // nats
	surprising bool
}

// surprising is how far above the entropy, in nats, a surprisal is one: the token was
// e times less likely than the typical one.
const surprising = 1

// NewSurprisal returns the figure of all steps of a trace, of its first sequence
// if it has several.
func NewSurprisal(t *trace.Trace) (*Surprisal, error) {
	frame := ofFirst(t)
	t = view.First(t)
	if len(t.Steps) == 0 {
		return nil, errors.New("figure: the trace has no steps to draw\nrecord a run, or score a text")
	}
	f := &Surprisal{Frame: frame, run: &t.Run, score: view.Score(t)}
	for i, label := range stepNames(t) {
		s := view.At(t, i)
		if len(s.Stages) == 0 {
			return nil, fmt.Errorf("figure: step %d has no stages, so there is no entropy to draw", i+1)
		}
		p := surprisalPoint{label: label, surprisal: f.score.Tokens[i].Surprisal, entropy: nats(s.Stages[0].EntropyNats)}
		p.surprising = float64(p.surprisal) > p.entropy+surprising
		f.points = append(f.points, p)
	}
	return f, nil
}

// Size implements Figure.
func (f *Surprisal) Size() (width, height vg.Length) { return f.size(300, 230) }

// Draw implements Figure.
func (f *Surprisal) Draw(c draw.Canvas) {
	theme := f.theme()
	inner := f.draw(c, f.title(), f.readingOf(c.Max.X-c.Min.X-2*margin, f.subtitles()...), provenance(f.run))
	inner = drawKeys(inner, theme, f.keys())
	chart := stepChart{
		theme: theme, title: "surprisal (nats)", right: secondAxis{"bits", bitTicks},
		highest: math.Ln2, // an empty axis still reaches 1 bit
	}
	for _, p := range f.points {
		chart.labels = append(chart.labels, p.label)
		chart.highest = max(chart.highest, p.entropy)
		if p.surprisal.Finite() {
			chart.highest = max(chart.highest, nats(float64(p.surprisal)))
		}
	}
	chart.highest *= 1.2 // the names of the most surprising
	chart.draw(inner, func(c draw.Canvas, at func(int, float64) vg.Point) { f.drawBars(c, at, chart.highest) })
}

func (f *Surprisal) title() string {
	if !f.score.MeanSurprisal.Finite() {
		return "Surprisal without end: a token has no probability"
	}
	return fmt.Sprintf("Surprisal %s nats a token: perplexity %s",
		view.FormatThree(float64(f.score.MeanSurprisal)), view.FormatThree(float64(f.score.Perplexity)))
}

// subtitles hold in ever fewer words the mean against what was to be expected.
func (f *Surprisal) subtitles() []string {
	most := f.score.Tokens[f.score.Most]
	p := view.FormatProb(most.Prob)
	if !strings.HasPrefix(p, "<") {
		p = "= " + p
	}
	expected := "Expected " + view.FormatThree(f.expected()) + " nats, the mean entropy"
	return []string{
		fmt.Sprintf("%s; most surprising: %s, step %s, p %s", expected, f.points[f.score.Most].label, view.FormatCount(f.score.Most+1), p),
		expected,
	}
}

// Describe implements Describer.
func (f *Surprisal) Describe() string {
	var above []string
	for _, i := range f.peaks() {
		if p := f.points[i]; p.surprising && len(above) < mostPeaks {
			above = append(above, fmt.Sprintf("%s %s at step %s", p.label, view.FormatThree(float64(p.surprisal)), view.FormatCount(i+1)))
		}
	}
	text := fmt.Sprintf("Bars of the surprisal, −ln p, of %s, and a line of the entropy. %s. %s.", tokens(len(f.points)), f.title(), f.subtitles()[0])
	if len(above) > 0 {
		text += fmt.Sprintf(" Bars more than %d nat above the line: %s.", surprising, strings.Join(above, ", "))
	}
	return text
}

// expected is the mean entropy.
func (f *Surprisal) expected() float64 {
	sum := 0.0
	for _, p := range f.points {
		sum += p.entropy
	}
	return sum / float64(len(f.points))
}

// bitTicks label nats by bits, of which each is ln 2 of them.
func bitTicks(highest float64) []plot.Tick {
	var ticks []plot.Tick
	highest /= math.Ln2
	step := math.Pow(10, math.Floor(math.Log10(highest/2)))
	for _, times := range []float64{5, 2} {
		if step*times*4 <= highest {
			step *= times
			break
		}
	}
	for i := 0; float64(i)*step <= highest; i++ {
		bits := float64(i) * step
		ticks = append(ticks, plot.Tick{Value: bits * math.Ln2, Label: strconv.FormatFloat(bits, 'g', 4, 64)})
	}
	return ticks
}

func (f *Surprisal) keys() []key {
	theme := f.theme()
	keys := []key{{"surprisal −ln p", func(c draw.Canvas, r vg.Rectangle) { box(c, r, theme.Band[0], nil) }}}
	if slices.ContainsFunc(f.points, func(p surprisalPoint) bool { return p.surprising && p.surprisal.Finite() }) {
		keys = append(keys, key{fmt.Sprintf("more than %d nat above the entropy", surprising), func(c draw.Canvas, r vg.Rectangle) { box(c, r, theme.Chosen, nil) }})
	}
	if slices.ContainsFunc(f.points, func(p surprisalPoint) bool { return !p.surprisal.Finite() }) {
		keys = append(keys, key{"no probability in the trace", func(c draw.Canvas, r vg.Rectangle) { f.drawUnknown(c, r) }})
	}
	return append(keys, lineKey("entropy: the surprisal to expect", f.line()))
}

func (f *Surprisal) line() draw.LineStyle {
	return draw.LineStyle{Color: f.theme().Final, Width: vg.Points(1.6)}
}

// drawUnknown is a bar without an end.
func (f *Surprisal) drawUnknown(c draw.Canvas, r vg.Rectangle) {
	box(c, r, nil, &draw.LineStyle{Color: f.theme().Chosen, Width: vg.Points(0.8), Dashes: []vg.Length{vg.Points(2), vg.Points(2)}})
}

// leastHalf is half the width, in points, of a bar that has room for a dot.
const leastHalf = 2

// drawBars draws the bars, the line over them and what the highest are called.
func (f *Surprisal) drawBars(c draw.Canvas, at func(int, float64) vg.Point, highest float64) {
	theme := f.theme()
	half := (at(1, 0).X - at(0, 0).X) * 0.35
	var bars []vg.Rectangle
	var entropy []vg.Point
	for i, p := range f.points {
		top := highest
		if p.surprisal.Finite() {
			top = nats(float64(p.surprisal))
		}
		from, to := at(i, 0), at(i, top)
		r := rect(from.X-half, from.Y, from.X+half, to.Y)
		switch {
		case !p.surprisal.Finite():
			f.drawUnknown(c, r)
		case p.surprising:
			box(c, r, theme.Chosen, nil)
		default:
			box(c, r, theme.Band[0], nil)
		}
		bars, entropy = append(bars, r), append(entropy, at(i, p.entropy))
	}
	if line := f.line(); half < leastHalf {
		line.Width *= 0.6 // a wide one would hide the bars
		c.StrokeLines(line, entropy)
	} else {
		// The edge keeps the line apart from the bars.
		c.StrokeLines(draw.LineStyle{Color: theme.Background, Width: vg.Points(3)}, entropy)
		c.StrokeLines(line, entropy)
		for _, p := range entropy {
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.Background, Radius: vg.Points(3.1), Shape: draw.CircleGlyph{}}, p)
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.Final, Radius: vg.Points(2.4), Shape: draw.CircleGlyph{}}, p)
		}
	}
	f.drawPeaks(c, bars, entropy)
}

// mostPeaks is how many bars are named at most.
const mostPeaks = 6

// drawPeaks points at the bar of the most surprising token, and names it and then
// the others that surprise, the highest first, as far as a name stands free.
func (f *Surprisal) drawPeaks(c draw.Canvas, bars []vg.Rectangle, entropy []vg.Point) {
	theme := f.theme()
	sty := style(bold, theme.FontSize*0.85, theme.Text)
	sty.YAlign = text.YBottom
	gap := sty.Font.Size * 0.3
	var taken []vg.Rectangle
	for _, i := range f.peaks() {
		name := fitted(drawable(f.points[i].label), sty, (c.Max.X-c.Min.X)*0.3, visible.Fit)
		width := sty.Width(name)
		x := min(max((bars[i].Min.X+bars[i].Max.X-width)/2, c.Min.X+gap), c.Max.X-width-gap)
		y := max(bars[i].Max.Y, entropy[i].Y+vg.Points(2)) + gap
		if i == f.score.Most {
			size := theme.FontSize * 0.3
			arrowhead(c, vg.Point{X: (bars[i].Min.X + bars[i].Max.X) / 2, Y: y - gap*0.4}, size, theme.Text)
			y += 2 * size
		}
		r := rect(x, y, x+width, y+sty.Font.Size)
		free := r.Max.Y <= c.Max.Y+gap && !slices.ContainsFunc(taken, func(other vg.Rectangle) bool { return overlap(r, other) })
		for k := range bars {
			free = free && !overlap(r, bars[k]) && (k == 0 || !crosses(entropy[k-1], entropy[k], r))
		}
		if free {
			box(c, r, theme.Background, nil) // no grid line through a name
			c.FillText(sty, vg.Point{X: x, Y: y}, name)
			taken = append(taken, r)
		}
		if len(taken) == mostPeaks {
			return
		}
	}
}

// peaks are the steps that drawPeaks names, in order.
func (f *Surprisal) peaks() []int {
	var peaks []int
	for i, p := range f.points {
		if (p.surprising || i == f.score.Most) && p.surprisal.Finite() {
			peaks = append(peaks, i)
		}
	}
	slices.SortStableFunc(peaks, func(a, b int) int {
		return cmp.Compare(f.points[b].surprisal, f.points[a].surprisal)
	})
	return peaks
}

// overlap reports whether two rectangles share a part.
func overlap(a, b vg.Rectangle) bool {
	return a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
}

// crosses reports whether the line from one point to another that lies to the right
// of it runs through a rectangle.
func crosses(from, to vg.Point, r vg.Rectangle) bool {
	left, right := max(from.X, r.Min.X), min(to.X, r.Max.X)
	if left > right || from.X >= to.X {
		return false
	}
	y := func(x vg.Length) vg.Length { return from.Y + (to.Y-from.Y)*((x-from.X)/(to.X-from.X)) }
	return min(y(left), y(right)) < r.Max.Y && max(y(left), y(right)) > r.Min.Y
}
