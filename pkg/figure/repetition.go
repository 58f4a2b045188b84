package figure

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Repetition is what the repetition penalty did in one step: the logits and the
// probabilities, before and after it, of the likeliest tokens that are in the text
// already, and of the likeliest that are not. The penalty divides a logit above 0
// and multiplies one below 0, so that with a penalty above 1 either falls; what is
// not in the text keeps its logit and gains in probability. It acts once on each
// token, however often that came.
//
// The zero of logits means nothing to the model: adding a constant to all of them
// leaves every probability as it is, and yet changes what the penalty does.
//
// Source: Keskar et al. 2019 (CTRL, arXiv 1909.05858), with the rule for logits
// below 0 of RepetitionPenaltyLogitsProcessor in transformers.
type Repetition struct {
	Frame
	Top int // tokens of the text shown; 0 means 8; half as many others

	step      view.Step
	number    int    // counted from 1
	before    string // the text that the token was added to
	stage     int
	penalty   float64
	penalised []repeated // those that the trace tells of, likeliest first
	others    []repeated
}

// repeated is a token before and after the penalty.
type repeated struct {
	token  trace.Token
	times  int // it is in the text
	logits [2]float32
	probs  [2]float64
	chosen bool
}

const defaultRepeated = 8

// NewRepetition returns the figure of step i, counted from 0, of the trace's first
// sequence: of a beam search, the best. With a full capture it tells of all tokens
// in the text, else of those among the candidates. It is an error if the run has no
// repetition penalty, or if that changed nothing in the step.
func NewRepetition(t *trace.Trace, i int) (*Repetition, error) {
	frame, t, err := oneStep(t, i)
	if err != nil {
		return nil, err
	}
	f := &Repetition{Frame: frame, step: view.At(t, i), number: i + 1, before: visible.Line(view.TextBefore(t, i))}
	f.stage = slices.IndexFunc(f.step.Stages, func(s trace.Stage) bool { return s.Name == view.Penalty })
	if f.stage < 1 {
		return nil, errors.New("figure: the run has no repetition penalty\nrecord one with --repetition_penalty 1.3")
	}
	if f.step.Idle(f.stage) {
		return nil, fmt.Errorf("figure: the repetition penalty changed nothing in step %d\ndraw another step, or record a run with a --repetition_penalty other than 1", i+1)
	}
	var ok bool
	if f.penalty, ok = f.step.Number(f.stage, "penalty"); !ok || !(f.penalty > 0) || math.IsInf(f.penalty, 0) {
		return nil, errors.New("figure: the trace does not tell how large the repetition penalty was\nrecord the run anew")
	}
	ids, prompt := view.TextIDs(t)
	if err := f.gather(t, ids[:min(prompt+i, len(ids))]); err != nil {
		return nil, err
	}
	if len(f.penalised) == 0 {
		return nil, fmt.Errorf("figure: the trace holds none of the tokens that the repetition penalty changed in step %d\nrecord a run with --capture full", i+1)
	}
	return f, nil
}

// gather finds the tokens, penalised and not, after a text.
func (f *Repetition) gather(t *trace.Trace, text []int) error {
	times := map[int]int{}
	for _, id := range text {
		times[id]++
	}
	for n, c := range f.step.Candidates {
		before, after := f.step.Logit(n, f.stage-1), f.step.Logit(n, f.stage)
		if before == nil || after == nil || !finite(*before) || !finite(*after) {
			continue
		}
		r := repeated{
			token: c.Token, times: times[c.ID], logits: [2]float32{*before, *after},
			probs:  [2]float64{share(f.step.Prob(n, f.stage-1)), share(f.step.Prob(n, f.stage))},
			chosen: c.ID == f.step.Draw.ID,
		}
		if f.step.Changes(f.stage, n) {
			f.penalised = append(f.penalised, r)
		} else {
			f.others = append(f.others, r)
		}
	}
	if err := f.addFromRow(t, text, times); err != nil {
		return err
	}
	likelier := func(a, b repeated) int {
		return cmp.Or(cmp.Compare(b.logits[0], a.logits[0]), cmp.Compare(a.token.ID, b.token.ID))
	}
	slices.SortFunc(f.penalised, likelier)
	slices.SortFunc(f.others, likelier)
	return nil
}

