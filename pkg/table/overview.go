package table

import (
	"fmt"
	"io"
	"slices"
	"strconv"

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
	g := &grid{}
	var (
		number  = g.addColumn(column{head: "step"})
		token   = g.addColumn(column{head: "token", left: true, shrink: 9})
		raw     = g.addColumn(column{group: "p", head: "raw"})
		final   = g.addColumn(column{group: "p", head: "final"})
		rank    = g.addColumn(column{head: "rank", drop: 1})
		choices = g.addColumn(column{group: "choices", head: "raw→final", drop: 2})
		entropy = g.addColumn(column{group: "entropy", head: "nats", drop: luxury})
		draft   = -1
		drawn   = -1
	)
	if assisted(t) {
		draft = g.addColumn(column{head: "draft", left: true, drop: 1, shrink: 8})
	}
	if slices.ContainsFunc(t.Steps, decided) {
		drawn = g.addColumn(column{group: "draw", head: "u in its part", drop: 5})
	}
	var (
		cache = g.addColumn(column{head: "cache", drop: 6})
		held  = g.addColumn(column{group: "held", head: "bytes", drop: luxury + 1})
		flops = g.addColumn(column{head: "FLOPs", drop: 3})
		ms    = g.addColumn(column{head: "ms", drop: 4})
	)
	for i := range t.Steps {
		step := view.At(t, i)
		cells := g.addRow(plain)
		cells[number].text = strconv.Itoa(i + 1)
		last := step.Last()
		p := step.ChosenProb(last)
		cells[token] = cell{text: tokenText(step.Token), role: tokenRole(step.Token, likelihood(p))}
		if last >= 0 {
			first, end := step.Stages[0], step.Stages[last]
			cells[raw].text = view.FormatProb(step.ChosenProb(0))
			cells[final] = cell{text: view.FormatProb(p), role: likelihood(p)}
			cells[rank].text = view.FormatMove(first.ChosenRank, end.ChosenRank)
			cells[choices].text = view.FormatChoices(first.EffectiveChoices) + "→" + view.FormatChoices(end.EffectiveChoices)
			cells[entropy].text = view.FormatEntropy(first.EntropyNats) + "→" + view.FormatEntropy(end.EntropyNats)
		}
		if draft >= 0 {
			cells[draft].text = draftText(step.Assist)
		}
		if drawn >= 0 {
			cells[drawn].text = drawText(step)
		}
		if step.Assist != nil && step.Assist.Place > 0 {
			continue // the pass stands in the round's first step
		}
		cells[cache].text = fmt.Sprintf("%d+%d", step.Cache.Reused, step.Cache.Computed)
		cells[held].text = view.FormatSI(step.Cache.Bytes)
		cells[flops].text = view.FormatSI(step.Cost.Flops.Total)
		cells[ms].text = view.FormatMS(step.Time.ForwardNS + step.Time.SampleNS + step.Time.RecordNS)
	}
	return g
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
