package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Frequencies sets how often tokens were drawn against how likely they were: a bar
// for the probability that the draw used, and on it the share of the draws with
// its 95% interval, Wilson's (see view.Wilson). About one interval in twenty does
// not hold the probability, even if the draws are fair. The test of all counts
// together is Pearson's (see view.Pearson).
//
// The draws are those of one step over many sequences. Only the first step has the
// same probabilities in all of them; of a later one those sequences count whose
// text before it is the same.
type Frequencies struct {
	Frame
	Top int // tokens shown; 0 means 10

	run     *trace.Run
	more    int    // further runs
	before  string // the text that the tokens were drawn after
	sampled view.Sampled
}

// NewFrequencies returns the figure of step i, counted from 0, over all sequences
// of a trace, and of more traces of the same prompt and settings with other seeds.
// It is an error if the tokens were not drawn, or not with the same probabilities.
func NewFrequencies(t *trace.Trace, i int, more ...*trace.Trace) (*Frequencies, error) {
	sampled, err := view.Frequencies(t, i, more...)
	if err != nil {
		return nil, fmt.Errorf("figure: %w", err)
	}
	f := &Frequencies{Frame: of(&t.Run), run: &t.Run, more: len(more), sampled: sampled}
	for n := range t.Steps {
		if t.Steps[n].Index == i { // of the first sequence that gets there
			f.before = visible.Line(view.TextBefore(t, n))
			break
		}
	}
	return f, nil
}

// frequencyRow is one row of the figure.
type frequencyRow struct {
	label string
	view.Frequency
}

// rows are the likeliest tokens and, where they are not all, the others together.
func (f *Frequencies) rows() []frequencyRow {
	top := f.Top
	if top <= 0 {
		top = defaultTop
	}
	var rows []frequencyRow
	for _, token := range f.sampled.Tokens[:min(top, maxTop, len(f.sampled.Tokens))] {
		rows = append(rows, frequencyRow{visible.Fit(view.Token(token.Token), 24), token})
	}
	others := f.sampled.Together(append(slices.Clone(f.sampled.Tokens[len(rows):]), f.sampled.Others)...)
	if others.Prob > 0 || others.Count > 0 {
		rows = append(rows, frequencyRow{"all other tokens", others})
	}
	return rows
}

// In points.
const (
	aroundFrequencies = 136 // the title, the keys, the axis, the caption
	moreWords         = 50  // further lines of keys and of a caption that was asked for
)

// Size implements Figure.
func (f *Frequencies) Size() (width, height vg.Length) {
	rows := vg.Length(len(f.rows()))
	return f.size(rows*barHeight+aroundFrequencies, rows*minBarHeight+aroundFrequencies+moreWords)
}

// Draw implements Figure.
func (f *Frequencies) Draw(c draw.Canvas) {
	width := c.Max.X - c.Min.X - 2*margin
	caption := provenance(f.run)
	switch {
	case f.more == 1:
		caption += " · and 1 more run with another seed"
	case f.more > 1:
		caption += fmt.Sprintf(" · and %s more runs with other seeds", view.FormatCount(f.more))
	}
	rows := f.rows()
	inner := f.draw(c, f.title(width, rows), f.subtitle(width), caption)
	inner = drawKeys(inner, f.theme(), f.keys(rows))
	f.drawRows(inner, rows)
}

// title counts the intervals that hold the probability.
func (f *Frequencies) title(width vg.Length, rows []frequencyRow) string {
	held := 0
	for _, row := range rows {
		if row.Holds() {
			held++
		}
	}
	draws := view.FormatCount(f.sampled.Draws) + " draws"
	if f.sampled.Draws == 1 {
		draws = "1 draw"
	}
	says := fmt.Sprintf(": %d of %d intervals hold the probability", held, len(rows))
	if titleStyle(f.theme()).Width(f.titled(draws+says)) > width {
		says = fmt.Sprintf(": %d of %d intervals hold", held, len(rows))
	}
	return f.quoting(f.before, width, func(quote string) string {
		if quote != "" {
			quote = " after " + quote
		}
		return draws + quote + says
	})
}

// subtitle is the test of all counts together.
func (f *Frequencies) subtitle(width vg.Length) string {
	fit, sty := f.sampled.Fit, style(regular, f.theme().FontSize, f.theme().Muted)
	if fit.Statistic > 0 && !fit.Statistic.Finite() {
		return "A token came that had no chance"
	}
	if !fit.P.Finite() {
		return "Too few draws for a test of all counts together"
	}
	p, degrees := float64(fit.P), fmt.Sprintf("%d degrees of freedom", fit.Degrees)
	if fit.Degrees == 1 {
		degrees = "1 degree of freedom"
	}
	says := "fair draws are this far off, or further, " + view.FormatPercent(p) + " of the time"
	if p < 0.005 {
		says = "fair draws are as far off in fewer than 1 of 100 trials"
		if p < 0.0005 {
			says = "fair draws are as far off in fewer than 1 of 1,000 trials"
		}
	}
	test := fmt.Sprintf("χ² = %s, %s, p-value %s", view.FormatThree(float64(fit.Statistic)), degrees, view.FormatProb(p))
	return firstFit(sty, width, asIs, test+": "+says, test,
		fmt.Sprintf("χ² = %s, p-value %s", view.FormatThree(float64(fit.Statistic)), view.FormatProb(p)))
}

