package table

import (
	"fmt"
	"io"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Overview writes a row per step: the token, how likely it was before and
// after the pipeline, among how many choices, how it was drawn, and what the
// step cost. Assisted decoding has its [Rounds] below them, a beam search is shown
// by [Beams], and of several sequences these are the steps of the first.
func Overview(w io.Writer, t *trace.Trace, s Style) error { return overviewPage(t, s).Write(w, s) }

func overviewPage(t *trace.Trace, s Style) *Page {
	if len(t.Beams) > 0 {
		return beamsPage(t, s)
	}
	p := &Page{}
	if n := view.Sequences(t); n > 1 {
		p.say(prose{{muted, fmt.Sprintf("Sequence 1 of %d:", n)}})
		t = view.First(t)
	}
	if len(t.Steps) == 0 {
		return p
	}
	p.add(overview(t))
	if assisted(t) {
		p.gap()
		p.join(roundsPage(t))
	}
	return p
}

func overview(t *trace.Trace) *grid {
	g := &grid{name: "steps", title: "A row per step"}
	var (
		number  = g.addColumn(column{head: "step", fields: fieldsOf("step")})
		token   = g.addColumn(column{head: "token", fields: tokenFields("token"), left: true, shrink: 9})
		raw     = g.addColumn(column{group: "p", head: "raw", fields: fieldsOf("raw_prob")})
		final   = g.addColumn(column{group: "p", head: "final", fields: fieldsOf("final_prob")})
		rank    = g.addColumn(column{head: "rank", fields: fieldsOf("raw_rank", "final_rank"), drop: 1})
		choices = g.addColumn(column{group: "choices", head: "raw→final", fields: fieldsOf("raw_choices", "final_choices"), drop: 2})
		entropy = g.addColumn(column{group: "entropy", head: "nats", fields: fieldsOf("raw_entropy_nats", "final_entropy_nats"), drop: luxury})
		draft   = -1
	)
	if assisted(t) {
		draft = g.addColumn(column{head: "draft", fields: fieldsOf("round", "outcome", "proposed", "proposed_id"), left: true, drop: 1, shrink: 8})
	}
	var (
		drawn = g.addColumn(column{group: "draw", head: "u in its part", fields: fieldsOf("draw", "u", "u_low", "u_high"), drop: 5,
			unseen: !slices.ContainsFunc(t.Steps, decided)})
		cache = g.addColumn(column{head: "cache", fields: fieldsOf("positions_reused", "positions_computed"), drop: 6})
		held  = g.addColumn(column{group: "held", head: "bytes", fields: fieldsOf("cache_bytes"), drop: luxury + 1})
		flops = g.addColumn(column{head: "FLOPs", fields: fieldsOf("flops"), drop: 3})
		ms    = g.addColumn(column{head: "ms", fields: fieldsOf("forward_ms", "sample_ms", "record_ms"), drop: 4,
			unseen: !slices.ContainsFunc(t.Steps, timed)})
	)
	for i := range t.Steps {
		step := view.At(t, i)
		cells := g.addRow(plain)
		cells[number] = numberCell(i + 1)
		last := step.Last()
		p := step.ChosenProb(last)
		cells[token] = tokenCell(step.Token, likelihood(p))
		if last >= 0 {
			first, end := step.Stages[0], step.Stages[last]
			cells[raw] = probCell(step.ChosenProb(0))
			cells[final] = probCell(p).as(likelihood(p))
			cells[rank] = rankCell(first.ChosenRank, end.ChosenRank)
			cells[choices] = cell{text: view.FormatChoices(first.EffectiveChoices) + "→" + view.FormatChoices(end.EffectiveChoices),
				values: []any{first.EffectiveChoices, end.EffectiveChoices}}
			cells[entropy] = cell{text: view.FormatEntropy(first.EntropyNats) + "→" + view.FormatEntropy(end.EntropyNats),
				values: []any{first.EntropyNats, end.EntropyNats}}
		}
		if draft >= 0 {
			cells[draft] = draftCell(step.Assist)
		}
		cells[drawn] = cell{text: drawText(step), values: drawValues(step)}
		if step.Assist != nil && step.Assist.Place > 0 {
			continue // the pass stands in the round's first step
		}
		cells[cache] = positionsCell(step.Cache.Reused, step.Cache.Computed)
		cells[held] = siCell(step.Cache.Bytes)
		cells[flops] = siCell(step.Cost.Flops.Total)
		cells[ms] = cell{text: view.FormatMS(step.Time.ForwardNS + step.Time.SampleNS + step.Time.RecordNS),
			values: []any{milli(step.Time.ForwardNS), milli(step.Time.SampleNS), milli(step.Time.RecordNS)}}
	}
	return g
}

// timed reports whether a step says how long it took.
func timed(s trace.Step) bool { return s.Time != trace.Time{} }

// rankCell is a place and where it moved to; a place that there is not is 0.
func rankCell(from, to int) cell {
	return cell{text: view.FormatMove(from, to), values: []any{place(from), place(to)}}
}

func place(rank int) any {
	if rank <= 0 {
		return nil
	}
	return rank
}

func positionsCell(reused, computed int) cell {
	return cell{text: fmt.Sprintf("%d+%d", reused, computed), values: []any{reused, computed}}
}

// drawValues is how a token was picked and, where a number decided, that number
// and the part of the line that it fell into.
func drawValues(step view.Step) []any {
	switch d := step.Draw; d.Method {
	case trace.DrawMultinomial:
		return []any{d.Method, d.U, d.Low, d.High}
	case trace.DrawResidual:
		return []any{d.Method, d.U}
	case trace.DrawAccepted:
		if a := step.Assist; a != nil {
			return []any{d.Method, a.U}
		}
	}
	return []any{step.Draw.Method}
}

// drawText says in a few columns how a token was picked.
func drawText(step view.Step) string {
	switch step.Draw.Method {
	case trace.DrawGreedy, trace.DrawBeam:
		return ""
	case trace.DrawGiven:
		return "given"
	case trace.DrawForced:
		return "by hand"
	case trace.DrawResidual:
		return view.Fixed(step.Draw.U, 2) + " in the rest"
	case trace.DrawAccepted:
		if a := step.Assist; a != nil {
			return view.Fixed(a.U, 2) + " ≤ p÷q " + view.Fixed(a.Ratio, 2)
		}
	}
	return fmt.Sprintf("%s in %s–%s", view.Fixed(step.Draw.U, 2), view.Fixed(step.Draw.Low, 2), view.Fixed(step.Draw.High, 2))
}

// decided reports whether anything but the order of the tokens, a number or a
// hand, had a part in a step.
func decided(step trace.Step) bool {
	switch step.Draw.Method {
	case trace.DrawGreedy, trace.DrawBeam, trace.DrawGiven:
		return false
	}
	return true
}
