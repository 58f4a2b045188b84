package figure

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Nucleus is what top-p keeps of one step, as stairs: the tokens from the likeliest
// down, each a stair as high as its probability, up to the line at p. The token
// whose stair reaches the line is kept, and what comes after it is cut.
//
// Source: Holtzman et al. 2020, The Curious Case of Neural Text Degeneration
// (arXiv 1904.09751); the border is that of TopPLogitsWarper in transformers.
type Nucleus struct {
	Frame

	filtered *filtered
}

// NewNucleus returns the figure of step i, counted from 0, of the trace's first
// sequence. p is that of the run if it is 0; any other shows what it would keep of
// the tokens that top-p saw or, where the run had none, would have seen. It is an
// error if p is not a probability, if there is no such step, and if the trace holds
// too few tokens to tell what another p would keep.
func NewNucleus(t *trace.Trace, i int, p float64) (*Nucleus, error) {
	frame, f, err := newFiltered(t, i, view.TopP, p)
	if err != nil {
		return nil, err
	}
	return &Nucleus{frame, f}, nil
}

// Describe implements Describer.
func (f *Nucleus) Describe() string {
	n := f.filtered
	text := fmt.Sprintf("Stairs of the tokens’ probabilities, the likeliest first, and a line at %v. %s", n.value, n.describe())
	if n.lastKept.rank > 0 {
		low, high := n.crossing()
		text += fmt.Sprintf(" The stair of %s goes from %s to %s.", n.token(n.lastKept), sumOf(low), sumOf(high))
	}
	return text
}

// Size implements Figure.
func (f *Nucleus) Size() (width, height vg.Length) { return f.size(320, 240) }

// titles are what the figure says, in ever fewer words.
func (f *Nucleus) titles() []string {
	n := f.filtered
	keeps := n.keeps()
	switch low, _ := n.crossing(); {
	case n.kept == n.total || n.lastKept.rank == 0:
		return []string{keeps}
	case n.kept == n.least && n.least > 1 && low >= n.value:
		return []string{fmt.Sprintf("%s: at least %d have to stay", keeps, n.least), keeps}
	case n.kept == 1:
		token := n.token(n.lastKept)
		return []string{keeps + ": " + token + " crosses the line alone", keeps + ": " + token, keeps}
	}
	token := n.token(n.lastKept)
	return []string{
		fmt.Sprintf("%s: the %s, %s, crosses the line", keeps, ordinal(n.kept), token),
		keeps + ": " + token + " crosses the line",
		keeps + ": to " + token,
		keeps,
	}
}

// crossing is where the stair of the last kept token begins and where it ends.
func (f *filtered) crossing() (low, high float64) {
	return share(f.mass - f.lastKept.prob), f.mass
}