// keys say what the marks are.
func (f *Frequencies) keys(rows []frequencyRow) []key {
	point := func(name string, holds bool) key {
		return key{name, func(c draw.Canvas, r vg.Rectangle) {
			f.drawInterval(c, r.Min.X, (r.Min.X+r.Max.X)/2, r.Max.X, (r.Min.Y+r.Max.Y)/2, holds)
		}}
	}
	keys := []key{{"probability", f.drawBar}, point("share of the draws, 95% interval", true)}
	if slices.ContainsFunc(rows, func(row frequencyRow) bool { return !row.Holds() }) {
		keys = append(keys, point("an interval that misses it", false))
	}
	return keys
}

// drawBar draws a probability, its end the line that an interval is held against.
func (f *Frequencies) drawBar(c draw.Canvas, r vg.Rectangle) {
	theme := f.theme()
	box(c, r, theme.Band[0], nil)
	c.StrokeLine2(draw.LineStyle{Color: theme.Final, Width: vg.Points(1.6)}, r.Max.X, r.Min.Y, r.Max.X, r.Max.Y)
}

// drawInterval draws a share and its interval. One that misses the probability has
// another colour and another shape.
func (f *Frequencies) drawInterval(c draw.Canvas, low, share, high, y vg.Length, holds bool) {
	theme := f.theme()
	m := mark{theme.Text, draw.CircleGlyph{}}
	if !holds {
		m = mark{theme.Chosen, draw.BoxGlyph{}}
	}
	line := draw.LineStyle{Color: m.color, Width: vg.Points(1.1)}
	c.StrokeLine2(line, low, y, high, y)
	for _, x := range []vg.Length{low, high} {
		c.StrokeLine2(line, x, y-vg.Points(2.5), x, y+vg.Points(2.5))
	}
	m.at(c, vg.Point{X: share, Y: y}, vg.Points(2.6))
}

// column is numbers at the right side.
type column struct {
	head  string
	cells []string
	width vg.Length
}

// columns are as many as leave the bars half of the width.
func (f *Frequencies) columns(rows []frequencyRow, width vg.Length) []column {
	theme := f.theme()
	number, head := style(bold, theme.FontSize*0.9, theme.Text), style(regular, theme.FontSize*0.85, theme.Muted)
	all := []column{{head: "p"}, {head: "share"}, {head: "count"}}
	for _, row := range rows {
		for i, cell := range []string{view.FormatProb(row.Prob), view.FormatProb(row.Share), view.FormatCount(row.Count)} {
			all[i].cells = append(all[i].cells, cell)
			all[i].width = max(all[i].width, number.Width(cell), head.Width(all[i].head))
		}
	}
	var total vg.Length
	for i := range all {
		if total += all[i].width + theme.FontSize; total > width*0.3 {
			return all[:i]
		}
	}
	return all
}

func (f *Frequencies) drawRows(c draw.Canvas, rows []frequencyRow) {
	theme, width := f.theme(), c.Max.X-c.Min.X
	name := style(regular, theme.FontSize, theme.Text)
	var left, right vg.Length
	longest := 0.01
	for i := range rows {
		row := &rows[i]
		row.label = fitted(drawable(row.label), name, width*0.3, visible.Fit)
		left = max(left, name.Width(row.label)+theme.FontSize*0.7)
		longest = math.Max(longest, math.Max(row.Prob, row.Interval.High))
	}
	columns := f.columns(rows, width)
	for _, column := range columns {
		right += column.width + theme.FontSize
	}
	p := newPlot(theme)
	p.HideY()
	p.X.Min, p.X.Max = 0, math.Min(longest*1.02, 1)
	p.X.Tick.Marker = shortTicks{}
	p.X.Label.Text = "probability, and share of the draws"
	p.Y.Min, p.Y.Max = 0, float64(len(rows))
	p.Add(verticals(theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		half := (c.Max.Y - c.Min.Y) / vg.Length(len(rows)) / 2
		x := func(v float64) vg.Length { return c.X(p.X.Norm(v)) }
		label := name
		label.XAlign = text.XRight
		for i, row := range rows {
			y := c.Y(p.Y.Norm(float64(len(rows)-i) - 0.5))
			f.drawBar(c, rect(x(0), y-half*0.62, x(row.Prob), y+half*0.62))
			f.drawInterval(c, x(row.Interval.Low), x(row.Share), x(row.Interval.High), y, row.Holds())
			c.FillText(label, vg.Point{X: c.Min.X - theme.FontSize*0.5, Y: y + theme.FontSize*0.08}, row.label)
		}
		f.drawColumns(c, columns, half)
	}))
	p.Draw(draw.Crop(c, left, -max(right, theme.FontSize), 0, -theme.FontSize*1.3))
}

// drawColumns writes the numbers to the right of the bars.
func (f *Frequencies) drawColumns(c draw.Canvas, columns []column, half vg.Length) {
	theme := f.theme()
	number, head := style(regular, theme.FontSize*0.9, theme.Text), style(regular, theme.FontSize*0.85, theme.Muted)
	number.XAlign, head.XAlign = text.XRight, text.XRight
	right := c.Max.X
	for _, column := range columns {
		right += theme.FontSize + column.width
		c.FillText(head, vg.Point{X: right, Y: c.Max.Y + theme.FontSize*0.6}, column.head)
		for i, cell := range column.cells {
			c.FillText(number, vg.Point{X: right, Y: c.Max.Y - half*vg.Length(2*i+1) + theme.FontSize*0.08}, cell)
		}
	}
}
