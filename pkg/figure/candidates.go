package figure

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Candidates is one step as bars: how likely each token was when the draw
// came, before a ghost of how likely the model had it. Tokens that a stage
// removed keep their ghost and name the stage; all others together are the last
// bar, broken where it would flatten the rest. Below it is the line that u fell on.
type Candidates struct {
	Frame
	Top int // tokens shown; 0 means 10

	step   view.Step
	number int    // counted from 1
	before string // the text that the token was added to
}

const (
	defaultTop = 10
	maxTop     = 64 // more bars than this are no bars
)

// NewCandidates returns the figure of step i, counted from 0, of the trace's
// first sequence: of a beam search, the best. See view.Sequence for another.
func NewCandidates(t *trace.Trace, i int) (*Candidates, error) {
	frame, t, err := oneStep(t, i)
	if err != nil {
		return nil, err
	}
	return &Candidates{Frame: frame, step: view.At(t, i), number: i + 1, before: visible.Line(view.TextBefore(t, i))}, nil
}

// candidateBar is one row of the figure.
type candidateBar struct {
	label      string
	raw, final float64
	chosen     bool
	cutBy      string
}

func (f *Candidates) bars() []candidateBar {
	top := f.Top
	if top <= 0 {
		top = defaultTop
	}
	shown := f.step.Pick(min(top, maxTop))
	if len(shown) > maxTop {
		shown = shown[:maxTop]
	}
	var bars []candidateBar
	var drawn []int
	longest := 0.0
	for _, n := range shown {
		c := f.step.Candidates[n]
		b := candidateBar{
			label: visible.Fit(view.Token(c.Token), 24), chosen: c.ID == f.step.Draw.ID,
			raw: share(f.step.Prob(n, 0)), final: share(f.step.Prob(n, f.step.Last())),
		}
		if at := f.step.CutAt(n); at >= 0 {
			b.cutBy = f.step.StageLabel(at)
		}
		longest = max(longest, b.raw, b.final)
		if b.cutBy != "" && !b.chosen && b.raw < longest*worthABar {
			continue // it was nothing before it was cut
		}
		bars, drawn = append(bars, b), append(drawn, n)
	}
	// Bars say more in order; the chosen token and those that were cut may
	// have come from further down.
	slices.SortStableFunc(bars, func(a, b candidateBar) int {
		switch {
		case a.final > b.final:
			return -1
		case a.final < b.final:
			return 1
		}
		return 0
	})
	return append(bars, candidateBar{
		label: "all other tokens",
		raw:   share(f.step.OtherProb(drawn, 0)), final: share(f.step.OtherProb(drawn, f.step.Last())),
	})
}

// worthABar is the part of the longest bar below which a token that was cut is
// counted with the others: its bar would be a line.
const worthABar = 0.01

// In points.
const (
	barHeight    = 17 // the space to the next included
	minBarHeight = 11
	aroundBars   = 110 // the axis, the title, the caption
)

// Size implements Figure.
func (f *Candidates) Size() (width, height vg.Length) {
	bars, around := vg.Length(len(f.bars())), vg.Length(aroundBars)
	if f.hasLine() {
		around += stripHeight
	}
	return f.size(bars*barHeight+around, bars*minBarHeight+around)
}

// Draw implements Figure.
func (f *Candidates) Draw(c draw.Canvas) {
	first, last := f.step.Stages[0], f.step.Stages[f.step.Last()]
	left := view.FormatCount(last.Kept) + " of " + view.FormatCount(first.Kept)
	if last.Kept == first.Kept {
		left = "All " + view.FormatCount(last.Kept)
	}
	width := c.Max.X - c.Min.X - 2*margin
	choices, raw := view.FormatChoices(last.EffectiveChoices), view.FormatChoices(first.EffectiveChoices)
	inner := f.draw(c, f.title(width), f.readingOf(width,
		fmt.Sprintf("%s tokens left, which are %s effective choices, raw %s", left, choices, raw),
		fmt.Sprintf("%s tokens left; effective choices: %s, raw %s", left, choices, raw),
		fmt.Sprintf("%s tokens, %s effective choices", left, choices),
	), provenance(f.step.Run))
	if f.hasLine() {
		strip := inner
		strip.Max.Y = inner.Min.Y + stripHeight - barHeight/2
		f.drawLine(strip)
		inner.Min.Y += stripHeight
	}
	f.drawBars(inner, f.bars())
}

