package figure

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Spent is where a run's time went, and of which kinds its arithmetic was. These
// are two questions: the forward pass is timed as a whole, and a kind that does
// more a second takes less of the time than of the FLOPs.
type Spent struct {
	Frame

	run          *trace.Run
	steps        int
	clock, flops []portion
}

// portion is a part of a whole.
type portion struct {
	name   string
	amount int64
}

// NewSpent returns the figure of a whole trace, of its first sequence if it has
// several.
func NewSpent(t *trace.Trace) (*Spent, error) {
	t = view.First(t)
	var prefill, decode, sample, record int64
	var sum trace.Flops
	for i := range t.Steps {
		s := &t.Steps[i]
		if s.Phase == trace.PhasePrefill {
			prefill += s.Time.ForwardNS
		} else {
			decode += s.Time.ForwardNS
		}
		sample += s.Time.SampleNS
		record += s.Time.RecordNS
		sum.Add(&s.Cost.Flops)
	}
	f := &Spent{Frame: of(&t.Run), run: &t.Run, steps: len(t.Steps)}
	f.clock = []portion{
		{"prefill: the pass over the prompt", prefill}, {"decode: the passes after it", decode},
		{"sampling: pipeline and draw", sample}, {"recording: building the trace", record},
	}
	f.flops = []portion{
		{"projections", sum.Projections}, {"rope", sum.Rope}, {"attention scores", sum.AttentionScores},
		{"softmax", sum.Softmax}, {"attention values", sum.AttentionValues}, {"MLP", sum.MLP},
		{"norms", sum.Norms}, {"residual", sum.Residual}, {"unembedding", sum.Unembedding},
	}
	if total(f.clock) <= 0 {
		return nil, errors.New("figure: the trace has no times to draw")
	}
	return f, nil
}

func total(parts []portion) (sum int64) {
	for _, p := range parts {
		sum += max(0, p.amount)
	}
	return sum
}

// In points.
const (
	stackHeight = 18
	stackRow    = 13 // of the list below a bar
	aroundStack = 36 // the title above it, air
	aroundSpent = 70
)

// Size implements Figure.
func (f *Spent) Size() (width, height vg.Length) {
	h := vg.Length(aroundSpent)
	for _, parts := range f.stacks() {
		h += aroundStack + stackHeight + vg.Length(len(parts))*stackRow
	}
	return f.size(h, h)
}

// stacks are the bars that there is something to say about.
func (f *Spent) stacks() [][]portion {
	if total(f.flops) == 0 {
		return [][]portion{f.clock}
	}
	return [][]portion{f.clock, f.flops}
}

// Draw implements Figure.
func (f *Spent) Draw(c draw.Canvas) {
	readings := []string{"FLOPs are not time: the forward pass is timed as a whole, not kind by kind", "FLOPs are not time"}
	if len(f.stacks()) == 1 {
		readings = []string{""}
	}
	width := c.Max.X - c.Min.X - 2*margin
	inner := f.draw(c, f.titleOf(width, f.titles()...), f.readingOf(width, readings...), provenance(f.run))
	for i, parts := range f.stacks() {
		title, amount := "Time, "+f.ofSteps()+": "+milliseconds(total(parts)), milliseconds
		if i == 1 {
			title, amount = "FLOPs, by kind: "+view.FormatSI(total(parts)), view.FormatSI
		}
		inner.Max.Y = f.drawStack(inner, title, parts, amount)
	}
}

// titles name, in ever fewer words, what most of the time and of the FLOPs went into.
func (f *Spent) titles() []string {
	most := func(parts []portion, of string) string {
		p := slices.MaxFunc(parts, func(a, b portion) int { return cmp.Compare(a.amount, b.amount) })
		name, _, _ := strings.Cut(p.name, ":")
		return view.FormatPercent(float64(p.amount)/float64(total(parts))) + " of " + of + " went into " + name
	}
	time := most(f.clock, "the time")
	if len(f.stacks()) == 1 {
		return []string{time}
	}
	return []string{time + ", " + most(f.flops, "the FLOPs"), time}
}

func (f *Spent) ofSteps() string {
	if f.steps == 1 {
		return "1 step"
	}
	return view.FormatCount(f.steps) + " steps"
}

func milliseconds(ns int64) string { return view.FormatMS(ns) + " ms" }

// drawStack draws one bar below a title and lists its parts in the bar's order.
// It returns where the next begins.
func (f *Spent) drawStack(c draw.Canvas, title string, parts []portion, amount func(int64) string) vg.Length {
	theme := f.theme()
	y := line(c, style(bold, theme.FontSize, theme.Text), c.Max.Y, title) - theme.FontSize*0.2
	name := style(regular, theme.FontSize*0.9, theme.Text)
	number := style(regular, theme.FontSize*0.9, theme.Muted)
	number.XAlign = text.XRight

	names := c.Min.X + theme.FontSize*1.4
	numbers := names
	for _, stack := range f.stacks() { // one column for all
		for _, p := range stack {
			numbers = max(numbers, names+name.Width(p.name)+theme.FontSize*5.5)
		}
	}
	x, all := c.Min.X, float64(total(parts))
	row := y - stackHeight - stackRow*0.8
	for i, p := range parts {
		part := float64(max(0, p.amount)) / all
		fill, ink := f.shade(i)
		edge := draw.LineStyle{Color: theme.Background, Width: vg.Points(0.6)}
		r := rect(x, y-stackHeight, x+(c.Max.X-c.Min.X)*vg.Length(part), y)
		if part > 0 {
			box(c, r, fill, &edge)
		}
		label, _, _ := strings.Cut(p.name, ":")
		stretchLabel(c, r, label, style(regular, theme.FontSize*0.85, ink))
		x = r.Max.X

		swatch := theme.FontSize * 0.4
		middle := row - theme.FontSize*0.08 // of small letters
		box(c, rect(c.Min.X, middle-swatch, c.Min.X+swatch*2, middle+swatch), fill, &draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.4)})
		c.FillText(name, vg.Point{X: names, Y: row}, p.name)
		c.FillText(number, vg.Point{X: numbers, Y: row}, amount(max(0, p.amount)))
		c.FillText(number, vg.Point{X: numbers + theme.FontSize*4.5, Y: row}, percent(part))
		row -= stackRow
	}
	whole := rect(c.Min.X, y-stackHeight, c.Max.X, y) // its faint parts are hardly seen on a page
	box(c, whole, nil, &draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.4)})
	return row - theme.FontSize*0.5
}

// percent is a share with as many digits as tell it from nothing.
func percent(part float64) string {
	switch {
	case part > 0 && part < 0.0005:
		return "<0.1%"
	default:
		return fmt.Sprintf("%.1f%%", 100*part)
	}
}

// shade is the fill of the i-th part and the colour of text on it. Neighbours
// differ in lightness: strong and faint take turns.
func (f *Spent) shade(i int) (fill, ink color.Color) {
	theme := f.theme()
	fill = theme.Series[i/2%len(theme.Series)]
	if i%2 == 1 {
		fill = mix(theme.Background, fill, 0.35)
	}
	return fill, theme.inkOn(fill)
}
