package table

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// BeamStep writes one step of a beam search: about top of the continuations that
// were considered, all that were kept and the best of the others among them, from
// which beam, with their sums, and what became of them; below it the hypotheses so
// far and whether the search goes on. [BeamRow] shows what one beam's logits went
// through.
func BeamStep(w io.Writer, t *trace.Trace, i, top int, s Style) error {
	if i < 0 || i >= len(t.Beams) {
		return fmt.Errorf("table: there is no step %d: the search has %d", i+1, len(t.Beams))
	}
	if top <= 0 {
		top = DefaultTop
	}
	b := &t.Beams[i]
	shown, rest := pickConsidered(b, top)
	var title prose
	lead := fmt.Sprintf("Step %d", i+1)
	switch turning := turns(t); {
	case len(t.Beams) < 2:
	case i == 0:
		lead += ", the first"
	case i == turning[len(turning)-1]:
		lead += ", a turning point"
	}
	title.add(strong, lead+".")
	how := "considered"
	if t.Run.Strategy == trace.StrategyBeamSample {
		how = "drawn"
	}
	title.say(" %s %s; %s continuations were %s.", view.FormatCount(len(b.Rows)), plural(len(b.Rows), "beam"), view.FormatCount(len(b.Considered)), how)
	p := &Page{}
	p.say(title)
	p.add(consideredGrid(t, i, shown))
	p.say(notShown(b, rest), standings(t, i), goesOn(b))
	return p.Write(w, s)
}

// pickConsidered chooses which continuations to show, by index in their order:
// those that were kept and, up to top in all, the best of those that were not, but
// in any case the one that missed it by least. The rest is never one alone, which
// would need a line too.
func pickConsidered(b *trace.Beam, top int) (shown, rest []int) {
	for n := range b.Considered {
		if b.Considered[n].Fate == trace.FatePruned {
			rest = append(rest, n)
		} else {
			shown = append(shown, n)
		}
	}
	slices.SortStableFunc(rest, func(a, c int) int { return cmp.Compare(b.Considered[c].Total, b.Considered[a].Total) })
	room := max(top-len(shown), 1)
	if room >= len(rest)-1 {
		room = len(rest)
	}
	shown, rest = append(shown, rest[:room]...), rest[room:]
	slices.Sort(shown)
	return shown, rest
}

// notShown sums up the continuations without a row, the best first; nil if there
// are none.
func notShown(b *trace.Beam, rest []int) prose {
	if len(rest) == 0 {
		return nil
	}
	sum := func(n int) string { return glue(view.Fixed(b.Considered[n].Total, 3)) }
	return prose{{muted, fmt.Sprintf("Not in the table: %s more that were pruned, with sums from %s down to %s.",
		view.FormatCount(len(rest)), sum(rest[0]), sum(rest[len(rest)-1]))}}
}

func consideredGrid(t *trace.Trace, i int, shown []int) *grid {
	b := &t.Beams[i]
	sampled := false
	for _, c := range b.Considered {
		sampled = sampled || c.U > 0
	}
	g := &grid{name: "continuations", title: "What a step of the search compared"}
	var (
		step   = g.addColumn(column{fields: fieldsOf("step"), unseen: true})
		from   = g.addColumn(column{head: "beam", fields: fieldsOf("from_beam")})
		text   = g.addColumn(column{head: "its text", fields: fieldsOf("from_text"), left: true, tail: true, shrink: 8, drop: 5})
		token  = g.addColumn(column{head: "token", fields: tokenFields("token"), left: true, shrink: 9})
		rank   = g.addColumn(column{group: "rank", head: "in row", fields: fieldsOf("raw_rank", "final_rank"), drop: 4})
		before = g.addColumn(column{group: "log-probability", head: "so far", fields: fieldsOf("log_prob_parentnats"), drop: 2})
		own    = g.addColumn(column{group: "log-probability", head: "token", fields: fieldsOf("log_prob_nats")})
		total  = g.addColumn(column{group: "log-probability", head: "sum", fields: fieldsOf("log_prob_sum_nats")})
		score  = g.addColumn(column{head: "score", fields: fieldsOf("score"), drop: 1})
		u      = -1
	)
	if sampled {
		u = g.addColumn(column{head: "u", fields: fieldsOf("u"), drop: 3})
	}
	fate := g.addColumn(column{head: "becomes", fields: fieldsOf("fate", "beam"), left: true, shrink: 8})
	for _, n := range shown {
		c := &b.Considered[n]
		r := plain
		switch c.Fate {
		case trace.FateRunning:
			if c.Beam == 0 {
				r = chosen
			}
		case trace.FatePruned:
			r = cut
		}
		cells := g.addRow(r)
		parent := view.RowText(t, i, c.Parent)
		cells[step] = valueCell(i + 1)
		cells[from] = numberCell(c.Parent + 1)
		cells[text] = cell{text: tailOf(parent, tokenWidth), code: true, values: []any{parent}}
		cells[token] = tokenCell(c.Token, r)
		if len(c.Ranks) > 0 {
			cells[rank] = rankCell(c.Ranks[0], c.Ranks[len(c.Ranks)-1])
		}
		if c.Parent >= 0 && c.Parent < len(b.Rows) {
			cells[before] = fixedCell(b.Rows[c.Parent].LogProb, 3)
		}
		cells[own] = fixedCell(c.LogProb, 3)
		cells[total] = fixedCell(c.Total, 3)
		if c.Fate == trace.FateFinished {
			cells[score] = fixedCell(c.Score, 3)
		} else {
			cells[score] = fixedCell(view.NormalScore(&t.Run, c.Total, i+1), 3).as(muted)
		}
		if u >= 0 {
			cells[u] = fixedCell(c.U, 3)
		}
		cells[fate] = cell{text: fateText(c), values: []any{c.Fate, nil}}
		if c.Fate == trace.FateRunning {
			cells[fate].values[1] = c.Beam + 1
		}
	}
	return g
}

