package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Temperatures is one step at several temperatures, a panel each: how likely the
// same tokens are, all others together as the last bar, on the same scale, before
// a ghost of how likely the model had them, which is temperature 1. Over each
// panel stand its entropy in nats and the effective choices, exp(entropy).
//
// The logits are the model's own: what a repetition penalty, say, did before the
// run's temperature is not in the picture. The order of the tokens is the same at
// every temperature.
type Temperatures struct {
	Frame
	Temperatures []float64 // 0 is the limit from above; nil: 0.1, 0.7, 1.0 and 2.0
	Top          int       // tokens shown; 0 means 8

	hotStep
}

var defaultTemperatures = []float64{0.1, 0.7, 1, 2}

// NewTemperatures returns the figure of step i, counted from 0, of the trace's
// first sequence. The trace has to be a full capture.
func NewTemperatures(t *trace.Trace, i int) (*Temperatures, error) {
	frame, t, err := oneStep(t, i)
	if err != nil {
		return nil, err
	}
	step, err := newHotStep(t, i)
	if err != nil {
		return nil, err
	}
	return &Temperatures{Frame: frame, hotStep: step}, nil
}

const (
	defaultHotTokens = 8
	maxHotTokens     = 40
)

// temperatures are those to be drawn, in ascending order.
func (f *Temperatures) temperatures() []float64 {
	var all []float64
	for _, temperature := range f.Temperatures {
		if temperature >= 0 && temperature <= math.MaxFloat32 {
			all = append(all, temperature)
		}
	}
	if len(all) == 0 {
		return defaultTemperatures
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return all[:min(len(all), maxPanels)]
}

// tokens are the ids to be drawn: the likeliest, and the chosen one in any case.
func (f *Temperatures) tokens() []int {
	top := f.Top
	if top <= 0 {
		top = defaultHotTokens
	}
	ids := f.row.Likeliest(min(top, maxHotTokens))
	if own := f.step.Draw.ID; !slices.Contains(ids, own) && f.row.At(1).Prob(own) > 0 {
		ids[len(ids)-1] = own
	}
	return ids
}

// hotPanel is one temperature.
type hotPanel struct {
	softmax view.Softmax
	probs   []float64 // of the tokens, and of all others
}

// at is the panel of a temperature.
func (f *Temperatures) at(temperature float64, ids []int) hotPanel {
	p := hotPanel{softmax: f.row.At(temperature)}
	for _, id := range ids {
		p.probs = append(p.probs, p.softmax.Prob(id))
	}
	p.probs = append(p.probs, p.softmax.Others(ids))
	return p
}

// grid is how many columns and rows of panels there is room for.
func (f *Temperatures) grid(width vg.Length) (columns, rows int) {
	return panelGrid(len(f.temperatures()), width-2*margin-f.namesWidth(width-2*margin), panelWidth)
}

// Size implements Figure.
func (f *Temperatures) Size() (width, height vg.Length) {
	width, _ = f.size(1, 1)
	_, rows := f.grid(width)
	return f.barPanelsSize(rows, len(f.tokens())+1)
}

// names are those of the tokens, and the last of all others, to fit into a width.
func (f *Temperatures) names(width vg.Length) []string {
	sty := style(bold, f.theme().FontSize, f.theme().Text)
	var names []string
	for _, id := range f.tokens() {
		names = append(names, fitted(drawable(visible.Fit(view.Token(f.token(id)), 24)), sty, width*0.3, visible.Fit))
	}
	return append(names, fitted("all other tokens", sty, width*0.3, visible.Fit))
}

// namesWidth is the room that the names take.
func (f *Temperatures) namesWidth(width vg.Length) vg.Length {
	theme := f.theme()
	return widest(f.names(width), style(bold, theme.FontSize, theme.Text)) + theme.FontSize*1.7 // the mark of the chosen one, and air
}

// Draw implements Figure.
func (f *Temperatures) Draw(c draw.Canvas) {
	width := c.Max.X - c.Min.X
	inner := f.draw(c, f.title(width-2*margin),
		f.after(f.theme(), width-2*margin, "probability, softmax(raw logits ÷ T), one scale for all", "Probability, softmax(raw logits ÷ T)"),
		provenance(f.step.Run))
	inner = drawKeys(inner, f.theme(), f.keys())
	columns, rows := f.grid(width)
	names, left := f.names(width-2*margin), f.namesWidth(width-2*margin)
	ids := f.tokens()
	raw := f.at(1, ids)
	longest := slices.Max(raw.probs)
	var panels []hotPanel
	for _, temperature := range f.temperatures() {
		p := f.at(temperature, ids)
		panels, longest = append(panels, p), max(longest, slices.Max(p.probs))
	}
	for i, p := range panels {
		at := panelPlace(inner, i, columns, rows, left)
		f.drawHead(at, p)
		at.Max.Y -= panelHead
		if i%columns == 0 {
			f.drawNames(at, names)
		}
		f.drawPanel(at, p, raw, barScale(longest))
	}
}

// title says what the lowest and the highest temperature leave.
func (f *Temperatures) title(width vg.Length) string {
	all := f.temperatures()
	low, high := all[0], all[len(all)-1]
	words := fmt.Sprintf("Step %d: %s leaves %s effective choices", f.number, hot(low, "temperature "), f.choices(low))
	if low == high {
		return words
	}
	return f.titleOf(width,
		words+fmt.Sprintf(", %s leaves %s", hot(high, ""), f.choices(high)),
		fmt.Sprintf("Step %d: %s to %s effective choices", f.number, f.choices(low), f.choices(high)))
}

// hot writes a temperature, before it a word.
func hot(temperature float64, word string) string {
	if temperature == 0 {
		return word + "→ 0"
	}
	return word + degrees(temperature)
}

// keys say what the bars are.
func (f *Temperatures) keys() []key {
	theme := f.theme()
	keys := []key{
		barKey("T = 1, the model's own", 1, theme.Ghost, &draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}),
		barKey("at T", 0.6, theme.Final, nil),
	}
	if slices.Contains(f.tokens(), f.step.Draw.ID) {
		keys = append(keys, barKey("the token that came", 0.6, theme.Chosen, nil))
	}
	return keys
}

