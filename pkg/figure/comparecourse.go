package figure

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Course is how uncertain several runs were from step to step: the entropy after all
// settings in nats, a line for each run, and the effective choices on the right. An
// arrow stands over the step at which a run first took another token than the
// reference; from there on the runs read different texts.
type Course struct {
	Frame
	compared

	shown []int // the runs that have a line
}

// NewCourse returns the figure of a comparison. Of more than seven runs it shows the
// first, the reference among them.
func NewCourse(c *compare.Comparison) (*Course, error) {
	frame, all, err := newCompared(c)
	if err != nil {
		return nil, err
	}
	f := &Course{Frame: frame, compared: all}
	for i := range c.Runs {
		if i == c.Reference || len(f.shown) < len(shapes)-1 || c.Reference < i && len(f.shown) < len(shapes) {
			f.shown = append(f.shown, i)
		}
	}
	if f.steps() == 0 {
		return nil, errors.New("figure: no step of any run has stages, so there is no entropy to draw\nlet the runs write a token")
	}
	return f, nil
}

// steps is how many steps the longest run has, of those with an entropy.
func (f *Course) steps() int {
	most := 0
	for _, i := range f.shown {
		for step, entropy := range f.Runs[i].Course {
			if entropy.Finite() {
				most = max(most, step+1)
			}
		}
	}
	return most
}

// Size implements Figure.
func (f *Course) Size() (width, height vg.Length) {
	width, _ = f.size(1, 1)
	keys := vg.Length(len(f.shown)) * keyHeight
	return f.size(250+keys, 200+keys+moreWords)
}

// Draw implements Figure.
func (f *Course) Draw(c draw.Canvas) {
	theme, width := f.theme(), c.Max.X-c.Min.X-2*margin
	inner := f.draw(c, f.title(width), f.subtitle(width), provenance(&f.Origin))
	inner = drawKeys(inner, theme, f.keys())

	highest := math.Ln2 // an empty axis still reaches 2 choices
	for _, i := range f.shown {
		for _, entropy := range f.Runs[i].Course {
			if entropy.Finite() {
				highest = max(highest, 1.08*float64(entropy))
			}
		}
	}
	p := newPlot(theme)
	p.X.Label.Text, p.Y.Label.Text = "step", "entropy after all settings (nats)"
	p.Y.Tick.Marker = shortTicks{}
	p.X.Tick.Marker = stepTicks(f.steps(), width-theme.FontSize*(leftOfSteps+rightOfSteps), theme)
	p.X.Min, p.X.Max = 0.5, float64(f.steps())+0.5
	p.Y.Min, p.Y.Max = 0, highest
	p.Add(horizontals(theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		at := func(step int, entropy view.Real) vg.Point {
			return vg.Point{X: c.X(p.X.Norm(float64(step + 1))), Y: c.Y(p.Y.Norm(math.Max(0, float64(entropy))))}
		}
		for n := range f.shown {
			f.drawRun(c, n, at)
		}
		for n := range f.shown { // over all lines
			f.drawArrow(c, n, at)
		}
		secondAxis{"effective choices", choiceTicks}.draw(c, p, theme)
	}))
	p.Draw(draw.Crop(inner, 0, -theme.FontSize*rightOfSteps, 0, -theme.FontSize*1.3))
}

// stepTicks number the steps from 1, as many as a width has room for.
func stepTicks(steps int, width vg.Length, theme Theme) plot.ConstantTicks {
	label := style(regular, theme.FontSize*0.85, theme.Muted).Width(strconv.Itoa(steps)) * 2
	every := spacing(int(math.Ceil(float64(label * vg.Length(steps) / max(width, 1)))))
	var ticks plot.ConstantTicks
	for n := 1; n <= steps; n++ {
		if n%every == 0 || n == 1 {
			ticks = append(ticks, plot.Tick{Value: float64(n), Label: strconv.Itoa(n)})
		}
	}
	return ticks
}

// drawRun draws the line of a run, broken where an entropy is not known.
func (f *Course) drawRun(c draw.Canvas, n int, at func(int, view.Real) vg.Point) {
	mark := f.theme().mark(n)
	run := &f.Runs[f.shown[n]]
	line := draw.LineStyle{Color: mark.color, Width: vg.Points(1.4)}
	if f.shown[n] == f.Reference {
		line.Width = vg.Points(2.4)
	}
	var points []vg.Point
	stroke := func() {
		if len(points) > 1 {
			c.StrokeLines(line, points)
		}
		if f.steps() <= pointedSteps || len(points) == 1 {
			for _, p := range points {
				mark.at(c, p, vg.Points(2.6))
			}
		}
		points = nil
	}
	for step, entropy := range run.Course {
		if !entropy.Finite() {
			stroke()
			continue
		}
		points = append(points, at(step, entropy))
	}
	stroke()
}

