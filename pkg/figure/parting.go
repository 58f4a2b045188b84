package figure

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Parting is the first step at which two runs took different tokens: a panel for each
// run with both tokens, how likely each was after every stage, which rank it had, and
// by what a stage that moved it multiplied it. Below stands the part that each token
// had of the line of a draw, and where the number u fell.
type Parting struct {
	Frame

	diff     *diff.Diff
	sequence *diff.Sequence
	*diff.Parting
}

// NewParting returns the figure of where the first sequences of two runs part. Two that
// do not part, or of which one was over before, have no such step.
func NewParting(d *diff.Diff) (*Parting, error) {
	if d == nil || len(d.Sequences) == 0 {
		return nil, errors.New("figure: there are no two texts to hold against each other\nmake a diff of two traces with diff.Compare")
	}
	s := &d.Sequences[0]
	switch p := s.Parting; {
	case p == nil:
		return nil, errors.New("figure: the two runs wrote the same tokens, so there is no step where they part\ncompare runs with different settings or seeds")
	case p.A.Token == nil || p.B.Token == nil:
		return nil, fmt.Errorf("figure: one run was over after step %d, so there is no further step of both\nlet both runs write as many tokens, with --max_new_tokens", p.Step)
	case len(p.A.InA.Course) == 0 || len(p.B.InB.Course) == 0:
		return nil, fmt.Errorf("figure: step %d has no stages in one of the traces\nrecord the run again with explain run", p.Step+1)
	}
	frame := of(&d.A.Run)
	frame.origin.source = joinLines("Run A", originOf(&d.A.Run).source, "Run B", originOf(&d.B.Run).source)
	if max(d.A.Sequences, d.B.Sequences) > 1 {
		frame.Sequence = 1
	}
	return &Parting{frame, d, s, s.Parting}, nil
}

// joinLines puts each text below its heading.
func joinLines(parts ...string) string {
	var lines []string
	for _, part := range parts {
		if part != "" {
			lines = append(lines, part)
		}
	}
	return strings.Join(lines, "\n")
}

// partingPanel is one of the two runs: both tokens in it, A's first.
type partingPanel struct {
	letter string
	took   int // which of the tokens
	choice *diff.Choice
	chance [2]diff.Chance
}

func (f *Parting) panels() [2]partingPanel {
	return [2]partingPanel{
		{"A", 0, &f.A, [2]diff.Chance{f.A.InA, f.B.InA}},
		{"B", 1, &f.B, [2]diff.Chance{f.A.InB, f.B.InB}},
	}
}

// tokens are the two that the runs took.
func (f *Parting) tokens() [2]*trace.Token { return [2]*trace.Token{f.A.Token, f.B.Token} }

// unmoved is the part of a probability by which it may change and still count as the
// same: it would be written as ×1.00.
const unmoved = 0.005

// shown are the stages of a panel that have a row: the model's own, those that moved
// either token's probability, and the last.
func (p *partingPanel) shown() []int {
	stages := max(len(p.chance[0].Course), len(p.chance[1].Course))
	var rows []int
	for i := range stages {
		moved := i == 0 || i == stages-1
		for _, c := range p.chance {
			if i > 0 && i < len(c.Course) {
				a, b := c.Course[i-1], c.Course[i]
				moved = moved || b.Moved || a.Prob != nil && b.Prob != nil && math.Abs(*a.Prob-*b.Prob) >= unmoved**a.Prob
			}
		}
		if moved {
			rows = append(rows, i)
		}
	}
	return rows
}

// point is a token after a stage; one that nothing is known of where the trace does not
// hold it.
func (p *partingPanel) point(token, stage int) diff.Point {
	if c := p.chance[token].Course; stage < len(c) {
		return c[stage]
	}
	return diff.Point{}
}

func (p *partingPanel) label(stage int) string {
	for token := range p.chance {
		if label := p.point(token, stage).Label; label != "" {
			return drawable(label)
		}
	}
	return ""
}

// In points.
const (
	partingRow    = 27 // two bars and air
	minPartingRow = 24
	partingHead   = 33
	partingLine   = 50
	betweenRuns   = 20
	besideEach    = 210 // from which width on of each the runs stand side by side
	aroundParting = 84  // the title, the keys, the caption
)

