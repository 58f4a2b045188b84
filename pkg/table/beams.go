package table

import (
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Beams writes a beam search: a row per step with the beams that go on, best
// first, and what finished, and below it the hypotheses with the arithmetic of
// their scores.
func Beams(w io.Writer, t *trace.Trace, s Style) error { return beamsPage(t, s).Write(w, s) }

func beamsPage(t *trace.Trace, s Style) *Page {
	p := &Page{}
	if len(t.Beams) == 0 {
		return p
	}
	g := searchGrid(t)
	p.add(g, beamRecord(t))
	p.say(hiddenBeams(t, g, s))
	p.gap()
	p.join(hypothesesPage(t))
	return p
}

// What a cell shows of a text, however wide the terminal.
const (
	allBeams        = 72 // all texts of a step together
	leastBeam       = 14
	hypothesisWidth = 60
	mostBeams       = 16 // with a column of their own
)

// widest is how many beams went on after the step at which most did.
func widest(t *trace.Trace) int {
	most := 0
	for i := range t.Beams {
		for _, c := range t.Beams[i].Considered {
			if c.Fate == trace.FateRunning {
				most = max(most, c.Beam+1)
			}
		}
	}
	return most
}

// hiddenBeams names the beams that have no column; nil if all have one.
func hiddenBeams(t *trace.Trace, g *grid, s Style) prose {
	all := widest(t)
	first := min(all, mostBeams) - len(squeezed(g, s)) + 1
	switch {
	case first > all:
		return nil
	case first == all:
		return prose{{muted, "No room here for " + glue(fmt.Sprintf("beam %d", all)) + "."}}
	}
	return prose{{muted, "No room here for " + glue(fmt.Sprintf("beams %d to %d", first, all)) + "."}}
}

func searchGrid(t *trace.Trace) *grid {
	g := &grid{}
	most := min(widest(t), mostBeams)
	width := max(allBeams/max(most, 1)-6, leastBeam)
	number := g.addColumn(column{head: "step"})
	texts, sums := make([]int, most), make([]int, most)
	for row := range most {
		label, drop := "beam "+strconv.Itoa(row+1), 0
		if row > 0 {
			drop = row + 3 // the best beams stay longest
		}
		texts[row] = g.addColumn(column{group: label, head: "text", left: true, tail: true, shrink: 10, drop: drop})
		sums[row] = g.addColumn(column{group: label, head: "sum", drop: max(drop, 1)})
	}
	finished := g.addColumn(column{group: "finished", head: "score", left: true})
	for i := range t.Beams {
		b := &t.Beams[i]
		cells := g.addRow(plain)
		cells[number].text = strconv.Itoa(i + 1)
		best, ended := math.Inf(-1), 0
		for n, c := range b.Considered {
			switch {
			case c.Fate == trace.FateRunning && c.Beam >= 0 && c.Beam < most:
				r := plain
				if c.Beam == 0 {
					r = chosen
				}
				cells[texts[c.Beam]] = cell{text: tailOf(view.BeamText(t, i, n), width), role: r, code: true}
				cells[sums[c.Beam]] = cell{text: view.Fixed(c.Total, 2), role: muted}
			case c.Fate == trace.FateFinished:
				best, ended = max(best, c.Score), ended+1
			}
		}
		if ended > 0 {
			cells[finished].text = acceptedMark + " " + view.Fixed(best, 3)
		}
		if ended > 1 {
			cells[finished].text += fmt.Sprintf(" +%d", ended-1)
		}
	}
	return g
}

// beamRecord is a row for each beam that a step left, and for each text that ended
// there.
func beamRecord(t *trace.Trace) *grid {
	g := record("beams", "What each step of the search kept", "step", "fate", "beam", "text", "token", "token_id", "log_prob_sum_nats", "score")
	for i := range t.Beams {
		for n, c := range t.Beams[i].Considered {
			var beam, score any
			switch c.Fate {
			case trace.FateRunning:
				beam = c.Beam + 1
			case trace.FateFinished:
				score = c.Score
			default:
				continue
			}
			g.addValues(i+1, c.Fate, beam, view.BeamText(t, i, n), tokenValue(c.Token), c.Token.ID, c.Total, score)
		}
	}
	return g
}

// tailOf is the end of a text with every character visible.
func tailOf(text string, width int) string {
	return visible.FitTail(visible.Token(text), width)
}

// Hypotheses writes what a beam search has come to, best first: the text, the
// sum of its log-probabilities, what that is divided by, and the score; below
// it the transition scores of the best, whose sum gives its score again.
func Hypotheses(w io.Writer, t *trace.Trace, s Style) error { return hypothesesPage(t).Write(w, s) }

func hypothesesPage(t *trace.Trace) *Page {
	p := &Page{}
	endings := view.Endings(t)
	if len(endings) == 0 {
		return p
	}
	p.add(hypothesesGrid(t, endings))
	p.say(transitions(t, endings[0]), againstGreedy(t, endings[0]))
	return p
}

func hypothesesGrid(t *trace.Trace, endings []view.Ending) *grid {
	g := &grid{name: "hypotheses", title: "What the search has come to, best first"}
	var (
		place  = g.addColumn(column{head: "#", fields: fieldsOf("place")})
		text   = g.addColumn(column{head: "hypothesis", fields: fieldsOf("text"), left: true, tail: true, shrink: 12})
		tokens = g.addColumn(column{head: "tokens", fields: fieldsOf("tokens"), drop: 2})
		sum    = g.addColumn(column{group: "log-probability", head: "sum", fields: fieldsOf("log_prob_sum_nats")})
		by     = g.addColumn(column{group: "log-probability", head: "÷ length^penalty", fields: fieldsOf("length_penalty"), drop: 1})
		score  = g.addColumn(column{head: "score", fields: fieldsOf("score")})
		end    = g.addColumn(column{head: "end", fields: fieldsOf("finish_reason"), left: true, drop: 3})
	)
	for i, e := range endings {
		c := &t.Beams[e.Step].Considered[e.Continuation]
		r, mark := plain, " "
		if i == 0 {
			r, mark = chosen, "▶"
		}
		cells := g.addRow(r)
		written := view.BeamText(t, e.Step, e.Continuation)
		cells[place] = cell{text: mark + strconv.Itoa(i+1), values: []any{i + 1}}
		cells[text] = cell{text: tailOf(written, hypothesisWidth), code: true, values: []any{written}}
		cells[tokens] = numberCell(e.Step + 1)
		cells[sum] = fixedCell(c.Total, 3)
		cells[by] = cell{text: lengthPower(&t.Run, e.Step+1), values: []any{view.LengthPenalty(&t.Run)}}
		cells[score] = fixedCell(finalScore(t, e), 3)
		cells[end] = cell{text: finishWord(c.Finish), values: []any{c.Finish}}
	}
	return g
}

// finalScore is what a hypothesis is compared by, that of a beam that still
// runs if it ended here.
func finalScore(t *trace.Trace, e view.Ending) float64 {
	c := &t.Beams[e.Step].Considered[e.Continuation]
	if c.Fate == trace.FateFinished {
		return c.Score
	}
	return view.NormalScore(&t.Run, c.Total, e.Step+1)
}

// lengthPower is the divisor of a total: 13^1, or 13^0.8 = 7.78.
func lengthPower(run *trace.Run, length int) string {
	penalty := view.LengthPenalty(run)
	return fmt.Sprintf("%d^%s", length, plainNumber(penalty))
}

// transitions adds up the log-probabilities of the best, each taken in the row
// that its token came from.
func transitions(t *trace.Trace, e view.Ending) prose {
	path := view.Path(t, e.Step, e.Continuation)
	if path == nil {
		return nil
	}
	var p prose
	p.add(strong, "The best, token by token")
	p.say(": ")
	const most = 12
	rest, skipped := 0.0, 0
	for step, n := range path {
		c := &t.Beams[step].Considered[n]
		if step >= most-2 && step < len(path)-2 && len(path) > most {
			rest, skipped = rest+c.LogProb, skipped+1
			continue
		}
		if skipped > 0 {
			p.say("%s (%d~more) ", signed(rest, 4), skipped)
			skipped = 0
		}
		if step == 0 {
			p.say("%s~", view.Fixed(c.LogProb, 4))
		} else {
			p.say("%s~", signed(c.LogProb, 4))
		}
		quote(&p, plain, c.Token)
		p.say(" ")
	}
	c := &t.Beams[e.Step].Considered[e.Continuation]
	p.say("= %s; ÷~%s = %s, its score.", view.Fixed(c.Total, 3), lengthPower(&t.Run, len(path)), view.Fixed(finalScore(t, e), 3))
	return p
}

// againstGreedy says how the best differs from what greedy decoding would have
// written, and what became of that within the search.
func againstGreedy(t *trace.Trace, best view.Ending) prose {
	if t.Run.Strategy == trace.StrategyBeamSample {
		return nil // chance decides there which continuations are looked at
	}
	own := view.Path(t, best.Step, best.Continuation)
	greedy, fate := view.GreedyPath(t)
	if own == nil || len(greedy) == 0 || fate == "" {
		return nil
	}
	apart := 0
	for apart < len(own) && apart < len(greedy) && own[apart] == greedy[apart] {
		apart++
	}
	var p prose
	if apart == len(own) {
		p.say("Greedy decoding would have written the same: the likeliest token of each step led to the best total too.")
		return p
	}
	p.add(strong, "Why not what greedy decoding writes")
	p.say(": ")
	if apart < len(greedy) {
		p.say("at step %d it takes ", apart+1)
		quote(&p, plain, t.Beams[apart].Considered[greedy[apart]].Token)
		p.say(", the best hypothesis ")
		quote(&p, chosen, t.Beams[apart].Considered[own[apart]].Token)
		p.say(". ")
	}
	last := &t.Beams[len(greedy)-1].Considered[greedy[len(greedy)-1]]
	switch fate {
	case trace.FatePruned:
		lostToOthers(&p, t, len(greedy), last)
	case trace.FateFinished:
		p.say("That road ended at step %d with a score of %s; the best has %s.", len(greedy), view.Fixed(last.Score, 3), view.Fixed(finalScore(t, best), 3))
	default:
		p.say("That road was still a beam at the end, number %d with a sum of %s.", last.Beam+1, view.Fixed(last.Total, 3))
	}
	return p
}

// lostToOthers says at which step the greedy beam fell behind, and by how much.
func lostToOthers(p *prose, t *trace.Trace, step int, last *trace.Continuation) {
	b := &t.Beams[step]
	p.say("At step %d that road fell behind", step+1)
	worst, found := math.Inf(1), false
	for _, c := range b.Considered {
		if c.Fate == trace.FateRunning {
			worst, found = min(worst, c.Total), true
		}
	}
	row := last.Beam
	if row < 0 || row >= len(b.Rows) || len(b.Rows[row].Candidates) == 0 || !found {
		p.say(": other beams had better totals.")
		return
	}
	top := &b.Rows[row].Candidates[0]
	p.say(": even its likeliest token, ")
	quote(p, cut, top.Token)
	if logits := top.Logits; len(logits) > 0 && logits[len(logits)-1] != nil {
		own := float64(*logits[len(logits)-1])
		p.say(", made its sum %s%s = %s", view.Fixed(b.Rows[row].LogProb, 3), tie+signed(own, 3), view.Fixed(b.Rows[row].LogProb+own, 3))
	} else {
		p.say(", was not enough")
	}
	p.say(", and the last beam that went on had %s.", view.Fixed(worst, 3))
}

// search says why a beam search ended, from the record of its last step.
func search(t *trace.Trace) prose {
	if len(t.Beams) == 0 {
		return nil
	}
	last := &t.Beams[len(t.Beams)-1]
	var p prose
	p.say("The search took %s %s", view.FormatCount(len(t.Beams)), plural(len(t.Beams), "step"))
	if last.Stop == "" {
		p.say(".")
		return p
	}
	p.say(" and stopped: %s", excerpt(last.Stop))
	if last.Stop == trace.StopNoImprovement {
		p.say(", %s against %s", view.Fixed(last.BestRunning, 3), view.Fixed(last.Worst, 3))
	}
	p.say(".")
	return p
}

// finishWord is a reason to finish in a word or two.
func finishWord(reason string) string {
	switch reason {
	case trace.FinishEOS:
		return "end token"
	case trace.FinishStopString:
		return "stop string"
	case trace.FinishMaxTime:
		return "time"
	}
	return visible.Fit(visible.Line(reason), tokenWidth)
}