// addFromRow adds the tokens of the text that are no candidates, where the step
// has the whole row and no other stage changed that before the penalty.
func (f *Repetition) addFromRow(t *trace.Trace, text []int, times map[int]int) error {
	row, err := f.step.RawLogits()
	if err != nil {
		return fmt.Errorf("figure: step %d: %w", f.number, err)
	}
	if !f.meetsRow() {
		return nil
	}
	if ignored, ok := f.step.Number(f.stage, "prompt_ignore_length"); ok {
		text = text[min(max(int(ignored), 0), len(text)):]
	}
	names := map[int]trace.Token{}
	for _, token := range view.TokensBefore(t, f.number-1, len(text)) {
		names[token.ID] = token
	}
	added := map[int]bool{}
	for _, id := range text {
		if added[id] || id < 0 || id >= len(row) || f.step.Candidate(id) >= 0 {
			continue
		}
		added[id] = true
		r := repeated{token: names[id], times: times[id], logits: [2]float32{row[id], penalised(row[id], f.penalty)}}
		for k := range r.logits {
			r.probs[k] = share(math.Exp(float64(r.logits[k]) - f.step.Stages[f.stage-1+k].LogSumExp))
		}
		if finite(r.logits[0]) && finite(r.logits[1]) && r.logits[0] != r.logits[1] {
			f.penalised = append(f.penalised, r)
		}
	}
	return nil
}

// meetsRow reports whether the penalty met the logits as the model gave them.
func (f *Repetition) meetsRow() bool {
	for i := 1; i < f.stage; i++ {
		if !f.step.Idle(i) {
			return false
		}
	}
	return true
}

// penalised is what the penalty makes of a logit, in float32 as transformers has it.
func penalised(logit float32, penalty float64) float32 {
	if logit < 0 {
		return logit * float32(penalty)
	}
	return logit / float32(penalty)
}

func finite(x float32) bool { return !math.IsNaN(float64(x)) && !math.IsInf(float64(x), 0) }

// shown are the tokens that have a row: of the text's the likeliest, in any case
// the one that came and one with a logit below 0; and the likeliest others.
func (f *Repetition) shown() (inText, others []repeated) {
	top := f.Top
	if top <= 0 {
		top = defaultRepeated
	}
	top = min(top, maxTop)
	chosen := func(r repeated) bool { return r.chosen }
	return first(f.penalised, top, chosen, func(r repeated) bool { return r.logits[0] < 0 }), first(f.others, max(top/2, 2), chosen)
}