// title says which token came, how likely it was, and after what.
func (f *Candidates) title(width vg.Length) string {
	token := drawable(visible.Fit(view.Token(f.step.Token), 24))
	came := "came"
	switch n := f.step.Chosen(); {
	case f.step.Draw.Method == trace.DrawForced:
		came += " (by hand)"
	case n >= 0 && f.step.CutAt(n) < 0:
		came += " with " + view.FormatProb(share(f.step.Prob(n, f.step.Last())))
	}
	return f.quoting(f.before, width, func(quote string) string {
		if quote != "" {
			quote = "after " + quote + ", "
		}
		return fmt.Sprintf("Step %d: %s%s %s", f.number, quote, token, came)
	})
}

// drawBars lays out names on the left, numbers on the right, bars between.
func (f *Candidates) drawBars(c draw.Canvas, bars []candidateBar) {
	theme := f.theme()
	name := style(regular, theme.FontSize, theme.Text)
	number := style(bold, theme.FontSize*0.9, theme.Text)
	aside := style(regular, theme.FontSize*0.9, theme.Muted)
	strong := style(bold, theme.FontSize, theme.Chosen)

	var left vg.Length
	longest := 0.01
	for i := range bars {
		b := &bars[i]
		b.label = fitted(drawable(b.label), strong, (c.Max.X-c.Min.X)*0.3, visible.Fit)
		left = max(left, strong.Width(b.label))
		if i < len(bars)-1 { // the rest of the vocabulary must not flatten the tokens
			longest = max(longest, b.raw, b.final)
		}
	}
	left += theme.FontSize * 1.7 // the mark of the chosen one, and air
	// The scale is the largest at which each bar leaves room for its numbers.
	scale := c.Max.X - c.Min.X - left
	for _, b := range bars {
		room := c.Max.X - c.Min.X - left - theme.FontSize - number.Width(b.mark()) - aside.Width(b.aside())
		if length := min(max(b.raw, b.final), longest); length > 0 {
			scale = min(scale, max(room, minWidth/8)*vg.Length(longest/length))
		}
	}
	right := c.Max.X - c.Min.X - left - scale

	p := newPlot(theme)
	p.HideY()
	p.X.Min, p.X.Max = 0, longest
	p.Y.Min, p.Y.Max = 0, float64(len(bars))
	p.Add(verticals(theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		for i, b := range bars {
			y := c.Y(p.Y.Norm(float64(len(bars)-i) - 0.5))
			half := (c.Max.Y - c.Min.Y) / vg.Length(len(bars)) / 2
			x := func(v float64) vg.Length { return c.X(p.X.Norm(min(v, longest))) }

			edge := &draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
			fill, label := theme.Final, name
			switch {
			case i == len(bars)-1:
				fill = theme.Band[0] // no token, but what is left of them
			case b.chosen:
				fill, label = theme.Chosen, strong
				triangle(c, vg.Point{X: c.Min.X - theme.FontSize*1.2 - strong.Width(b.label), Y: y - theme.FontSize*0.08}, theme.FontSize*0.35, theme.Chosen)
			case b.cutBy != "":
				label = style(regular, theme.FontSize, theme.Muted)
				edge.Dashes = []vg.Length{vg.Points(2), vg.Points(2)}
			}
			box(c, rect(x(0), y-half*0.78, x(b.raw), y+half*0.78), theme.Ghost, edge)
			if b.final > 0 {
				box(c, rect(x(0), y-half*0.42, x(b.final), y+half*0.42), fill, nil)
			}
			if max(b.raw, b.final) > longest {
				broken(c, vg.Point{X: x(longest) - theme.FontSize*1.5, Y: y}, half, theme)
			}
			label.XAlign = text.XRight
			c.FillText(label, vg.Point{X: c.Min.X - theme.FontSize*0.5, Y: y}, b.label)
			at := vg.Point{X: x(max(b.raw, b.final)) + theme.FontSize*0.5, Y: y}
			width := number.Width(b.mark()) + aside.Width(b.aside())
			box(c, rect(at.X, y-half*0.6, at.X+width, y+half*0.6), theme.Background, nil) // no grid line through a number
			c.FillText(number, at, b.mark())
			at.X += number.Width(b.mark())
			c.FillText(aside, at, b.aside())
		}
	}))
	p.Draw(draw.Crop(c, left, -right, theme.FontSize*1.5, 0))
	f.drawKey(c)
}

