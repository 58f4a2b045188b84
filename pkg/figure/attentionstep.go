package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// AttentionStep is where one step looked before its token was picked: bars over
// the tokens of the text, a strip for each layer or head.
type AttentionStep struct {
	Frame

	layer, head int
	run         *trace.Run
	labels      []string // of the positions
	number      int      // of the step, counted from 1
	token       string
	strips      []attentionStrip
	highest     float64
}

type attentionStrip struct {
	name   string
	shares []float32 // by position
	most   int       // the position that got most
}

// NewAttentionStep returns the figure of step i, counted from 0, of the trace's
// first sequence. Layer and head are counted from 1. Without either, 0, it has a
// strip for each layer, the mean over its heads; of one layer a strip for each
// head and their mean; of one head a strip for each layer. It is an error if the run
// did not record attention, or if there is no such step, layer or head.
func NewAttentionStep(t *trace.Trace, i, layer, head int) (*AttentionStep, error) {
	t = view.First(t)
	if i < 0 || i >= len(t.Steps) {
		return nil, fmt.Errorf("figure: there is no step %d: the trace has %d", i+1, len(t.Steps))
	}
	a, err := gather(t)
	if err != nil {
		return nil, err
	}
	if err := a.check(layer, head); err != nil {
		return nil, err
	}
	step := t.Steps[i].Attention
	if step == nil {
		return nil, fmt.Errorf("figure: step %d has no attention: another sequence or step has its pass", i+1)
	}
	f := &AttentionStep{
		Frame: of(&t.Run), layer: layer, head: head, run: &t.Run, labels: textNames(t),
		number: i + 1, token: visible.Fit(view.Token(t.Steps[i].Token), 24),
	}
	one := attended{steps: make([]*trace.Attention, step.Keys), layers: a.layers, heads: a.heads}
	one.steps[step.Keys-1] = step
	panels := one.panels(layer, head)
	if layer == 0 && head == 0 {
		panels = panels[:0]
		for l := range a.layers {
			panels = append(panels, panel{l, -1})
		}
	}
	for _, p := range panels {
		name := p.name(layer, head)
		if layer == 0 {
			name = fmt.Sprintf("layer %d", p.layer+1)
		}
		strip := attentionStrip{name: name, shares: one.row(p.layer, p.head, step.Keys-1)}
		for position, share := range strip.shares {
			if share > strip.shares[strip.most] {
				strip.most = position
			}
		}
		f.highest = math.Max(f.highest, share(float64(strip.shares[strip.most])))
		f.strips = append(f.strips, strip)
	}
	return f, nil
}

// In points.
const (
	stripOfLayer      = 26
	smallestStrip     = 14
	aroundStrips      = 125 // title, names of the tokens, caption
	singleStripHeight = 120
)

// Size implements Figure.
func (f *AttentionStep) Size() (width, height vg.Length) {
	n := vg.Length(len(f.strips))
	return f.size(max(n*stripOfLayer, singleStripHeight)+aroundStrips, n*smallestStrip+aroundStrips)
}

// Draw implements Figure.
func (f *AttentionStep) Draw(c draw.Canvas) {
	theme := f.theme()
	of := choice(f.layer, f.head)
	if f.layer == 0 && f.head == 0 {
		of = "each layer, mean over its heads"
	}
	width := c.Max.X - c.Min.X - 2*margin
	looked := fmt.Sprintf("Where step %d looked before %s came", f.number, drawable(f.token))
	inner := f.draw(c,
		f.titleOf(width, looked+fmt.Sprintf(": at most %s at one token", view.FormatProb(f.highest)), looked),
		f.readingOf(width, "Attention of "+of+"; marked, and to the right: where most of it went", "Attention of "+of), provenance(f.run))

	small := style(regular, theme.FontSize*0.85, theme.Text)
	muted := style(regular, theme.FontSize*0.85, theme.Muted)
	left, right := vg.Length(0), vg.Length(0)
	most := make([]string, len(f.strips))
	for i, strip := range f.strips {
		label := ""
		if strip.most < len(f.labels) {
			label = " " + f.labels[strip.most]
		}
		most[i] = fitted(view.FormatProb(share(float64(strip.shares[strip.most])))+drawable(label), muted, (c.Max.X-c.Min.X)*0.25, visible.Fit)
		left, right = max(left, small.Width(strip.name)), max(right, muted.Width(most[i]))
	}
	left, right = left+theme.FontSize*0.6, right+theme.FontSize*0.6
	n := len(f.strips[0].shares)
	names := slantedNames(theme, f.labels[:min(n, len(f.labels))], n, inner.Max.X-inner.Min.X-left-right, (inner.Max.Y-inner.Min.Y)*nameShare)
	bars := draw.Crop(inner, left, -right, names.depth(), 0)
	cell := (bars.Max.X - bars.Min.X) / vg.Length(n)
	height := (bars.Max.Y - bars.Min.Y) / vg.Length(len(f.strips))
	small.XAlign = text.XRight
	for i, strip := range f.strips {
		y := bars.Max.Y - vg.Length(i+1)*height
		f.drawStrip(bars, rect(bars.Min.X, y, bars.Max.X, y+height*0.85), strip, cell)
		bars.FillText(small, vg.Point{X: bars.Min.X - theme.FontSize*0.4, Y: y + height*0.4}, strip.name)
		bars.FillText(muted, vg.Point{X: bars.Max.X + theme.FontSize*0.6, Y: y + height*0.4}, most[i])
	}
	names.draw(bars, func(i int) vg.Length { return bars.Min.X + (vg.Length(i)+0.5)*cell })
}

// drawStrip draws the bars of one layer or head, the highest of them marked.
func (f *AttentionStep) drawStrip(c draw.Canvas, r vg.Rectangle, strip attentionStrip, cell vg.Length) {
	theme := f.theme()
	c.StrokeLine2(gridLine(theme), r.Min.X, r.Min.Y, r.Max.X, r.Min.Y)
	if f.highest == 0 {
		return
	}
	for position, p := range strip.shares {
		bar := (r.Max.Y - r.Min.Y) * vg.Length(share(float64(p))/f.highest)
		if bar < vg.Points(0.1) {
			continue
		}
		fill := theme.Final
		if position == strip.most {
			fill = theme.Chosen
		}
		x := r.Min.X + vg.Length(position)*cell
		box(c, rect(x+cell*0.1, r.Min.Y, x+max(cell*0.9, vg.Points(0.6)), r.Min.Y+bar), fill, nil)
	}
}