func (f *Parting) beside(width vg.Length) bool {
	return width-2*margin-betweenRuns >= 2*besideEach
}

// heights are those of the panels where a row has a height.
func (f *Parting) heights(row vg.Length) (heights [2]vg.Length) {
	for i, p := range f.panels() {
		heights[i] = vg.Length(len(p.shown()))*row + partingHead
		if f.anyLine() {
			heights[i] += partingLine
		}
	}
	return heights
}

// anyLine reports whether a number fell on a line in either run.
func (f *Parting) anyLine() bool { return f.A.U != nil || f.B.U != nil }

// Size implements Figure.
func (f *Parting) Size() (width, height vg.Length) {
	width, _ = f.size(1, 1)
	high := func(row vg.Length) vg.Length {
		h := f.heights(row)
		if f.beside(width) {
			return max(h[0], h[1]) + aroundParting
		}
		return h[0] + h[1] + aroundParting + keyHeight + betweenRuns/2
	}
	return f.size(high(partingRow), high(minPartingRow)+moreWords)
}

// Draw implements Figure.
func (f *Parting) Draw(c draw.Canvas) {
	theme, width := f.theme(), c.Max.X-c.Min.X-2*margin
	inner := f.draw(c, f.title(width), f.subtitle(width), f.caption())
	inner = drawKeys(inner, theme, f.keys())
	panels, longest := f.panels(), 0.01
	for _, p := range panels {
		for _, c := range p.chance {
			for _, point := range c.Course {
				if point.Prob != nil {
					longest = max(longest, share(*point.Prob))
				}
			}
		}
	}
	if f.beside(c.Max.X - c.Min.X) {
		rows := vg.Length(max(len(panels[0].shown()), len(panels[1].shown())))
		left, right := inner, inner
		left.Max.X -= (width + betweenRuns) / 2
		right.Min.X = left.Max.X + betweenRuns
		row := f.rowHeight(inner.Max.Y-inner.Min.Y, rows, 1)
		f.drawRun(left, &panels[0], row, longest)
		f.drawRun(right, &panels[1], row, longest)
		return
	}
	rows := vg.Length(len(panels[0].shown()) + len(panels[1].shown()))
	row := f.rowHeight(inner.Max.Y-inner.Min.Y-betweenRuns/2, rows, 2)
	f.drawRun(inner, &panels[0], row, longest)
	inner.Max.Y -= f.heights(row)[0] + betweenRuns/2
	f.drawRun(inner, &panels[1], row, longest)
}

// rowHeight is what each of so many rows below each other has, in so many panels.
func (f *Parting) rowHeight(height, rows, panels vg.Length) vg.Length {
	height -= partingHead * panels
	if f.anyLine() {
		height -= partingLine * panels
	}
	return height / rows
}

// fills tell the tokens apart: that of A and that of B.
func (f *Parting) fills() [2]color.Color { return [2]color.Color{f.theme().Final, f.theme().Chosen} }

func (f *Parting) keys() []key {
	var keys []key
	for i, token := range f.tokens() {
		fill, came := f.fills()[i], "AB"[i:i+1]
		keys = append(keys, key{fmt.Sprintf("“%s”, which %s took", visible.Fit(view.Token(*token), 24), came), func(c draw.Canvas, r vg.Rectangle) {
			box(c, r, fill, nil)
		}})
	}
	return keys
}