// broken marks a bar that is longer than it could be drawn.
func broken(c draw.Canvas, at vg.Point, half vg.Length, theme Theme) {
	lean, gap := half*0.35, theme.FontSize*0.3
	c.FillPolygon(theme.Background, []vg.Point{
		{X: at.X - gap/2 - lean, Y: at.Y - half}, {X: at.X + gap/2 - lean, Y: at.Y - half},
		{X: at.X + gap/2 + lean, Y: at.Y + half}, {X: at.X - gap/2 + lean, Y: at.Y + half},
	})
	edge := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	for _, side := range []vg.Length{-gap / 2, gap / 2} {
		c.StrokeLine2(edge, at.X+side-lean, at.Y-half, at.X+side+lean, at.Y+half)
	}
}

// drawKey says what the bars are, below the axis.
func (f *Candidates) drawKey(c draw.Canvas) {
	theme := f.theme()
	sty := style(regular, theme.FontSize*0.9, theme.Muted)
	size := theme.FontSize * 0.8
	at := vg.Point{X: c.Max.X, Y: c.Min.Y + theme.FontSize*0.5}
	for _, key := range []struct {
		name string
		fill []bool // chosen
		raw  bool
	}{{name: keyRaw, raw: true}, {name: "final", fill: []bool{false, true}}} {
		at.X -= sty.Width(key.name)
		c.FillText(sty, at, key.name)
		at.X -= theme.FontSize * 0.4
		if key.raw {
			box(c, rect(at.X-size, at.Y-size/2, at.X, at.Y+size/2), theme.Ghost, &draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)})
			at.X -= size
		}
		for _, chosen := range key.fill {
			fill := theme.Final
			if chosen {
				fill = theme.Chosen
			}
			box(c, rect(at.X-size, at.Y-size/4, at.X, at.Y+size/4), fill, nil)
			at.X -= size
		}
		at.X -= theme.FontSize
	}
	at.X -= sty.Width("probability:")
	c.FillText(sty, at, "probability:")
}

// mark is the number at the end of a bar, or why there is none.
func (b candidateBar) mark() string {
	if b.cutBy != "" {
		return ""
	}
	return view.FormatProb(b.final)
}

func (b candidateBar) aside() string {
	if b.cutBy != "" {
		return drawable("raw " + view.FormatProb(b.raw) + ", cut by " + b.cutBy)
	}
	return "  raw " + view.FormatProb(b.raw)
}

// hasLine reports whether a number fell on the line.
func (f *Candidates) hasLine() bool { return f.step.Drawn() }

// drawLine draws the line and the needle u on it, at the bottom of the figure.
func (f *Candidates) drawLine(c draw.Canvas) {
	theme := f.theme()
	small := style(regular, theme.FontSize*0.85, theme.Muted)
	bottom := c.Min.Y + small.Font.Size*1.3
	band := rect(c.Min.X, bottom, c.Max.X, bottom+bandHeight)
	strip{f.step, theme}.draw(c, band, theme.FontSize*0.85)

	drawLineScale(c, small, c.Min.Y+small.Font.Size*0.4, "cumulative probability, the likeliest token first")
	drawNeedle(c, along(band, f.step.Draw.U), band, theme, "u = "+view.Fixed(f.step.Draw.U, 3))
}