// drawHead writes what the panel is of.
func (f *Temperatures) drawHead(c draw.Canvas, p hotPanel) {
	name := "T = " + degrees(p.softmax.Temperature)
	if p.softmax.Temperature == 0 {
		name = "T → 0"
	}
	if own, ok := ownTemperature(f.step.Run); ok && own == p.softmax.Temperature {
		if longer := name + ", as run"; style(bold, f.theme().FontSize*1.1, f.theme().Text).Width(longer) <= c.Max.X-c.Min.X {
			name = longer
		}
	}
	drawPanelHead(c, f.theme(), name,
		view.FormatEntropy(p.softmax.EntropyNats)+" nats",
		view.FormatChoices(p.softmax.EffectiveChoices())+" choices")
}

// drawNames writes the tokens to the left of a panel, the chosen one marked.
func (f *Temperatures) drawNames(c draw.Canvas, names []string) {
	theme := f.theme()
	ids := f.tokens()
	for i, name := range names {
		sty, y := style(regular, theme.FontSize, theme.Text), barY(c, i, len(names))
		if i < len(ids) && ids[i] == f.step.Draw.ID {
			sty = style(bold, theme.FontSize, theme.Chosen)
			triangle(c, vg.Point{X: c.Min.X - theme.FontSize*1.1 - sty.Width(name), Y: y - theme.FontSize*0.08}, theme.FontSize*0.35, theme.Chosen)
		}
		sty.XAlign = text.XRight
		c.FillText(sty, vg.Point{X: c.Min.X - theme.FontSize*0.5, Y: y + theme.FontSize*0.06}, name)
	}
}

// drawPanel draws the bars of one temperature over the ghosts of the raw ones.
func (f *Temperatures) drawPanel(c draw.Canvas, p, raw hotPanel, longest float64) {
	theme := f.theme()
	x := func(v float64) vg.Length { return c.Min.X + (c.Max.X-c.Min.X)*vg.Length(v/longest) }
	edge := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	drawShareScale(c, theme, x, longest)
	ids := f.tokens()
	for i, prob := range p.probs {
		y, half := barY(c, i, len(p.probs)), (c.Max.Y-c.Min.Y)/vg.Length(len(p.probs))/2
		fill := theme.Final
		switch {
		case i >= len(ids):
			fill = theme.Band[0] // no token, but what is left of them
		case ids[i] == f.step.Draw.ID:
			fill = theme.Chosen
		}
		box(c, rect(x(0), y-half*0.78, x(raw.probs[i]), y+half*0.78), theme.Ghost, &edge)
		box(c, rect(x(0), y-half*0.5, x(prob), y+half*0.5), fill, nil)

		sty := style(regular, theme.FontSize*0.85, theme.Text)
		drawBarNumber(c, theme, sty, y, half, x(0), x(prob), x(raw.probs[i]), view.FormatProb(prob), fill)
	}
	c.StrokeLine2(edge, c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
}
