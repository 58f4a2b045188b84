package figure

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// DrawStrip is the draw: the line from 0 to 1, on which each token that the
// pipeline left has a part as long as its probability, the likeliest first, and
// the number u that fell on one of them. Of one step it also lists which token
// another u would have brought. Of several it is a line for each, one under the
// other: the luck of a whole sentence.
//
// It is inverse transform sampling: u is uniform between 0 and 1, so it falls on
// each part as often as that is long.
type DrawStrip struct {
	Frame
	Top int // of one step: tokens listed; 0 means 12

	run  *trace.Run
	rows []drawRow
	of   int // how many steps of the trace were drawn
}

// drawRow is the draw of one step.
type drawRow struct {
	step   view.Step
	number int    // counted from 1
	before string // the text that the token was added to
}

const (
	defaultListed = 12
	maxDraws      = 60 // lines under one another that can still be seen
)

// NewDrawStrip returns the figure of some steps, counted from 0, of the trace's
// first sequence; without any, of all steps that were drawn, the first 60 at most.
// It is an error if a step was not drawn from its line: with greedy decoding, in a
// beam search, where a text was given, and where a draft was checked.
func NewDrawStrip(t *trace.Trace, steps ...int) (*DrawStrip, error) {
	frame := ofFirst(t)
	t = view.First(t)
	f := &DrawStrip{Frame: frame, run: &t.Run}
	var why error // nothing was drawn
	for i := range t.Steps {
		switch err := notDrawn(view.At(t, i), i+1); {
		case err == nil:
			f.of++
			if len(steps) == 0 && len(f.rows) < maxDraws {
				f.add(t, i)
			}
		case why == nil:
			why = err
		}
	}
	if len(steps) > maxDraws {
		return nil, fmt.Errorf("figure: %s steps make too many lines: %d have room\nname fewer steps", view.FormatCount(len(steps)), maxDraws)
	}
	for _, i := range steps {
		if i < 0 || i >= len(t.Steps) {
			return nil, fmt.Errorf("figure: there is no step %d: the trace has %d", i+1, len(t.Steps))
		}
		if err := notDrawn(view.At(t, i), i+1); err != nil {
			return nil, err
		}
		f.add(t, i)
	}
	switch {
	case len(f.rows) > 0:
		return f, nil
	case why != nil:
		return nil, why
	}
	return nil, errors.New("figure: the trace has no steps to draw")
}

func (f *DrawStrip) add(t *trace.Trace, i int) {
	f.rows = append(f.rows, drawRow{view.At(t, i), i + 1, visible.Line(view.TextBefore(t, i))})
}

// notDrawn says why no number fell on the line of a step; nil if one did.
func notDrawn(s view.Step, number int) error {
	if len(s.Stages) == 0 {
		return fmt.Errorf("figure: step %d has no stages", number)
	}
	if s.Drawn() {
		return nil
	}
	const record = "\nrecord a run with --do_sample True"
	switch s.Draw.Method {
	case trace.DrawGiven:
		return fmt.Errorf("figure: nothing was drawn in step %d: its text was given"+record, number)
	case trace.DrawBeam:
		return fmt.Errorf("figure: nothing was drawn in step %d: a beam search goes on with whole continuations"+record+" and --num_beams 1", number)
	case trace.DrawAccepted, trace.DrawResidual:
		return fmt.Errorf("figure: step %d has no draw from the pipeline's line: a draft's token was accepted or replaced"+record+" and without --assistant_model", number)
	case trace.DrawForced:
		return fmt.Errorf("figure: nothing was drawn in step %d: a hand put its token there"+record, number)
	}
	return fmt.Errorf("figure: nothing was drawn in step %d: greedy decoding takes the likeliest token"+record, number)
}