// drawRun draws the panel of a run from the top of a canvas.
func (f *Parting) drawRun(c draw.Canvas, p *partingPanel, row vg.Length, longest float64) {
	theme := f.theme()
	took := drawable(visible.Fit(view.Token(*f.tokens()[p.took]), 24))
	drawPanelHead(c, theme, p.letter+" → “"+took+"”", f.settings(p.letter))
	c.Max.Y -= partingHead
	label, strong := style(regular, theme.FontSize*0.9, theme.Text), style(bold, theme.FontSize*0.9, theme.Text)
	number := style(regular, theme.FontSize*0.8, theme.Text)
	stages := p.shown()
	var left, words vg.Length // of both panels, so that they have one scale
	for _, p := range f.panels() {
		for _, stage := range p.shown() {
			left = max(left, strong.Width(p.label(stage)))
			for token := range p.chance {
				words = max(words, number.Width(p.words(token, stage)))
			}
		}
	}
	left = min(left, (c.Max.X-c.Min.X)*0.35) + theme.FontSize*0.5
	start := c.Min.X + left
	room := max(c.Max.X-start-words-theme.FontSize*0.8, 1)
	label.XAlign = text.XRight
	edge := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	for n, stage := range stages {
		middle := c.Max.Y - row*(vg.Length(n)+0.5)
		name := label
		if p.point(0, stage).Moved || p.point(1, stage).Moved {
			name.Font = strong.Font
		}
		c.FillText(name, vg.Point{X: start - theme.FontSize*0.5, Y: middle}, fitted(p.label(stage), name, left-theme.FontSize*0.5, visible.Fit))
		for token := range p.chance {
			point := p.point(token, stage)
			height := row * 0.36
			y := middle + height*(0.52-1.04*vg.Length(token))
			end := start
			if point.Prob != nil {
				end += room * vg.Length(share(*point.Prob)/longest)
				box(c, rect(start, y-height*0.42, end, y+height*0.42), f.fills()[token], nil)
			}
			sty := number
			if point.Cut || point.Prob == nil {
				sty.Color = theme.Muted
			}
			c.FillText(sty, vg.Point{X: end + theme.FontSize*0.4, Y: y + theme.FontSize*0.06}, p.words(token, stage))
		}
	}
	bottom := c.Max.Y - row*vg.Length(len(stages))
	c.StrokeLine2(edge, start, bottom, start, c.Max.Y)
	if p.choice.U != nil {
		f.drawLine(draw.Canvas{Canvas: c.Canvas, Rectangle: rect(c.Min.X, bottom-partingLine, c.Max.X, bottom)}, p)
	}
}

// words say how likely a token is after a stage, its rank, and what the stage did to
// it.
func (p *partingPanel) words(token, stage int) string {
	point := p.point(token, stage)
	switch {
	case point.Cut && point.Moved:
		return "cut by this stage"
	case point.Cut:
		return "cut before"
	case point.Prob == nil:
		return "not in the trace"
	}
	words := view.FormatProb(*point.Prob)
	if point.Rank > 0 {
		words += fmt.Sprintf(", rank %s", view.FormatCount(point.Rank))
	}
	if stage > 0 {
		if before := p.point(token, stage-1); before.Prob != nil && *before.Prob > 0 {
			if times := *point.Prob / *before.Prob; math.Abs(times-1) >= unmoved {
				words += ", ×" + view.FormatThree(times)
			}
		}
	}
	return words
}

// drawLine draws the line of a draw with the part of either token, and u.
func (f *Parting) drawLine(c draw.Canvas, p *partingPanel) {
	theme := f.theme()
	edge := draw.LineStyle{Color: theme.GhostEdge, Width: vg.Points(0.6)}
	small := style(regular, theme.FontSize*0.8, theme.Muted)
	bottom := c.Min.Y + small.Font.Size*1.5
	band := rect(c.Min.X, bottom, c.Max.X, bottom+bandHeight*0.8)
	box(c, band, theme.Ghost, nil)
	for token, chance := range p.chance {
		if chance.Rank > 0 {
			from, to := along(band, chance.Low), along(band, chance.High)
			box(c, rect(from, band.Min.Y, max(to, from+vg.Points(0.5)), band.Max.Y), f.fills()[token], nil)
		}
	}
	box(c, band, nil, &edge)
	c.FillText(small, vg.Point{X: c.Min.X, Y: c.Min.Y + small.Font.Size*0.6}, "0")
	one, middle := small, small
	one.XAlign, middle.XAlign = text.XRight, text.XCenter
	c.FillText(one, vg.Point{X: c.Max.X, Y: c.Min.Y + small.Font.Size*0.6}, "1")
	c.FillText(middle, vg.Point{X: c.Center().X, Y: c.Min.Y + small.Font.Size*0.6}, "cumulative probability")
	drawNeedle(c, along(band, *p.choice.U), band, theme, "u = "+view.Fixed(*p.choice.U, 3))
}

