package table

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// DefaultTop is how many candidates Step shows where the caller names no number.
const DefaultTop = 5

// Step writes one step in full: what came after which text, a row for each of
// the top candidates with a column per stage, and the sentences that say why
// this token. The index i counts from 0. Stages that changed nothing that is
// shown are left out of the table and named below it. A step of a beam search
// is shown by [BeamStep]; of several sequences it is the first one's step, and
// [StepOf] shows another's.
func Step(w io.Writer, t *trace.Trace, i, top int, s Style) error {
	if len(t.Beams) > 0 {
		return BeamStep(w, t, i, top, s)
	}
	return StepOf(w, t, 0, i, top, s)
}

// StepOf is Step for one of several sequences, counted from 0.
func StepOf(w io.Writer, t *trace.Trace, sequence, i, top int, s Style) error {
	several := view.Sequences(t) > 1
	t, err := view.Sequence(t, sequence)
	if err != nil {
		return fmt.Errorf("table: %w", err)
	}
	if i < 0 || i >= len(t.Steps) {
		return fmt.Errorf("table: there is no step %d: the trace has %d", i+1, len(t.Steps))
	}
	if len(t.Steps[i].Stages) == 0 {
		return fmt.Errorf("table: step %d has no stages", i+1)
	}
	if top <= 0 {
		top = DefaultTop
	}
	d := newDetail(t, i, top)
	lead := fmt.Sprintf("Step %d", i+1)
	if several {
		lead = fmt.Sprintf("Sequence %d, step %d", sequence+1, i+1)
	}
	return d.page(title(t, i, lead, s.width()), s).Write(w, s)
}

// Steps is how many steps [Step] can show of a trace.
func Steps(t *trace.Trace) int {
	if len(t.Beams) > 0 {
		return len(t.Beams)
	}
	return len(view.First(t).Steps)
}

// title says where in the text we are: After "…today is" came ·sunny.
func title(t *trace.Trace, i int, lead string, width int) prose {
	var p prose
	if why := lesson(t, i); why != "" {
		lead += ", " + why
	}
	p.add(strong, lead+".")
	token := t.Steps[i].Token
	room := width - len(lead) - visible.Width(view.Token(token)) - visible.Width("  After “” came “”. ")
	p.say(" After “%s” came ", visible.FitLastWords(visible.Line(view.TextBefore(t, i)), max(room, hardMin)))
	quote(&p, tokenRole(token, chosen), token)
	p.say(".")
	return p
}

// detail is one step on its way to a table.
type detail struct {
	view.Step
	trace *trace.Trace
	index int            // of the step in it
	shown []int          // candidates, by index, in the order of the rows
	raw   []view.Place   // of every candidate among the raw logits …
	line  []view.Place   // … and on the line of the last stage
	fates map[int]string // of a row of a beam search: what became of it with each token
}

func newDetail(t *trace.Trace, i, top int) *detail {
	step := view.At(t, i)
	return &detail{Step: step, trace: t, index: i, shown: step.Pick(top), raw: step.Places(0), line: step.Line()}
}

// page is the table under its title, and what is to be said about it.
func (d *detail) page(title prose, s Style) *Page {
	p, g := &Page{}, d.grid()
	p.say(title)
	p.add(g, d.stageRecord())
	p.say(d.why(squeezed(g, s))...)
	return p
}

// stageColumns is where in the grid a stage stands; -1 for a column it has not.
type stageColumns struct {
	stage       int
	logit, prob int
}