// first returns the first n of some tokens, in any case the first of each kind that
// is wanted, in this order where n is small.
func first(tokens []repeated, n int, wanted ...func(repeated) bool) []repeated {
	var places []int
	add := func(place int) {
		if place >= 0 && len(places) < n && !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	for _, is := range wanted {
		add(slices.IndexFunc(tokens, is))
	}
	for place := range tokens {
		add(place)
	}
	slices.Sort(places)
	var out []repeated
	for _, place := range places {
		out = append(out, tokens[place])
	}
	return out
}

// most is the token of the text whose probability changed most.
func (f *Repetition) most() repeated {
	return slices.MaxFunc(f.penalised, func(a, b repeated) int {
		return cmp.Compare(math.Abs(a.probs[0]-a.probs[1]), math.Abs(b.probs[0]-b.probs[1]))
	})
}

// size is the penalty in words.
func (f *Repetition) size() string { return strconv.FormatFloat(f.penalty, 'g', 4, 64) }

// In points.
const (
	repeatedRow      = 15
	leastRepeatedRow = 11
	aroundRepeated   = 150 // title, keys, axis, notes, caption
	sumsFrom         = 400 // width from which on there is room for the sums
)

// Size implements Figure.
func (f *Repetition) Size() (width, height vg.Length) {
	inText, others := f.shown()
	n := vg.Length(len(inText) + len(others) + 2)
	return f.Frame.size(n*repeatedRow+aroundRepeated, n*leastRepeatedRow+aroundRepeated)
}

// Draw implements Figure.
func (f *Repetition) Draw(c draw.Canvas) {
	theme := f.theme()
	width := c.Max.X - c.Min.X - 2*margin
	inner := f.draw(c, f.title(width), f.readingOf(width, f.subtitles()...), provenance(f.step.Run))
	inner = drawKeys(inner, theme, []key{
		{"before the penalty", func(c draw.Canvas, r vg.Rectangle) { f.mark(c, r, 0, theme) }},
		{"after it", func(c draw.Canvas, r vg.Rectangle) { f.mark(c, r, 1, theme) }},
	})
	note := style(regular, theme.FontSize*0.85, theme.Muted)
	note.YAlign = text.YBottom
	lines := wrapped(f.note(), note, inner.Max.X-inner.Min.X)
	for i := len(lines) - 1; i >= 0; i-- {
		inner.FillText(note, inner.Min, lines[i])
		inner.Min.Y += note.Font.Size * 1.35
	}
	inner.Min.Y += theme.FontSize * 0.4
	f.drawTokens(inner)
}

// mark is the key of what was before the penalty, or after it: a point among the
// logits, a bar among the probabilities.
func (f *Repetition) mark(c draw.Canvas, r vg.Rectangle, after int, theme Theme) {
	middle := (r.Min.X + r.Max.X) / 2
	repeatedBar(c, rect(middle+vg.Points(1), r.Min.Y, r.Max.X, r.Max.Y), after == 1, theme.Final, theme)
	repeatedPoint(c, vg.Point{X: r.Min.X + vg.Points(3), Y: (r.Min.Y + r.Max.Y) / 2}, after == 1, theme.Final, theme)
}

func (f *Repetition) title(width vg.Length) string {
	most := f.most()
	return f.quoting(f.before, width, func(quote string) string {
		if quote != "" {
			quote = "after " + quote + ", "
		}
		from, to := view.FormatProb(most.probs[0]), view.FormatProb(most.probs[1])
		if from == to {
			return f.titleOf(width, fmt.Sprintf("Step %d: %sa penalty of %s hardly moves what is in the text", f.number, quote, f.size()),
				fmt.Sprintf("Step %d: a penalty of %s hardly matters", f.number, f.size()))
		}
		return fmt.Sprintf("Step %d: %sa penalty of %s takes %s from %s to %s", f.number, quote, f.size(),
			drawable(visible.Fit(view.Token(most.token), 24)), from, to)
	})
}

// subtitles say in ever fewer words what the penalty does to a logit.
func (f *Repetition) subtitles() []string {
	both := "so both fall"
	if f.penalty < 1 {
		both = "so both rise"
	}
	return []string{
		fmt.Sprintf("Logits above 0 are divided by %s, those below 0 multiplied by it, %s", f.size(), both),
		fmt.Sprintf("Logits: above 0 ÷ %s, below 0 × %s", f.size(), f.size()),
	}
}

// note says how many tokens were penalised, and of how many the trace tells.
func (f *Repetition) note() string {
	inText, _ := f.shown()
	all := max(f.step.Stages[f.stage].Changed, len(f.penalised))
	became := "penalised"
	if f.penalty < 1 {
		became = "rewarded"
	}
	say := view.FormatCount(all) + " tokens are in the text and " + became + ", each once, however often it came"
	if all == 1 {
		say = "1 token is in the text and " + became + ", once, however often it came"
	}
	if missing := all - len(f.penalised); missing > 0 {
		say += "; the trace tells of " + view.FormatCount(len(f.penalised))
		if f.meetsRow() {
			say += " (with --capture full, of all)"
		}
		return say + "."
	}
	if len(inText) < all {
		say += "; " + view.FormatCount(len(inText)) + " are shown"
	}
	return say + "."
}

// Describe implements Describer: it says what happened to each token shown.
func (f *Repetition) Describe() string {
	inText, others := f.shown()
	var words []string
	for _, r := range inText {
		words = append(words, fmt.Sprintf("%s: logit %s, probability %s to %s", view.Token(r.token), f.sum(r), view.FormatProb(r.probs[0]), view.FormatProb(r.probs[1])))
	}
	say := fmt.Sprintf("What a repetition penalty of %s did in step %d to the tokens in the text. %s.", f.size(), f.number, strings.Join(words, "; "))
	words = words[:0]
	for _, r := range others {
		words = append(words, fmt.Sprintf("%s %s to %s", view.Token(r.token), view.FormatProb(r.probs[0]), view.FormatProb(r.probs[1])))
	}
	if len(words) > 0 {
		say += " Tokens that it left alone: " + strings.Join(words, ", ") + "."
	}
	return say
}

// sum is what the penalty did to a logit, to be worked out again.
func (f *Repetition) sum(r repeated) string {
	sign := " ÷ "
	if r.logits[0] < 0 {
		sign = " × "
	}
	return view.FormatOperand(r.logits[0]) + sign + f.size() + " = " + view.FormatLogit(r.logits[1])
}

// repeatedLine is a row of the figure: a token, or the heading of some, in full and
// short.
type repeatedLine struct {
	heading, short string
	repeated
	sum string
}

func (f *Repetition) lines() []repeatedLine {
	inText, others := f.shown()
	lines := []repeatedLine{{heading: "In the text already, and how often", short: "In the text"}}
	for _, r := range inText {
		lines = append(lines, repeatedLine{repeated: r, sum: f.sum(r)})
	}
	if len(others) > 0 {
		lines = append(lines, repeatedLine{heading: "The likeliest that the penalty left alone", short: "Left alone"})
	}
	for _, r := range others {
		lines = append(lines, repeatedLine{repeated: r, sum: view.FormatLogit(r.logits[0])})
	}
	return lines
}

// drawTokens draws the rows: names, sums, logits, probabilities.
func (f *Repetition) drawTokens(c draw.Canvas) {
	theme, lines := f.theme(), f.lines()
	strong := style(bold, theme.FontSize*0.9, theme.Chosen)
	small := style(regular, theme.FontSize*0.85, theme.Muted)
	width := c.Max.X - c.Min.X
	var names []string
	var left, times, sums vg.Length
	for _, line := range lines {
		name := ""
		if line.heading == "" {
			name = fitted(drawable(visible.Fit(view.Token(line.token), 24)), strong, width*0.2, visible.Fit)
			times = max(times, small.Width(line.often()))
			sums = max(sums, small.Width(line.sum))
		}
		names = append(names, name)
		left = max(left, strong.Width(name))
	}
	left += theme.FontSize*1.8 + times
	changes := small.Width("0.000 → 0.000") + theme.FontSize*0.6
	if width+2*margin < sumsFrom {
		sums = 0
	}
	gap := theme.FontSize * 1.2
	each := (width - left - sums - changes - 3*gap) / 2
	logits := draw.Crop(c, left+sums+gap, -(each + changes + 2*gap), 0, -theme.FontSize*1.4)
	probs := draw.Crop(c, left+sums+each+2*gap, -changes-gap, 0, -theme.FontSize*1.4)

	heads := small
	heads.XAlign = text.XCenter
	c.FillText(heads, vg.Point{X: logits.Center().X, Y: c.Max.Y - theme.FontSize*0.5}, "logit")
	c.FillText(heads, vg.Point{X: probs.Center().X, Y: c.Max.Y - theme.FontSize*0.5}, "probability")

	var y func(int) vg.Length // of a line, once the axes have taken their room
	row := repeatedScale(lines, func(r repeatedLine) []float64 {
		return []float64{float64(r.logits[0]), float64(r.logits[1])}
	})
	p := f.panel(row, len(lines), each)
	p.Add(verticals(theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		y = func(i int) vg.Length { return c.Y(p.Y.Norm(float64(len(lines)-i) - 0.5)) }
		zero := c.X(p.X.Norm(0))
		c.StrokeLine2(draw.LineStyle{Color: theme.Text, Width: vg.Points(0.8)}, zero, c.Min.Y, zero, c.Max.Y)
		f.drawSides(c, zero, y(0))
		for i, line := range lines {
			if line.heading == "" {
				f.drawLogits(c, line, y(i), func(v float32) vg.Length { return c.X(p.X.Norm(float64(v))) })
			}
		}
	}))
	p.Draw(logits)
	p = f.panel(repeatedScale(lines, func(r repeatedLine) []float64 { return r.probs[:] }), len(lines), each)
	p.Add(verticals(theme), plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		c.StrokeLine2(draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}, c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
		half := min((c.Max.Y-c.Min.Y)/vg.Length(len(lines))*0.36, vg.Points(5))
		for i, line := range lines {
			if line.heading != "" {
				continue
			}
			bar := func(v float64, half vg.Length) vg.Rectangle {
				return rect(c.Min.X, y(i)-half, c.X(p.X.Norm(v)), y(i)+half)
			}
			repeatedBar(c, bar(line.probs[0], half), false, nil, theme)
			fill := theme.Final
			if line.chosen {
				fill = theme.Chosen
			}
			repeatedBar(c, bar(line.probs[1], half*0.55), true, fill, theme)
		}
	}))
	p.Draw(probs)

	for i, line := range lines {
		f.drawWords(c, line, names[i], y(i), left-times-theme.FontSize*0.6, left, sums)
	}
}

