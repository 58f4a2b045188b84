package figure

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// filtered is what a filter that goes by rank or probability makes of one step: of
// the ranked tokens that it saw, the first are kept.
type filtered struct {
	ranked
	name     string // view.TopK, …
	value    float64
	ran      bool // the run had the filter
	supposed bool // the value is not the run's
	least    int  // tokens that stay, whatever the value

	kept     int
	mass     float64     // the probability that the kept tokens have before the cut
	lastKept rankedToken // rank 0 where the trace does not tell; so for the next
	firstCut rankedToken

	trace  *trace.Trace
	index  int    // of the step
	before string // the text that it continued
}

// newFiltered looks at a filter at step i of a trace's first sequence. Value 0 means
// the one that the run had; another shows what it would have kept in that place.
func newFiltered(t *trace.Trace, i int, name string, value float64) (Frame, *filtered, error) {
	frame, t, err := oneStep(t, i)
	if err != nil {
		return frame, nil, err
	}
	f, err := filteredAt(t, i, name, value)
	return frame, f, err
}

// filteredAt is newFiltered for a trace of one sequence that has the step.
func filteredAt(t *trace.Trace, i int, name string, value float64) (*filtered, error) {
	s := view.At(t, i)
	f := &filtered{name: name, value: value, least: 1, trace: t, index: i, before: visible.Line(view.TextBefore(t, i))}
	at := slices.IndexFunc(s.Stages, func(st trace.Stage) bool { return st.Name == name })
	if at < 1 {
		at = 0
	}
	if err := f.settle(s, at); err != nil {
		return nil, err
	}
	saw := at - 1
	if at == 0 {
		saw = placeOf(s, name)
	}
	f.ranked, f.ran = rankedAt(t, i, saw), at > 0
	if f.total == 0 {
		return nil, fmt.Errorf("figure: at step %d nothing was left for %s", i+1, name)
	}
	if len(f.tokens) == 0 {
		return nil, f.beyond()
	}
	if !f.supposed {
		f.read(at)
		return f, nil
	}
	return f, f.suppose()
}

// settle finds out the filter's value, its own at stage at where that is not 0.
func (f *filtered) settle(s view.Step, at int) error {
	ran, known := s.Number(at, f.name)
	if n, ok := s.Number(at, "min_tokens_to_keep"); ok && n >= 1 && n < math.MaxInt32 {
		f.least = int(n)
	}
	switch {
	case f.value == 0 && at == 0:
		return fmt.Errorf("figure: the run had no %s\ngive a value, to see what it would have kept", f.name)
	case f.value == 0 && !known:
		return fmt.Errorf("figure: the trace does not say what %s was", f.name)
	case f.value == 0:
		f.value = ran
	default:
		f.supposed = at == 0 || !known || f.value != ran
	}
	if f.name == view.TopK {
		if !(f.value >= 1 && f.value <= math.MaxInt32) || f.value != math.Trunc(f.value) {
			return fmt.Errorf("figure: top_k %v: it counts the tokens to keep, so it has to be 1 or more", f.value)
		}
	} else if !(f.value >= 0 && f.value <= 1) {
		return fmt.Errorf("figure: %s %v: it is a probability, so it has to be between 0 and 1", f.name, f.value)
	}
	return nil
}

// placeOf is the stage that a filter would have seen, had the run had it: the last
// one that transformers runs before it.
func placeOf(s view.Step, name string) int {
	order := []string{view.TopH, view.TopK, view.TopP, view.MinP, view.Typical, view.Epsilon, view.Eta, view.Renormalize}
	own := slices.Index(order, name)
	for i := 1; i <= s.Last(); i++ {
		if slices.Index(order, s.Stages[i].Name) > own {
			return i - 1
		}
	}
	return s.Last()
}

// beyond is the error of a border that the known tokens do not reach.
func (f *filtered) beyond() error {
	what := fmt.Sprintf("figure: step %d: of the tokens that %s saw, this trace holds the likeliest, %s, which do not settle what %v keeps",
		f.index+1, f.name, view.FormatCount(len(f.tokens)), f.value)
	if f.trace.Run.Capture.Mode == trace.CaptureFull {
		return fmt.Errorf("%s: what came before %s cannot be worked out again\ntake a smaller set", what, f.name)
	}
	return fmt.Errorf("%s\nrecord a run with --capture full", what)
}