// In points.
const (
	drawBand  = 36 // of one step, at most
	leastBand = 12
	// thinnestNamed is a stretch that is named from outside: more thinner ones would
	// be a fan of lines.
	thinnestNamed = 2
	drawRowBand   = 12 // of each of several
	drawRowSpace  = 21
	leastRow      = 17
	listRow       = 12.5
	underList     = 6   // between the list and a caption as long as can be, in the smallest figure
	aroundDraw    = 170 // of one step: title, u, the band, names under it, caption
	aroundDraws   = 80
	twoColumns    = 380 // from this width on the list has two
)

// Size implements Figure.
func (f *DrawStrip) Size() (width, height vg.Length) {
	if len(f.rows) > 1 {
		n := vg.Length(len(f.rows))
		return f.size(n*drawRowSpace+aroundDraws, n*leastRow+aroundDraws)
	}
	width, _ = f.size(0, 0)
	height = aroundDraw + listRow*vg.Length(f.listRows(width))
	return f.size(height, height-drawBand+leastBand+underList)
}

// Draw implements Figure.
func (f *DrawStrip) Draw(c draw.Canvas) {
	width := c.Max.X - c.Min.X - 2*margin
	if len(f.rows) > 1 {
		f.drawRows(f.draw(c, f.titleOf(width, f.luck()...), f.readingOf(width,
			"Each line is all of the probability, a part for each token; the arrow is u, drawn evenly from 0 to 1",
			"A part of the line for each token; the arrow is u",
		), provenance(f.run)))
		return
	}
	row := f.rows[0]
	subtitle := f.readingOf(width,
		"Each token has a part of the line as long as its probability, and u is drawn evenly from 0 to 1",
		"A part for each token, as long as its probability", "A part of the line for each token")
	f.drawOne(f.draw(c, f.title(width), subtitle, provenance(f.run)), row)
}

// title says of one step where u fell.
func (f *DrawStrip) title(width vg.Length) string {
	row := f.rows[0]
	d, digits := row.step.Draw, row.digits()
	token := row.token(row.step.Chosen())
	return f.quoting(row.before, width, func(quote string) string {
		if quote != "" {
			quote = "after " + quote + ", "
		}
		if d.Method == trace.DrawForced {
			return fmt.Sprintf("Step %d: %su = %s fell on %s, but a hand put %s there", row.number, quote, view.Fixed(d.U, digits), row.token(row.step.Instead()), token)
		}
		fell := fmt.Sprintf("Step %d: %su = %s fell on %s", row.number, quote, view.Fixed(d.U, digits), token)
		return f.titleOf(width, fmt.Sprintf("%s, from %s to %s", fell, view.Fixed(d.Low, digits), view.Fixed(d.High, digits)), fell)
	})
}

// token names a candidate.
func (r drawRow) token(candidate int) string {
	if candidate < 0 {
		return "a token that the trace does not hold"
	}
	return drawable(visible.Fit(view.Token(r.step.Candidates[candidate].Token), 24))
}

// digits are as many as tell u from the ends of the part it fell on.
func (r drawRow) digits() int {
	d := r.step.Draw
	for digits := 3; digits < 6; digits++ {
		if u := view.Fixed(d.U, digits); u != view.Fixed(d.Low, digits) && u != view.Fixed(d.High, digits) {
			return digits
		}
	}
	return 6
}

// likeliest reports whether the likeliest token came.
func (r drawRow) likeliest() bool { return r.step.Draw.ID == r.step.Draw.TopID }

// luck says of several steps, in ever fewer words, how often the likeliest token came.
func (f *DrawStrip) luck() []string {
	n := 0
	for _, row := range f.rows {
		if row.likeliest() {
			n++
		}
	}
	of := fmt.Sprintf("%d draws", len(f.rows))
	if len(f.rows) < f.of {
		of = fmt.Sprintf("%d of %s draws", len(f.rows), view.FormatCount(f.of))
	}
	return []string{
		fmt.Sprintf("The luck of %s: in %d the likeliest token came, in %d another", of, n, len(f.rows)-n),
		fmt.Sprintf("%s: in %d the likeliest token came", of, n),
		fmt.Sprintf("%d of %d: the likeliest token", n, len(f.rows)),
	}
}