// drawArrow points at the step where a run leaves the reference.
func (f *Course) drawArrow(c draw.Canvas, n int, at func(int, view.Real) vg.Point) {
	step, ok := f.leaves(f.shown[n])
	if !ok || !f.Runs[f.shown[n]].Course[step].Finite() {
		return
	}
	theme := f.theme()
	tip, size := at(step, f.Runs[f.shown[n]].Course[step]), theme.FontSize*0.36
	tip.Y += vg.Points(4)
	edge := size + vg.Points(0.8) // a rim, to stand out from the lines behind
	arrowhead(c, vg.Point{X: tip.X, Y: tip.Y - vg.Points(1)}, edge, theme.Background)
	arrowhead(c, tip, size, theme.mark(n).color)
}

// leaves is the step, counted from 0, at which a run took another token than the
// reference; false where it took none, if only because it ended.
func (f *Course) leaves(run int) (step int, ok bool) {
	r := &f.Runs[run]
	left := run != f.Reference && !r.SameText && r.Common < len(r.Tokens) && r.Common < len(r.Course)
	return r.Common, left
}

// keys name the lines, and say where they leave the reference.
func (f *Course) keys() []key {
	theme := f.theme()
	var keys []key
	for n, i := range f.shown {
		mark := theme.mark(n)
		keys = append(keys, key{f.key(i), func(c draw.Canvas, r vg.Rectangle) {
			y := (r.Min.Y + r.Max.Y) / 2
			c.StrokeLine2(draw.LineStyle{Color: mark.color, Width: vg.Points(1.4)}, r.Min.X, y, r.Max.X, y)
			mark.at(c, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: y}, vg.Points(2.6))
		}})
	}
	return keys
}

func (f *Course) key(i int) string {
	run := &f.Runs[i]
	value := f.value(i)
	step, left := f.leaves(i)
	switch {
	case i == f.Reference:
		return value + ", the reference"
	case left:
		return fmt.Sprintf("%s, leaves at step %d with “%s”", value, step+1, visible.Fit(view.Token(run.Tokens[step]), nameColumns))
	case !run.SameText:
		return fmt.Sprintf("%s, ends after step %d", value, run.Common)
	case slices.EqualFunc(run.Course, f.Runs[f.Reference].Course, func(a, b view.Real) bool { return a == b }):
		return value + ", the same line as " + f.value(f.Reference)
	}
	return value + ", the same text"
}

// title says which run was the least and which the most uncertain.
func (f *Course) title(width vg.Length) string {
	low, high := -1, -1
	for _, i := range f.shown {
		mean := f.Runs[i].Metrics.Entropy
		if !mean.Finite() {
			continue
		}
		if low < 0 || mean < f.Runs[low].Metrics.Entropy {
			low = i
		}
		if high < 0 || mean > f.Runs[high].Metrics.Entropy {
			high = i
		}
	}
	plain := "Entropy step by step, by " + f.setting()
	if low < 0 {
		return plain
	}
	nats := func(i int) string { return view.FormatEntropy(float64(f.Runs[i].Metrics.Entropy)) }
	sty := titleStyle(f.theme())
	if nats(low) == nats(high) {
		return firstFit(sty, width, f.titled, plain+": "+nats(low)+" nats a step in each", plain)
	}
	return firstFit(sty, width, f.titled,
		fmt.Sprintf("Mean entropy of a step: %s nats at %s, %s at %s", nats(low), f.named(low), nats(high), f.value(high)),
		fmt.Sprintf("Mean entropy: %s nats at %s, %s at %s", nats(low), f.named(low), nats(high), f.value(high)),
		plain)
}

func (f *Course) subtitle(width vg.Length) string {
	some, line, arrow := "", "A line", "An arrow"
	if n := len(f.Runs); n > len(f.shown) {
		some, line, arrow = fmt.Sprintf("%d of %d runs; ", len(f.shown), n), "a line", "an arrow"
	}
	if !slices.ContainsFunc(f.shown, func(i int) bool { _, left := f.leaves(i); return left }) {
		return some + line + " is a run, after all settings"
	}
	return firstFit(style(regular, f.theme().FontSize, f.theme().Muted), width, asIs,
		some+arrow+": the run takes another token than the reference; from there on they read different texts",
		some+arrow+": the run takes another token than the reference", some+arrow+": the run leaves the reference")
}

// Describe implements Describer.
func (f *Course) Describe() string {
	var runs []string
	for _, i := range f.shown {
		runs = append(runs, fmt.Sprintf("%s: %s nats on average over %d steps", f.key(i), view.FormatEntropy(float64(f.Runs[i].Metrics.Entropy)), len(f.Runs[i].Course)))
	}
	return "Lines of the entropy after all settings, step by step, by " + f.setting() + ". " + strings.Join(runs, "; ") + "."
}