// read takes from the trace what stage at kept.
func (f *filtered) read(at int) {
	st := &f.step.Stages[at]
	f.kept = min(max(st.Kept, 0), f.total)
	f.mass = share(1 - share(st.RemovedProb))
	f.turnTies()
	f.border()
	// Beyond the known tokens, and where some of several equals are unknown, the
	// trace still names those at the border.
	if cut := st.Threshold; cut != nil {
		if f.lastKept.rank == 0 || f.lastKept.id != cut.LastKeptID {
			f.lastKept = f.beside(f.kept, cut.LastKeptID, cut.LastKeptLogit)
		}
		if f.firstCut.rank == 0 || f.firstCut.id != cut.FirstCutID {
			f.firstCut = f.beside(f.kept+1, cut.FirstCutID, cut.FirstCutLogit)
		}
	}
}

// beside is a token at the border as the trace names it.
func (f *filtered) beside(rank, id int, logit float32) rankedToken {
	p := share(numeric.Prob(logit, f.step.Stages[f.stage].LogSumExp))
	return rankedToken{rank: rank, id: id, logit: logit, prob: p}
}

// suppose works out what the value would keep, as transformers would.
func (f *filtered) suppose() error {
	switch f.name {
	case view.TopK:
		f.kept = f.ofTopK()
	case view.TopP:
		f.kept = f.ofTopP()
	case view.MinP:
		f.kept = f.ofMinP()
	}
	if f.kept > len(f.tokens) && f.kept < f.total || f.kept < 0 {
		return f.beyond()
	}
	f.turnTies()
	f.border()
	f.mass = 1
	if f.kept < f.total {
		f.mass = 0
		for _, t := range f.tokens[:f.kept] {
			f.mass += t.prob
		}
		f.mass = share(f.mass)
	}
	return nil
}

// unknown is a number of tokens kept that the trace does not tell.
const unknown = -1

// rounding is how far the sums of a filter, in float32 over a whole row, can be from
// those over the candidates. A border as close as that is not settled by them.
const rounding = 1e-6

// ofTopK counts the k likeliest tokens and those that tie with the last of them.
func (f *filtered) ofTopK() int {
	k := max(int(f.value), f.least)
	if k >= f.total {
		return f.total
	}
	for n := k; n < len(f.tokens); n++ {
		if f.tokens[n].logit != f.tokens[k-1].logit {
			return n
		}
	}
	if f.whole() {
		return f.total
	}
	return unknown
}

// ofTopP counts the fewest tokens whose probability reaches p. transformers drops
// tokens from below, while what was dropped is at most 1 − p.
func (f *filtered) ofTopP() int {
	rest, limit := f.sum, float32(1-f.value)
	for n, t := range f.tokens {
		switch {
		case n < f.least:
		case !f.whole() && math.Abs(rest-float64(limit)) < rounding:
			return unknown
		case float32(rest) <= limit:
			return n
		}
		rest -= float64(t.single)
	}
	if f.whole() || float64(limit)-rest >= rounding {
		return len(f.tokens)
	}
	return unknown
}

// ofMinP counts the tokens that are at least p times as likely as the likeliest.
func (f *filtered) ofMinP() int {
	limit := float32(f.value) * f.tokens[0].single
	for n, t := range f.tokens {
		switch {
		case n < f.least:
		case !f.whole() && t.logit < f.tokens[0].logit && math.Abs(float64(t.single/limit)-1) < rounding:
			return unknown
		case t.single < limit:
			return n
		}
	}
	if f.whole() {
		return f.total
	}
	return unknown
}

// turnTies puts the tokens that top-p kept of several with the logit of the border
// first: those with the highest ids, as it drops the lowest.
func (f *filtered) turnTies() {
	if f.name != view.TopP || f.kept < 1 || f.kept >= len(f.tokens) {
		return
	}
	from, to, logit := f.kept, f.kept, f.tokens[f.kept-1].logit
	for from > 0 && f.tokens[from-1].logit == logit {
		from--
	}
	for to < len(f.tokens) && f.tokens[to].logit == logit {
		to++
	}
	tied := slices.Concat(f.tokens[to-(f.kept-from):to], f.tokens[from:to-(f.kept-from)])
	for i := range tied {
		tied[i].rank = from + i + 1
	}
	copy(f.tokens[from:to], tied)
}