// Describe implements Describer: it says where u fell, step by step.
func (f *DrawStrip) Describe() string {
	var words []string
	for _, row := range f.rows {
		d, digits := row.step.Draw, row.digits()
		words = append(words, fmt.Sprintf("In step %d u = %s; the part of %s is from %s to %s.", row.number,
			view.Fixed(d.U, digits), row.token(row.step.Chosen()), view.Fixed(d.Low, digits), view.Fixed(d.High, digits)))
	}
	if len(f.rows) > 1 {
		return f.luck()[0] + ". " + strings.Join(words, " ")
	}
	for _, line := range f.listed() {
		if !line.chosen {
			words = append(words, fmt.Sprintf("From %s to %s it would have been %s.", line.low, line.high, line.name))
		}
	}
	return strings.Join(words, " ")
}

// drawOne draws the line of one step, names what is on it, and lists it.
func (f *DrawStrip) drawOne(c draw.Canvas, row drawRow) {
	theme := f.theme()
	ends := style(regular, theme.FontSize*0.9, theme.Muted)
	side := ends.Width("0") + theme.FontSize*0.4
	list := listRow*vg.Length(f.listRows(c.Max.X-c.Min.X+2*margin)) + theme.FontSize*0.5
	top := c.Max.Y - theme.FontSize*1.9
	height := max(leastBand, min(drawBand, top-theme.FontSize*2.7-list-c.Min.Y))
	band := rect(c.Min.X+side, top-height, c.Max.X-side, top)
	c.FillText(ends, vg.Point{X: c.Min.X, Y: top - height/2}, "0")
	ends.XAlign = text.XRight
	c.FillText(ends, vg.Point{X: c.Max.X, Y: top - height/2}, "1")
	unnamed := strip{row.step, theme}.draw(c, band, theme.FontSize*0.9)
	drawNeedle(c, along(band, row.step.Draw.U), band, theme, "u = "+view.Fixed(row.step.Draw.U, row.digits()))
	f.drawTail(c, band, row)
	unnamed = slices.DeleteFunc(unnamed, func(p part) bool {
		return along(band, p.high)-along(band, p.low) < thinnestNamed && !p.chosen
	})
	f.drawLeaders(c, band, unnamed)
	c.Max.Y = band.Min.Y - theme.FontSize*1.5
	if len(unnamed) > 0 {
		c.Max.Y -= theme.FontSize * 1.2
	}
	f.drawList(c)
}

// drawTail says how many tokens have the grey end of the line, unless a part that is
// seen lies in it.
func (f *DrawStrip) drawTail(c draw.Canvas, band vg.Rectangle, row drawRow) {
	rank, end := 0, 0.0 // of the last part before it
	for _, p := range (strip{row.step, f.theme()}).parts() {
		seen := p.chosen || along(band, p.high)-along(band, p.low) >= thinnestPart
		switch {
		case !seen:
			continue
		case p.rank != rank+1 || p.high < end:
			return
		}
		rank, end = p.rank, p.high
	}
	if n := row.step.Stages[row.step.Last()].Kept - rank; n > 0 {
		r := rect(along(band, end), band.Min.Y, band.Max.X, band.Max.Y)
		stretchLabel(c, r, others(n, rank > 0), style(regular, f.theme().FontSize*0.85, f.theme().inkOn(f.theme().Ghost)))
	}
}