func (d *detail) grid() *grid {
	g := &grid{name: "candidates", title: "Candidates, stage by stage", ruled: true}
	step := g.addColumn(column{fields: fieldsOf("step"), unseen: true})
	token := g.addColumn(column{head: " token", fields: append(tokenFields("token"), fieldsOf("chosen")...), left: true, shrink: 11})
	rank := g.addColumn(column{head: "rank", fields: fieldsOf("raw_rank", "final_rank"), drop: luxury + 1})
	stages := d.addStages(g)
	line := -1
	cutBy := g.addColumn(column{fields: fieldsOf("cut_by", "u_low", "u_high"), unseen: true})
	switch {
	case d.fates != nil:
		line = g.addColumn(column{group: "the search", head: "made it", left: true})
	case d.Drawn():
		line = g.addColumn(column{group: "u = " + view.Fixed(d.Draw.U, 3), head: "falls into"})
	case d.anyCut():
		line = g.addColumn(column{head: "cut by"})
	}

	for _, n := range d.shown {
		c := d.Candidates[n]
		r, mark := plain, " "
		switch {
		case c.ID == d.Draw.ID:
			r, mark = chosen, "▶"
		case n == d.Instead():
			mark = "▷"
		case d.CutAt(n) >= 0:
			r = cut
		}
		cells := g.addRow(r)
		cells[step] = valueCell(d.index + 1)
		cells[token] = tokenCell(c.Token, r)
		cells[token].text = mark + cells[token].text
		cells[token].values = append(cells[token].values, c.ID == d.Draw.ID)
		cells[rank] = d.move(n)
		for _, col := range stages {
			d.fill(cells, col, n)
		}
		if line >= 0 {
			cells[line].text = d.fate(n)
		}
		cells[cutBy] = d.end(n)
	}
	d.addTotals(g, token, stages)
	return g
}

// addStages adds the columns of every stage that did something: probability,
// and logit where the stage can have changed it.
func (d *detail) addStages(g *grid) []stageColumns {
	var out []stageColumns
	last := d.Last()
	for d.absent(last) {
		last--
	}
	drop := d.dropOrder(last)
	for i := range d.Stages {
		if d.absent(i) {
			continue
		}
		label, name := d.StageLabel(i), machineName(d.Stages[i].Name)
		col := stageColumns{stage: i, logit: -1}
		logit := column{group: label, head: "logit", fields: fieldsOf(name + "_logit"), drop: 1}
		prob := column{group: label, head: "p", fields: fieldsOf(name + "_prob")}
		if i > 0 && i < last { // where there is no room, the ends matter most
			logit.drop, prob.drop = drop[i], drop[i]
		}
		if !d.Cuts(i) {
			col.logit = g.addColumn(logit)
		}
		col.prob = g.addColumn(prob)
		out = append(out, col)
	}
	return out
}

// dropOrder gives the stages between the first and the last the numbers by
// which their columns go: the one that changed least goes first.
func (d *detail) dropOrder(last int) map[int]int {
	var between []int
	for i := 1; i < last; i++ {
		if !d.absent(i) {
			between = append(between, i)
		}
	}
	slices.SortStableFunc(between, func(a, b int) int { return cmp.Compare(d.effect(b), d.effect(a)) })
	drop := map[int]int{}
	for place, i := range between {
		drop[i] = min(2+place, luxury-1)
	}
	return drop
}

// effect is how much probability a stage moved on one token, or removed.
func (d *detail) effect(i int) float64 {
	most := d.Stages[i].RemovedProb
	for _, n := range d.shown {
		most = max(most, math.Abs(d.Prob(n, i)-d.Prob(n, i-1)))
	}
	return most
}

// absent reports whether a stage has no column: it changed nothing, or nothing
// that the rows would show.
func (d *detail) absent(i int) bool {
	if i == 0 || d.Cuts(i) {
		return false
	}
	if d.Idle(i) {
		return true
	}
	same := func(a, b float64) bool { return view.FormatProb(a) == view.FormatProb(b) }
	for _, n := range d.shown {
		before, after := d.Logit(n, i-1), d.Logit(n, i)
		if before == nil && after == nil {
			continue
		}
		if before == nil || after == nil || *before != *after || !same(d.Prob(n, i-1), d.Prob(n, i)) {
			return false
		}
	}
	return same(d.OtherProb(d.shown, i-1), d.OtherProb(d.shown, i))
}

