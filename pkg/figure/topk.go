package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// TopK is what top-k keeps of one step: the probabilities of the tokens from the
// likeliest down, on a logarithmic axis, and the border after the k-th. Tokens that
// tie with the k-th are all kept, so more than k can be.
//
// Source: Fan et al. 2018, Hierarchical Neural Story Generation (arXiv 1805.04833);
// the border is that of TopKLogitsWarper in transformers.
type TopK struct {
	Frame

	filtered *filtered
}

// NewTopK returns the figure of step i, counted from 0, of the trace's first
// sequence. k is that of the run if it is 0; any other shows what it would keep of
// the tokens that top-k saw or, where the run had none, would have seen. It is an
// error if k is negative, if there is no such step, and if the trace holds too few
// tokens to tell what another k would keep.
func NewTopK(t *trace.Trace, i, k int) (*TopK, error) {
	frame, f, err := newFiltered(t, i, view.TopK, float64(k))
	if err != nil {
		return nil, err
	}
	return &TopK{frame, f}, nil
}

// Describe implements Describer.
func (f *TopK) Describe() string {
	return "Probabilities of the tokens by rank on a logarithmic axis, with a border where top-k cuts. " + f.filtered.describe()
}

// Size implements Figure.
func (f *TopK) Size() (width, height vg.Length) { return f.size(320, 240) }

// titles are what the figure says, in ever fewer words.
func (f *TopK) titles() []string {
	n := f.filtered
	keeps, k := n.keeps(), int(n.value)
	switch {
	case n.kept == n.total && n.kept < k:
		return []string{keeps + ": there are no more", keeps}
	case n.kept > k && n.kept == n.least:
		return []string{fmt.Sprintf("%s: at least %d have to stay", keeps, n.least), keeps}
	case n.kept > k:
		ties := "1 more ties"
		if n.kept > k+1 {
			ties = view.FormatCount(n.kept-k) + " more tie"
		}
		return []string{fmt.Sprintf("%s: %s with the %s", keeps, ties, ordinal(k)), keeps}
	case n.kept == n.total:
		return []string{keeps}
	}
	cuts := "cuts"
	if n.supposed {
		cuts = "cut"
	}
	return []string{fmt.Sprintf("%s and %s %s of the probability", keeps, cuts, massOf(share(1-n.mass))), keeps}
}

// Draw implements Figure.
func (f *TopK) Draw(c draw.Canvas) {
	n, theme := f.filtered, f.theme()
	inner := n.drawAround(&f.Frame, c, f.titles(), []string{
		"How likely each token was, by rank: top-k goes by the rank alone",
		"Tokens by rank: top-k goes by it alone",
	})
	inner = drawKeys(inner, theme, n.curveKeys(theme))
	n.drawCurve(inner, theme, 0, func(c draw.Canvas, p *plot.Plot) {
		if n.kept == n.total {
			return
		}
		x := c.X(p.X.Norm(n.between(p)))
		box(c, rect(x, c.Min.Y, c.Max.X, c.Max.Y), mix(theme.Background, theme.Ghost, 0.5), nil)
		c.StrokeLine2(draw.LineStyle{Color: theme.Text, Width: vg.Points(1), Dashes: []vg.Length{vg.Points(4), vg.Points(2)}}, x, c.Min.Y, x, c.Max.Y)
		n.drawSides(c, theme, x)
	})
}

// between is the place of the border on the axis of ranks.
func (f *filtered) between(p *plot.Plot) float64 {
	if _, named := f.shown(); named {
		return float64(f.kept) + 0.5
	}
	return math.Sqrt(float64(f.kept) * float64(f.kept+1))
}

// drawSides says above the plot which side of the border is kept and which is cut.
func (f *filtered) drawSides(c draw.Canvas, theme Theme, x vg.Length) {
	kept, cut := style(bold, theme.FontSize*0.85, theme.Final), style(bold, theme.FontSize*0.85, theme.Muted)
	kept.XAlign, kept.YAlign, cut.YAlign = text.XRight, text.YBottom, text.YBottom
	y, air := c.Max.Y+theme.FontSize*0.2, theme.FontSize*0.5
	if x-air-kept.Width("kept") >= c.Min.X {
		c.FillText(kept, vg.Point{X: x - air, Y: y}, "kept")
	}
	if x+air+cut.Width("cut") <= c.Max.X {
		c.FillText(cut, vg.Point{X: x + air, Y: y}, "cut")
	}
}