// fateText says what became of a continuation, with a sign first.
func fateText(c *trace.Continuation) string {
	switch c.Fate {
	case trace.FateRunning:
		return fmt.Sprintf("▸ beam %d", c.Beam+1)
	case trace.FateFinished:
		return acceptedMark + " " + finishWord(c.Finish)
	case trace.FatePruned:
		if c.Finish != "" {
			return rejectedMark + " ended too low"
		}
		return rejectedMark
	}
	return visible.Fit(visible.Line(c.Fate), tokenWidth)
}

// standings says how totals and scores come about, on the best continuation,
// and which beam has no future.
func standings(t *trace.Trace, i int) prose {
	b := &t.Beams[i]
	if len(b.Considered) == 0 {
		return nil
	}
	c := &b.Considered[0]
	for n := range b.Considered { // those that were drawn are in another order
		if b.Considered[n].Total > c.Total {
			c = &b.Considered[n]
		}
	}
	var p prose
	if c.Parent >= 0 && c.Parent < len(b.Rows) {
		quote(&p, plain, c.Token)
		p.say(" has %s%s = %s in all; ", view.Fixed(b.Rows[c.Parent].LogProb, 4), tie+signed(c.LogProb, 4), view.Fixed(c.Total, 3))
	}
	p.say("a score is the sum ÷ length^penalty, here ÷~%s.", lengthPower(&t.Run, i+1))
	gone := 0
	for row := range b.Rows {
		goesOn := false
		for _, c := range b.Considered {
			goesOn = goesOn || c.Parent == row && c.Fate != trace.FatePruned
		}
		if !goesOn {
			gone++
		}
	}
	if gone > 0 {
		p.say(" From %d of the %d beams nothing goes on: others have better sums, and several may come from one.", gone, len(b.Rows))
	}
	return p
}

// goesOn compares what the best running beam could still score with the worst
// hypothesis.
func goesOn(b *trace.Beam) prose {
	var p prose
	n := len(b.Hypotheses)
	p.say("%s finished so far", view.FormatCount(n))
	if n > 0 {
		p.say(", the best with %s", view.Fixed(b.Hypotheses[0].Score, 3))
	}
	switch {
	case b.Stop == trace.StopNoImprovement:
		p.say(". The search stops: the best running beam could reach %s, the worst hypothesis has %s.", view.Fixed(b.BestRunning, 3), view.Fixed(b.Worst, 3))
	case b.Stop != "":
		p.say(". The search stops: %s.", excerpt(b.Stop))
	case b.Worst <= noHypothesis:
		p.say("; there is room for more, so the search goes on.")
	default:
		p.say("; the best running beam could reach %s, the worst hypothesis has %s.", view.Fixed(b.BestRunning, 3), view.Fixed(b.Worst, 3))
	}
	return p
}

// noHypothesis is the score of a place that no hypothesis has taken.
const noHypothesis = -1e8

// BeamRow writes what one beam's logits went through in a step of a beam search,
// as [Step] does for a step of one sequence, with what the search made of each
// token. Step and row count from 0.
func BeamRow(w io.Writer, t *trace.Trace, step, row, top int, s Style) error {
	one, err := view.Row(t, step, row)
	if err != nil {
		return fmt.Errorf("table: %w", err)
	}
	last := len(one.Steps) - 1
	if len(one.Steps[last].Stages) == 0 {
		return fmt.Errorf("table: beam %d of step %d has no stages", row+1, step+1)
	}
	if top <= 0 {
		top = DefaultTop
	}
	d := newDetail(one, last, top)
	d.fates = map[int]string{}
	for n := range t.Beams[step].Considered {
		if c := &t.Beams[step].Considered[n]; c.Parent == row {
			d.fates[c.Token.ID] = fateText(c)
		}
	}
	var title prose
	title.add(strong, fmt.Sprintf("Step %d, beam %d.", step+1, row+1))
	title.say(" After “%s”:", visible.FitLastWords(visible.Line(view.RowText(t, step, row)), max(s.width()-30, hardMin)))
	return d.page(title, s).Write(w, s)
}