// fill writes what a stage made of a candidate. A logit that a stage left
// alone is not repeated.
func (d *detail) fill(cells []cell, col stageColumns, n int) {
	logit, before := d.Logit(n, col.stage), d.Logit(n, col.stage-1)
	switch {
	case logit == nil && (before != nil || d.CutAt(n) == col.stage):
		cells[col.prob].text = "✕"
		return
	case logit == nil:
		return
	}
	if col.logit >= 0 {
		cells[col.logit] = cell{role: d.aside(n), values: []any{logit}}
		if before == nil || *before != *logit {
			cells[col.logit].text = view.FormatLogit(*logit)
		}
	}
	cells[col.prob] = probCell(d.Prob(n, col.stage))
}

// aside is the role of numbers that accompany the probabilities.
func (d *detail) aside(n int) role {
	if d.Candidates[n].ID == d.Draw.ID {
		return chosen
	}
	return muted
}

func (d *detail) anyCut() bool {
	return slices.ContainsFunc(d.shown, func(n int) bool { return d.CutAt(n) >= 0 })
}

// fate is a candidate's part of the line, or what removed it.
func (d *detail) fate(n int) string {
	if at := d.CutAt(n); at >= 0 {
		return "✕ " + view.StageName(d.Stages[at].Name)
	}
	if d.fates != nil {
		return d.fates[d.Candidates[n].ID]
	}
	if !d.Drawn() || d.line[n].Rank == 0 {
		return ""
	}
	return interval(d.line[n])
}

// end is for programs what fate is for people: what cut a candidate, or its part
// of the line.
func (d *detail) end(n int) cell {
	if at := d.CutAt(n); at >= 0 {
		return valueCell(d.Stages[at].Name)
	}
	if !d.Drawn() || d.line[n].Rank == 0 {
		return cell{}
	}
	return valueCell(nil, d.line[n].Low, d.line[n].High)
}

// stageRecord is a row per stage with what it did to the whole vocabulary, those
// among them that have no column.
func (d *detail) stageRecord() *grid {
	g := record("stages", "What each stage did to the whole vocabulary",
		"step", "stage", "label", "kept", "changed", "removed_prob", "other_prob", "entropy_nats", "choices")
	for i, s := range d.Stages {
		g.addValues(d.index+1, s.Name, d.StageLabel(i), s.Kept, s.Changed, s.RemovedProb, d.OtherProb(d.shown, i), s.EntropyNats, s.EffectiveChoices)
	}
	return g
}

func interval(p view.Place) string { return view.Fixed(p.Low, 3) + "–" + view.Fixed(p.High, 3) }

// move is a candidate's rank before and after the pipeline.
func (d *detail) move(n int) cell {
	from, to := d.raw[n].Rank, d.line[n].Rank
	if n == d.Chosen() { // counted over the whole vocabulary, not only where the candidates tell
		from, to = d.Stages[0].ChosenRank, d.Stages[d.Last()].ChosenRank
	}
	switch {
	case d.CutAt(n) >= 0 && from > 0:
		return rankCell(from, 0)
	case from == 0 || to == 0:
		return cell{}
	default:
		return rankCell(from, to)
	}
}

// addTotals adds the rows that close the columns: what all other tokens hold,
// how many are left, what a stage removed, and among how many choices one
// was left.
func (d *detail) addTotals(g *grid, token int, stages []stageColumns) {
	others := g.addRow(muted)
	kept := g.addRow(muted)
	var removed []cell
	if slices.ContainsFunc(stages, func(c stageColumns) bool { return d.Cuts(c.stage) }) {
		removed = g.addRow(muted)
		removed[token].text = " mass cut"
	}
	choices := g.addRow(muted)
	others[token].text = " other"
	kept[token].text = " kept"
	choices[token].text = " choices"
	for _, col := range stages {
		s := d.Stages[col.stage]
		others[col.prob].text = view.FormatProb(d.OtherProb(d.shown, col.stage))
		kept[col.prob] = cell{text: view.FormatCount(s.Kept), spread: true}
		choices[col.prob] = cell{text: view.FormatChoices(s.EffectiveChoices), spread: true}
		if d.Cuts(col.stage) {
			removed[col.prob] = cell{text: view.FormatProb(s.RemovedProb), spread: true}
		}
	}
}
