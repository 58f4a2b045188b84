package table

import (
	"fmt"
	"io"
	"strconv"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Overview writes a row per step: the token, how likely it was before and
// after the pipeline, among how many choices, how it was drawn, and what the
// step cost.
func Overview(w io.Writer, t *trace.Trace, s Style) error {
	if len(t.Steps) == 0 {
		return nil
	}
	return render(w, overview(t), s)
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
		drawn   = -1
	)
	if sampled(t) {
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
		if drawn >= 0 {
			cells[drawn].text = fmt.Sprintf("%s in %s–%s", view.Fixed(step.Draw.U, 2), view.Fixed(step.Draw.Low, 2), view.Fixed(step.Draw.High, 2))
		}
		cells[cache].text = fmt.Sprintf("%d+%d", step.Cache.Reused, step.Cache.Computed)
		cells[held].text = view.FormatSI(step.Cache.Bytes)
		cells[flops].text = view.FormatSI(step.Cost.Flops.Total)
		cells[ms].text = view.FormatMS(step.Time.ForwardNS + step.Time.SampleNS + step.Time.RecordNS)
	}
	return g
}

// sampled reports whether a number was drawn for any step.
func sampled(t *trace.Trace) bool {
	for i := range t.Steps {
		if !view.At(t, i).Greedy() {
			return true
		}
	}
	return false
}