// often is how often a token is in the text, as it stands beside its name.
func (r repeated) often() string {
	if r.times == 0 {
		return ""
	}
	return view.FormatCount(r.times) + "×"
}

// repeatedScale is the range of an axis that holds 0 and some numbers.
func repeatedScale(lines []repeatedLine, numbers func(repeatedLine) []float64) [2]float64 {
	low, high := 0.0, 0.0
	for _, line := range lines {
		if line.heading == "" {
			low, high = min(low, slices.Min(numbers(line))), max(high, slices.Max(numbers(line)))
		}
	}
	if low == high {
		high = 1
	}
	if low < 0 {
		low -= (high - low) * 0.05
	}
	return [2]float64{low, high + (high-low)*0.05}
}

// panel is an empty plot of a width over some lines.
func (f *Repetition) panel(scale [2]float64, lines int, width vg.Length) *plot.Plot {
	p := newPlot(f.theme())
	p.HideY()
	p.X.Tick.Marker = fewTicks{width, p.X.Tick.Label}
	p.X.Min, p.X.Max = scale[0], scale[1]
	p.Y.Min, p.Y.Max = 0, float64(lines)
	return p
}

// fewTicks are those that a panel of a width has room for, 0 among them.
type fewTicks struct {
	width vg.Length
	label text.Style
}