// border notes the tokens on both sides of it, where they are among the known.
func (f *filtered) border() {
	if f.kept >= 1 && f.kept <= len(f.tokens) {
		f.lastKept = f.tokens[f.kept-1]
	}
	if f.kept < len(f.tokens) {
		f.firstCut = f.tokens[f.kept]
	}
}

// known is the part of the kept tokens of which each is known.
func (f *filtered) known() int { return min(f.kept, len(f.tokens)) }

// token names one token.
func (f *filtered) token(t rankedToken) string {
	return drawable(visible.Fit(view.Token(tokenOf(f.trace, f.index, t.id)), 24))
}

// setting is the filter with its value, to begin a title with: Top-p 0.9.
func (f *filtered) setting() string {
	name := view.StageName(f.name)
	return strings.ToUpper(name[:1]) + name[1:] + " " + strconv.FormatFloat(f.value, 'g', -1, 64)
}

// keeps begins a title: "Top-p 0.9 keeps 7 of 4,096 tokens".
func (f *filtered) keeps() string {
	verb := "keeps"
	if f.supposed {
		verb = "would keep"
	}
	setting := f.setting()
	if f.kept == f.total {
		return fmt.Sprintf("%s %s all %s", setting, verb, tokens(f.total))
	}
	return fmt.Sprintf("%s %s %s of %s", setting, verb, view.FormatCount(f.kept), tokens(f.total))
}

// describe says in words what all figures of filters show.
func (f *filtered) describe() string {
	var kept []string
	for _, t := range f.tokens[:min(f.known(), defaultTop)] {
		kept = append(kept, f.token(t)+" "+massOf(t.prob))
	}
	if more := f.kept - len(kept); more > 0 {
		kept = append(kept, view.FormatCount(more)+" more")
	}
	text := fmt.Sprintf("Step %d after “%s”: %s. Kept, with %s: %s.",
		f.index+1, visible.FitLastWords(f.before, 200), f.keeps(), f.holds(f.mass), strings.Join(kept, ", "))
	if f.kept < f.total {
		text += fmt.Sprintf(" Cut: %s with %s", tokens(f.total-f.kept), massOf(share(1-f.mass)))
		if t := f.firstCut; t.rank > 0 {
			text += fmt.Sprintf(", the likeliest of them %s %s", f.token(t), massOf(t.prob))
		}
		text += "."
	}
	return text
}

// drawAround draws the title and how to read the figure, of each the first for which
// there is room, and which step and which stage it shows.
func (f *filtered) drawAround(frame *Frame, c draw.Canvas, titles, readings []string) draw.Canvas {
	theme, width := frame.theme(), c.Max.X-c.Min.X-2*margin
	sty := style(regular, theme.FontSize, theme.Muted)
	terse := fmt.Sprintf("%s: %s of %s", f.setting(), view.FormatCount(f.kept), view.FormatCount(f.total))
	inner := frame.draw(c, frame.titleOf(width, append(titles, terse)...), frame.readingOf(width, readings...), provenance(&f.trace.Run))
	inner.Max.Y = line(inner, sty, inner.Max.Y+theme.FontSize/2, frame.readingOf(width, f.where()...)) - theme.FontSize/2
	return inner
}

// where says in ever fewer words which step it is, what it continued, and which
// stages the tokens had been through.
func (f *filtered) where() []string {
	through := "as the model gave them"
	if f.stage > 0 {
		var labels []string
		for i := 1; i <= f.stage; i++ {
			labels = append(labels, f.step.StageLabel(i))
		}
		through = "after " + strings.Join(labels, ", ")
	}
	saw := "saw"
	if !f.ran {
		saw = "would have seen"
	}
	rest := fmt.Sprintf("probabilities as %s %s them, %s", view.StageName(f.name), saw, through)
	step := fmt.Sprintf("Step %d", f.index+1)
	var out []string
	for _, columns := range []int{60, 40, 30, 20} {
		if before := visible.FitLastWords(f.before, columns); before != "" {
			out = append(out, fmt.Sprintf("%s, “%s”: %s", step, before, rest))
		}
	}
	return append(out, step+": "+rest, step+": probabilities "+through, step+", "+through)
}

// mostNamed is how many kept tokens are named one by one under the axis.
const mostNamed = 24

// shown is how many ranks the axis has, and whether they are named and even; more
// are shown on a logarithmic axis.
func (f *filtered) shown() (last int, named bool) {
	beyond := max(len(f.tokens), f.lastKept.rank, f.firstCut.rank)
	if f.kept > mostNamed {
		return beyond, false
	}
	return max(min(max(f.kept*8/5, f.kept+5, 10), beyond), f.firstCut.rank), true
}