// drawLeaders names below the band the stretches that have no room for it, the
// longest of them where there is not room for all.
func (f *DrawStrip) drawLeaders(c draw.Canvas, band vg.Rectangle, parts []part) {
	theme := f.theme()
	sty := func(p part) text.Style {
		if p.chosen {
			return style(bold, theme.FontSize*0.9, theme.Chosen)
		}
		return style(regular, theme.FontSize*0.85, theme.Text)
	}
	name := func(p part) string {
		return fitted(drawable(visible.Fit(p.label, 24)), sty(p), (c.Max.X-c.Min.X)*0.3, visible.Fit)
	}
	size := func(p part) vg.Length { return sty(p).Width(name(p)) + theme.FontSize }
	all := vg.Length(0)
	for _, p := range parts {
		all += size(p)
	}
	for all > c.Max.X-c.Min.X+theme.FontSize && len(parts) > 1 {
		least := 0
		for i, p := range parts {
			if parts[least].chosen || !p.chosen && p.high-p.low <= parts[least].high-parts[least].low {
				least = i
			}
		}
		all -= size(parts[least])
		parts = append(parts[:least:least], parts[least+1:]...)
	}
	var wanted, sizes []vg.Length
	for _, p := range parts {
		wanted, sizes = append(wanted, (along(band, p.low)+along(band, p.high))/2), append(sizes, size(p))
	}
	line := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	y := band.Min.Y - theme.FontSize*1.9
	for i, place := range apart(wanted, sizes, c.Min.X-theme.FontSize/2, c.Max.X+theme.FontSize/2) {
		c.StrokeLines(line, []vg.Point{
			{X: wanted[i], Y: band.Min.Y}, {X: wanted[i], Y: band.Min.Y - theme.FontSize*0.3}, {X: place, Y: y + theme.FontSize*0.6},
		})
		label := sty(parts[i])
		label.XAlign = text.XCenter
		c.FillText(label, vg.Point{X: place, Y: y}, name(parts[i]))
	}
}

// listLine is what one stretch of the line would have brought.
type listLine struct {
	low, high, name, prob string
	chosen                bool
}

// listed are the likeliest tokens with their parts of the line, the chosen one
// among them, and what lies between and after them.
func (f *DrawStrip) listed() []listLine {
	row, top := f.rows[0], f.Top
	if top <= 0 {
		top = defaultListed
	}
	top = min(top, maxTop)
	digits := row.digits()
	parts := strip{row.step, f.theme()}.parts()
	var lines []listLine
	rank, end := 0, 0.0 // of the last one listed
	between := func(low float64, to int) {
		if n := to - rank - 1; n > 0 {
			lines = append(lines, listLine{low: view.Fixed(end, digits), high: view.Fixed(low, digits), name: others(n, len(lines) > 0), prob: view.FormatProb(share(low - end))})
		}
	}
	for i, p := range parts {
		if i >= top && !p.chosen {
			continue
		}
		between(p.low, p.rank)
		lines = append(lines, listLine{view.Fixed(p.low, digits), view.Fixed(p.high, digits), p.label, view.FormatProb(share(p.high - p.low)), p.chosen})
		rank, end = p.rank, p.high
	}
	between(1, row.step.Stages[row.step.Last()].Kept+1)
	return lines
}

// others names tokens by how many they are.
func others(n int, more bool) string {
	other := ""
	if more {
		other = "other "
	}
	if n == 1 {
		return "1 " + other + "token"
	}
	return view.FormatCount(n) + " " + other + "tokens"
}

// listRows is how many lines the list takes, its heading included.
func (f *DrawStrip) listRows(width vg.Length) int {
	n := len(f.listed())
	if width >= twoColumns {
		n = (n + 1) / 2
	}
	return n + 1
}