// Ticks implements plot.Ticker.
func (f fewTicks) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for steps := 3.0; steps >= 1; steps-- {
		ticks = ticks[:0]
		step := roundStep((high - low) / steps)
		var widest vg.Length
		for n := math.Ceil(low / step); n*step <= high; n++ {
			tick := plot.Tick{Value: n*step + 0} // not −0
			tick.Label = strconv.FormatFloat(tick.Value, 'g', 4, 64)
			widest = max(widest, f.label.Width(tick.Label)*1.2)
			ticks = append(ticks, tick)
		}
		if widest < f.width*vg.Length(step/(high-low)) {
			break
		}
	}
	return ticks
}

// roundStep rounds up to a number that people count by.
func roundStep(least float64) float64 {
	step := math.Pow(10, math.Floor(math.Log10(least)))
	for _, n := range []float64{2, 2.5, 2} { // 2, 5, 10
		if step < least {
			step *= n
		}
	}
	return step
}

// drawSides says on either side of the zero of logits what the penalty does there.
func (f *Repetition) drawSides(c draw.Canvas, zero, y vg.Length) {
	sty := style(bold, f.theme().FontSize*0.85, f.theme().Text)
	air := f.theme().FontSize * 0.4
	for _, side := range []struct {
		label string
		align text.XAlignment
		way   vg.Length
		room  vg.Length
	}{{"× " + f.size(), text.XRight, -1, zero - c.Min.X}, {"÷ " + f.size(), text.XLeft, 1, c.Max.X - zero}} {
		if sty.Width(side.label)+air <= side.room {
			sty.XAlign = side.align
			c.FillText(sty, vg.Point{X: zero + side.way*air, Y: y}, side.label)
		}
	}
}

