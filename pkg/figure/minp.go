package figure

import (
	"fmt"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// MinP is what min-p keeps of one step: the probabilities of the tokens from the
// likeliest down, on a logarithmic axis, and the line at min_p times the likeliest
// token's. The surer the model, the higher the line, and the fewer are kept.
//
// Source: Nguyen et al. 2024, Turning Up the Heat: Min-p Sampling for Creative and
// Coherent LLM Outputs (arXiv 2407.01082); the border is that of MinPLogitsWarper in
// transformers.
type MinP struct {
	Frame

	filtered *filtered
}

// NewMinP returns the figure of step i, counted from 0, of the trace's first
// sequence. p is that of the run if it is 0; any other shows what it would keep of
// the tokens that min-p saw or, where the run had none, would have seen. It is an
// error if p is not between 0 and 1, if there is no such step, and if the trace holds
// too few tokens to tell what another p would keep.
func NewMinP(t *trace.Trace, i int, p float64) (*MinP, error) {
	frame, f, err := newFiltered(t, i, view.MinP, p)
	if err != nil {
		return nil, err
	}
	return &MinP{frame, f}, nil
}

// Describe implements Describer.
func (f *MinP) Describe() string {
	return fmt.Sprintf("Probabilities of the tokens by rank on a logarithmic axis, with a line at %s, which is %v times %s, the likeliest token’s. %s",
		massOf(f.limit()), f.filtered.value, massOf(f.filtered.tokens[0].prob), f.filtered.describe())
}

// Size implements Figure.
func (f *MinP) Size() (width, height vg.Length) { return f.size(320, 240) }

// limit is the least probability that is kept.
func (f *MinP) limit() float64 { return f.filtered.value * f.filtered.tokens[0].prob }

// titles are what the figure says, in ever fewer words.
func (f *MinP) titles() []string {
	n := f.filtered
	keeps := n.keeps()
	switch {
	case n.kept == n.total:
		return []string{keeps}
	case n.kept == n.least && n.least > 1 && n.lastKept.prob < f.limit():
		return []string{fmt.Sprintf("%s: at least %d have to stay", keeps, n.least), keeps}
	}
	return []string{
		fmt.Sprintf("%s: those with %s or more", keeps, massOf(f.limit())),
		keeps,
	}
}

// Draw implements Figure.
func (f *MinP) Draw(c draw.Canvas) {
	n, theme := f.filtered, f.theme()
	inner := n.drawAround(&f.Frame, c, f.titles(), []string{
		"How likely each token was, by rank; the line moves with the likeliest",
		"The line moves with the likeliest token",
	})
	top := n.tokens[0]
	keys := append([]key{{
		fmt.Sprintf("likeliest: %s, p_max %s", n.token(top), massOf(top.prob)),
		func(c draw.Canvas, r vg.Rectangle) { drawTop(c, theme, center(r)) },
	}}, n.curveKeys(theme)...)
	inner = drawKeys(inner, theme, keys)
	n.drawCurve(inner, theme, f.limit(), func(c draw.Canvas, p *plot.Plot) {
		if !positive(f.limit()) {
			return
		}
		y := c.Y(p.Y.Norm(f.limit()))
		box(c, rect(c.Min.X, c.Min.Y, c.Max.X, y), mix(theme.Background, theme.Ghost, 0.5), nil)
		c.StrokeLine2(draw.LineStyle{Color: theme.Text, Width: vg.Points(1), Dashes: []vg.Length{vg.Points(4), vg.Points(2)}}, c.Min.X, y, c.Max.X, y)
		f.drawLabel(c, p, y)
	})
}

// drawLabel says how the line comes about: above it where no token stands, to the
// right, or below it, to the left, whichever has more room.
func (f *MinP) drawLabel(c draw.Canvas, p *plot.Plot, y vg.Length) {
	n, theme := f.filtered, f.theme()
	sty := style(regular, theme.FontSize*0.85, theme.Text)
	air := theme.FontSize * 0.6
	limit := massOf(f.limit())
	label := func(room vg.Length) string {
		value := strconv.FormatFloat(n.value, 'g', -1, 64)
		return fitted(firstFit(sty, room, asIs,
			fmt.Sprintf("min_p %s × p_max %s = %s", value, massOf(n.tokens[0].prob), limit),
			"min_p × p_max = "+limit,
			limit,
		), sty, room, visible.Fit)
	}
	border := c.X(p.X.Norm(n.between(p)))
	left, right := border-c.Min.X-air, c.Max.X-border-air
	switch {
	case right >= left && n.kept < n.total:
		sty.XAlign, sty.YAlign = text.XRight, text.YBottom
		c.FillText(sty, vg.Point{X: c.Max.X, Y: y + air/2}, label(right))
	case y-sty.Font.Size*1.5 > c.Min.Y:
		sty.YAlign = text.YTop
		c.FillText(sty, vg.Point{X: c.Min.X + air, Y: y - air/2}, label(left))
	}
}