// Draw implements Figure.
func (f *Nucleus) Draw(c draw.Canvas) {
	n, theme := f.filtered, f.theme()
	inner := n.drawAround(&f.Frame, c, f.titles(), []string{
		"Each stair is as high as its token is likely; the one that reaches the line is kept, too",
		"The stair that reaches the line is kept, too",
	})
	edge := &draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	gap := absentLine(theme)
	swatch := func(fill stairFill) func(draw.Canvas, vg.Rectangle) {
		return func(c draw.Canvas, r vg.Rectangle) { fill.draw(c, r) }
	}
	kept, crosses, cut := stairFill{theme.Final, nil}, stairFill{theme.Chosen, nil}, stairFill{theme.Ghost, edge}
	keys := []key{{fmt.Sprintf("kept: %s with %s", tokens(n.kept), n.holds(n.mass)), swatch(kept)}}
	if n.lastKept.rank > 0 {
		low, high := n.crossing()
		keys = append(keys, key{fmt.Sprintf("%s: from %s to %s, kept", n.token(n.lastKept), sumOf(low), sumOf(high)), swatch(crosses)})
	}
	if n.kept < n.total {
		keys = append(keys, key{fmt.Sprintf("cut: %s with %s", tokens(n.total-n.kept), massOf(share(1-n.mass))), swatch(cut)})
	}
	inner = drawKeys(inner, theme, append(keys, n.absent(gap)...))

	p := newPlot(theme)
	p.Y.Tick.Marker = shortTicks{}
	p.Y.Min, p.Y.Max = 0, 1
	label := style(bold, theme.FontSize*0.85, theme.Text)
	mark := fitted(fmt.Sprintf("p = %v", n.value), label, (inner.Max.X-inner.Min.X)*0.25, visible.Fit)
	n.drawRanks(inner, theme, p, "cumulative probability", label.Width(mark)+theme.FontSize, func(c draw.Canvas, p *plot.Plot) {
		x := func(rank int) vg.Length { return c.X(p.X.Norm(float64(rank) + 0.5)) } // the right end
		y := func(sum float64) vg.Length { return c.Y(p.Y.Norm(sum)) }
		for _, s := range n.stairs(x) {
			fill := kept
			switch {
			case s.from > n.kept:
				fill = cut
			case s.from == n.lastKept.rank:
				fill = crosses
			}
			fill.draw(c, rect(x(s.from-1), y(s.low), x(s.to), y(s.high)))
		}
		if known := len(n.tokens); known < n.lastKept.rank-1 {
			low, _ := n.crossing()
			c.StrokeLine2(gap, x(known), y(n.reached()), x(n.lastKept.rank-1), y(low))
		}
		c.StrokeLine2(draw.LineStyle{Color: theme.Text, Width: vg.Points(1), Dashes: []vg.Length{vg.Points(4), vg.Points(2)}},
			c.Min.X, y(n.value), c.Max.X, y(n.value))
		if at := n.lastKept.rank; at > 0 { // a stair can be too thin to be found
			middle, low := (x(at-1)+x(at))/2, share(n.mass-n.lastKept.prob)
			c.StrokeLine2(draw.LineStyle{Color: theme.Chosen, Width: vg.Points(0.8)}, middle, y(low), middle, c.Min.Y)
		}
		c.FillText(label, vg.Point{X: c.Max.X + theme.FontSize*0.5, Y: y(n.value)}, mark)
	})
}

// stair is one token or, where they would be too thin to be seen, some.
type stair struct {
	from, to  int // ranks
	low, high float64
}

// thinnest is how wide a stair is at least, if it is not the one that crosses.
const thinnest = vg.Length(0.5)

// stairs are those of the known tokens from left to right, given the right end of
// the stair of a rank.
func (f *filtered) stairs(x func(rank int) vg.Length) []stair {
	last, _ := f.shown()
	var out []stair
	sum := 0.0
	add := func(t rankedToken, low, high float64) {
		alone := t.rank == f.lastKept.rank || t.rank == f.kept+1
		if n := len(out) - 1; n >= 0 && !alone && out[n].from != f.lastKept.rank && x(out[n].to)-x(out[n].from-1) < thinnest {
			out[n].to, out[n].high = t.rank, high
			return
		}
		out = append(out, stair{t.rank, t.rank, low, high})
	}
	for _, t := range f.tokens[:min(last, len(f.tokens))] {
		add(t, share(sum), share(sum+t.prob))
		sum += t.prob
	}
	for _, t := range []rankedToken{f.lastKept, f.firstCut} {
		if t.rank > len(f.tokens) {
			low := f.mass
			if t.rank == f.kept {
				low, _ = f.crossing()
			}
			add(t, low, share(low+t.prob))
		}
	}
	return out
}

// reached is the probability of the known tokens.
func (f *filtered) reached() float64 {
	sum := 0.0
	for _, t := range f.tokens {
		sum += t.prob
	}
	return share(sum)
}

// stairFill is how a stair is painted.
type stairFill struct {
	color color.Color
	edge  *draw.LineStyle
}

// draw paints a stair; one that is all but flat still shows.
func (f stairFill) draw(c draw.Canvas, r vg.Rectangle) {
	if thin := vg.Points(0.8); r.Max.Y-r.Min.Y < thin {
		r.Min.Y = r.Max.Y - thin
	}
	if thin := vg.Points(0.8); r.Max.X-r.Min.X < thin {
		r.Max.X = r.Min.X + thin
	}
	box(c, r, f.color, f.edge)
}