// drawLogits draws the way of a logit through the penalty.
func (f *Repetition) drawLogits(c draw.Canvas, line repeatedLine, y vg.Length, x func(float32) vg.Length) {
	theme := f.theme()
	fill := theme.Final
	if line.chosen {
		fill = theme.Chosen
	}
	before, after := x(line.logits[0]), x(line.logits[1])
	way := vg.Length(1)
	if after < before {
		way = -1
	}
	room := (after - before) * way
	if room > vg.Points(5) {
		c.StrokeLine2(draw.LineStyle{Color: fill, Width: vg.Points(1.1)}, before+way*vg.Points(2.4), y, after-way*vg.Points(2), y)
	}
	if room > vg.Points(9) {
		tip, size := after-way*vg.Points(2), vg.Points(2.4)
		c.FillPolygon(fill, []vg.Point{{X: tip, Y: y}, {X: tip - way*size*1.6, Y: y + size}, {X: tip - way*size*1.6, Y: y - size}})
	}
	repeatedPoint(c, vg.Point{X: before, Y: y}, false, nil, theme)
	repeatedPoint(c, vg.Point{X: after, Y: y}, true, fill, theme)
}

// repeatedPoint is a logit: a ring before the penalty, a dot after it.
func repeatedPoint(c draw.Canvas, at vg.Point, after bool, fill color.Color, theme Theme) {
	if after {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: fill, Radius: vg.Points(2.1), Shape: draw.CircleGlyph{}}, at)
		return
	}
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.GhostEdge, Radius: vg.Points(2.8), Shape: draw.CircleGlyph{}}, at)
	c.DrawGlyphNoClip(draw.GlyphStyle{Color: theme.Background, Radius: vg.Points(1.9), Shape: draw.CircleGlyph{}}, at)
}

// repeatedBar is a probability: a ghost before the penalty, a bar after it. One too
// small to be seen is left out.
func repeatedBar(c draw.Canvas, r vg.Rectangle, after bool, fill color.Color, theme Theme) {
	switch {
	case r.Max.X-r.Min.X < vg.Points(0.3):
		return
	case after:
		box(c, r, fill, nil)
		return
	}
	box(c, r, theme.Ghost, &draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)})
}

// drawWords writes what stands beside the panels: the name up to where names end,
// how often the token is in the text, the sum and the probabilities.
func (f *Repetition) drawWords(c draw.Canvas, line repeatedLine, name string, y, names, left, sums vg.Length) {
	theme := f.theme()
	small := style(regular, theme.FontSize*0.85, theme.Muted)
	if line.heading != "" {
		heading := line.heading
		if small.Width(heading) > left+sums {
			heading = line.short
		}
		c.FillText(small, vg.Point{X: c.Min.X, Y: y}, fitted(heading, small, left+sums, visible.Fit))
		return
	}
	sty, number := style(regular, theme.FontSize*0.9, theme.Text), small
	if line.chosen {
		sty, number.Color = style(bold, theme.FontSize*0.9, theme.Chosen), theme.Chosen
		triangle(c, vg.Point{X: c.Min.X + names - sty.Width(name) - theme.FontSize*0.5, Y: y - theme.FontSize*0.08}, theme.FontSize*0.3, theme.Chosen)
	}
	sty.XAlign, number.XAlign, small.XAlign = text.XRight, text.XRight, text.XRight
	c.FillText(sty, vg.Point{X: c.Min.X + names, Y: y}, name)
	c.FillText(small, vg.Point{X: c.Min.X + left, Y: y}, line.often())
	if sums > 0 {
		c.FillText(small, vg.Point{X: c.Min.X + left + theme.FontSize*0.6 + sums, Y: y}, line.sum)
	}
	c.FillText(number, vg.Point{X: c.Max.X, Y: y}, view.FormatProb(line.probs[0])+" → "+view.FormatProb(line.probs[1]))
}