// drawList writes which token would have come for which u.
func (f *DrawStrip) drawList(c draw.Canvas) {
	theme := f.theme()
	muted := style(regular, theme.FontSize*0.9, theme.Muted)
	rows := f.listRows(c.Max.X - c.Min.X + 2*margin)
	column := c.Max.X - c.Min.X
	lines := f.listed()
	if rows <= len(lines) {
		column /= 2
	}
	c.Max.Y -= listRow / 2
	c.FillText(muted, vg.Point{X: c.Min.X, Y: c.Max.Y}, "Which token each u brings, and how likely that is")
	digits := f.rows[0].digits()
	number := muted.Width(view.Fixed(0, digits))
	for i, line := range lines {
		at := vg.Point{X: c.Min.X + column*vg.Length(i/(rows-1)), Y: c.Max.Y - listRow*vg.Length(i%(rows-1)+1)}
		name, figures := style(regular, theme.FontSize*0.9, theme.Text), muted
		if line.chosen {
			name, figures = style(bold, theme.FontSize*0.9, theme.Chosen), style(bold, theme.FontSize*0.9, theme.Chosen)
			triangle(c, vg.Point{X: at.X + theme.FontSize*0.4, Y: at.Y - theme.FontSize*0.08}, theme.FontSize*0.3, theme.Chosen)
		}
		at.X += theme.FontSize
		right := figures
		right.XAlign = text.XRight
		c.FillText(right, vg.Point{X: at.X + number, Y: at.Y}, fitted(line.low, right, number, visible.Fit))
		c.FillText(figures, vg.Point{X: at.X + number + theme.FontSize*0.3, Y: at.Y}, "to "+line.high)
		at.X += number*2 + theme.FontSize*2.4
		right.XAlign = text.XRight
		end := c.Min.X + column*vg.Length(i/(rows-1)+1) - theme.FontSize*1.5
		c.FillText(name, at, fitted(drawable(visible.Fit(line.name, 24)), name, end-right.Width("0.000")-theme.FontSize*0.5-at.X, visible.Fit))
		c.FillText(right, vg.Point{X: end, Y: at.Y}, line.prob)
	}
}

// drawRows draws the lines of several steps under one another.
func (f *DrawStrip) drawRows(c draw.Canvas) {
	theme := f.theme()
	number := style(regular, theme.FontSize*0.85, theme.Muted)
	strong := style(bold, theme.FontSize*0.85, theme.Chosen)
	step := number.Width(strconv.Itoa(f.rows[len(f.rows)-1].number)) + theme.FontSize*0.5
	var left vg.Length
	var labels []string
	for _, row := range f.rows {
		label := fitted(row.token(row.step.Chosen()), strong, (c.Max.X-c.Min.X)*0.25, visible.Fit)
		labels = append(labels, label)
		left = max(left, strong.Width(label))
	}
	left += step + theme.FontSize*0.6
	right := number.Width("0.000") + theme.FontSize*0.8
	space := (c.Max.Y - c.Min.Y - theme.FontSize) / vg.Length(len(f.rows))
	head := number
	head.XAlign = text.XRight
	c.FillText(head, vg.Point{X: c.Max.X, Y: c.Max.Y - theme.FontSize*0.4}, "u")
	if slices.ContainsFunc(f.rows, func(row drawRow) bool { return !row.likeliest() }) {
		c.FillText(number, vg.Point{X: c.Min.X, Y: c.Max.Y - theme.FontSize*0.4}, "bold: not the likeliest token")
	}
	for i, row := range f.rows {
		bottom := c.Max.Y - theme.FontSize - space*vg.Length(i+1) + (space-leastRow)/2
		band := rect(c.Min.X+left, bottom, c.Max.X-right, bottom+drawRowBand)
		y := (band.Min.Y + band.Max.Y) / 2
		strip{row.step, theme}.draw(c, band, theme.FontSize*0.75)
		arrowhead(c, vg.Point{X: along(band, row.step.Draw.U), Y: band.Max.Y - vg.Points(1)}, vg.Points(2.4), theme.Text)

		name := style(regular, strong.Font.Size, theme.Text)
		if !row.likeliest() {
			name = strong
		}
		name.XAlign = text.XRight
		c.FillText(head, vg.Point{X: c.Min.X + step - theme.FontSize*0.5, Y: y}, strconv.Itoa(row.number))
		c.FillText(name, vg.Point{X: band.Min.X - theme.FontSize*0.6, Y: y}, labels[i])
		c.FillText(head, vg.Point{X: c.Max.X, Y: y}, fitted(view.Fixed(row.step.Draw.U, 3), head, right, visible.Fit))
	}
}