// labels name the ranks of an axis; those that are not known stay empty.
func (f *filtered) labels(last int) []string {
	labels := make([]string, last)
	for _, t := range slices.Concat(f.tokens[:min(last, len(f.tokens))], []rankedToken{f.lastKept, f.firstCut}) {
		if t.rank > 0 && t.rank <= last {
			labels[t.rank-1] = visible.Fit(view.Token(tokenOf(f.trace, f.index, t.id)), nameColumns)
		}
	}
	return labels
}

// drawRanks draws a plot whose x axis are the ranks, in what is left of a canvas
// when the names, or the numbers, under the axis have their room.
func (f *filtered) drawRanks(c draw.Canvas, theme Theme, p *plot.Plot, name string, right vg.Length, on plotterFunc) {
	last, named := f.shown()
	p.X.Min, p.X.Max = 0.5, float64(last)+0.5
	p.Add(horizontals(theme))
	if !named {
		p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, rankTicks{}
		p.Add(on)
		c = drawBeside(draw.Crop(c, 0, -right, 0, 0), theme, name, theme.FontSize*3)
		drawOver(p, c, theme, "rank of the token, 1 is the likeliest")
		return
	}
	p.HideX()
	left := theme.FontSize * 5
	names := slantedNames(theme, f.labels(last), last, c.Max.X-c.Min.X-left-right, (c.Max.Y-c.Min.Y)*nameShare)
	p.Add(plotterFunc(func(c draw.Canvas, p *plot.Plot) {
		on(c, p)
		names.draw(c, func(i int) vg.Length { return c.X(p.X.Norm(float64(i + 1))) })
	}))
	p.Draw(drawBeside(draw.Crop(c, 0, -right, names.depth(), 0), theme, name, 0))
}

// drawBeside writes the name of a y axis along the left of a canvas, of whose bottom
// the axis leaves a part free, and returns what is left of it. The plot itself would
// make room for the name where the middle of the axis were, if it were linear.
func drawBeside(c draw.Canvas, theme Theme, name string, below vg.Length) draw.Canvas {
	sty := style(regular, theme.FontSize*0.9, theme.Muted)
	sty.Rotation, sty.XAlign, sty.YAlign = math.Pi/2, text.XCenter, text.YTop
	name = fitted(name, sty, c.Max.Y-c.Min.Y-below, visible.Fit)
	c.FillText(sty, vg.Point{X: c.Min.X, Y: (c.Min.Y + below + c.Max.Y) / 2}, name)
	return draw.Crop(c, theme.FontSize*1.4, 0, 0, 0)
}

// rankTicks are ticks at ranks, labelled as counts.
type rankTicks struct{}

// Ticks implements plot.Ticker.
func (rankTicks) Ticks(low, high float64) []plot.Tick {
	count := func(v float64) string { return view.FormatCount(int64(v)) }
	return logTicks{count}.Ticks(math.Max(low, 1), high)
}

// holds says how much of the probability some tokens have.
func (f *filtered) holds(p float64) string {
	if f.kept == f.total {
		return "all of the probability"
	}
	return sumOf(p) + " of the probability"
}

// massOf is a probability with as many digits as tell it from 0.
func massOf(p float64) string {
	if p < 0.01 && p > 0 {
		return strconv.FormatFloat(p, 'g', 2, 64)
	}
	return view.FormatProb(p)
}

// sumOf is a probability with as many digits as tell it from 1.
func sumOf(p float64) string {
	if p >= 0.9995 && p < 1 {
		return strings.TrimRight(strconv.FormatFloat(min(p, 0.999999), 'f', 6, 64), "0")
	}
	return view.FormatProb(p)
}

// absent is a key for the ranks that the trace does not hold, if there are any
// among the kept.
func (f *filtered) absent(line draw.LineStyle) []key {
	from, to := len(f.tokens)+1, f.kept-1
	if f.lastKept.rank == 0 {
		to = f.kept
	}
	if from > to {
		return nil
	}
	name := fmt.Sprintf("ranks %s to %s are not in this trace", view.FormatCount(from), view.FormatCount(to))
	if f.trace.Run.Capture.Mode != trace.CaptureFull {
		name += "; --capture full records them"
	}
	return []key{lineKey(name, line)}
}