// settings are those of a run that differ and follow from no other.
func (f *Parting) settings(letter string) string {
	var said []string
	for _, s := range f.diff.Settings {
		value := s.A.Value
		if letter == "B" {
			value = s.B.Value
		}
		switch {
		case s.Follows || s.Name == diff.Prompt || s.Name == diff.Pipeline:
		case value == nil:
			said = append(said, s.Name+" not set")
		default:
			said = append(said, s.Name+" "+fmt.Sprint(value))
		}
	}
	return drawable(visible.Fit(visible.Line(strings.Join(said, ", ")), 120))
}

// title says which tokens the runs took, and why.
func (f *Parting) title(width vg.Length) string {
	var tokens [2]string
	for i, token := range f.tokens() {
		tokens[i] = "“" + drawable(visible.Fit(view.Token(*token), 24)) + "”"
	}
	took := fmt.Sprintf("Step %d: A takes %s, B %s", f.Step+1, tokens[0], tokens[1])
	sty := titleStyle(f.theme())
	return firstFit(sty, width, f.titled, took+"; "+f.why(tokens), fmt.Sprintf("Step %d: %s", f.Step+1, f.why(tokens)), took)
}

// why is the reason in a few words.
func (f *Parting) why(tokens [2]string) string {
	why := &f.Why
	who := strings.ToUpper(strings.Join(why.Runs, " and "))
	switch why.Kind {
	case diff.Forced:
		return "a hand chose in " + who
	case diff.OtherModel:
		return "the models differ"
	case diff.OtherPrompt:
		return "the prompts differ"
	case diff.OtherMethod:
		return "one chooses in another way"
	case diff.WasCut:
		if why.Cuts.InA != nil {
			return drawable(why.Cuts.InA.Label) + " cut " + tokens[1] + " in A"
		}
		return drawable(why.Cuts.InB.Label) + " cut " + tokens[0] + " in B"
	case diff.OtherDraw:
		return "the numbers drawn differ"
	case diff.OtherLine:
		var stages []string
		for _, name := range why.Settings {
			stages = append(stages, drawable(visible.Fit(visible.Line(name), 2*valueColumns)))
		}
		verb := " moved them"
		if f.A.U != nil {
			verb = " moved the line under u"
		}
		return strings.Join(stages, ", ") + verb
	}
	return "the logits differ"
}

func (f *Parting) subtitle(width vg.Length) string {
	sty := style(regular, f.theme().FontSize, f.theme().Muted)
	ways := []string{"Probability after each stage, and ×: by what it changed", "Probability after each stage"}
	if slices.ContainsFunc([]*float64{f.A.U, f.B.U}, func(u *float64) bool { return u != nil }) {
		ways = append([]string{"Probability after each stage, ×: by what it changed; bold: a stage that moved these two itself; below, the draw",
			"Probability after each stage, ×: by what it changed; below, the draw"}, ways...)
	}
	return firstFit(sty, width, asIs, ways...)
}

// caption is the provenance of both runs.
func (f *Parting) caption() string {
	commandA, madeA, _ := strings.Cut(provenance(&f.diff.A.Run), "\n")
	commandB, madeB, _ := strings.Cut(provenance(&f.diff.B.Run), "\n")
	if madeB == madeA {
		madeB = ""
	}
	return joinLines("A: "+commandA, "B: "+commandB, madeA, madeB)
}

// Describe implements Describer.
func (f *Parting) Describe() string {
	tokens := f.tokens()
	names := [2]string{"“" + view.Token(*tokens[0]) + "”", "“" + view.Token(*tokens[1]) + "”"}
	var runs []string
	for _, p := range f.panels() {
		for token := range p.chance {
			var stages []string
			for _, stage := range p.shown() {
				stages = append(stages, p.label(stage)+" "+p.words(token, stage))
			}
			runs = append(runs, fmt.Sprintf("In %s, %s: %s.", p.letter, names[token], strings.Join(stages, "; ")))
		}
		if p.choice.U != nil {
			runs = append(runs, fmt.Sprintf("u = %s fell on %s.", view.Fixed(*p.choice.U, 3), names[p.took]))
		}
	}
	return fmt.Sprintf("Step %d, where two runs part: A takes %s, B takes %s; %s. %s", f.Step+1, names[0], names[1], f.why(names), strings.Join(runs, " "))
}
