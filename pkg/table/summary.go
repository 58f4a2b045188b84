package table

import (
	"io"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Summary writes the lines below an overview: how many tokens, why it stopped,
// the seed that gives them again, the speed, what the cache saved and took, and
// what the run cost. [Cost] says more about the last two.
func Summary(w io.Writer, t *trace.Trace, s Style) error {
	c, p := view.Cost(t), &Page{}
	p.say(outcome(t), search(t), speculation(t), savings(t, &c), rates(&c))
	return p.Write(w, s)
}

func outcome(t *trace.Trace) prose {
	var p prose
	n, of := len(t.Steps), " in %d sequences"
	if len(t.Beams) > 0 {
		n, of = len(view.First(t).Steps), " in the best of %d sequences"
	}
	p.add(strong, view.FormatCount(n)+" "+plural(n, "token"))
	if sequences := view.Sequences(t); sequences > 1 {
		p.say(of, sequences)
	}
	switch {
	case t.Cut != nil:
		p.say(", then the trace breaks off: %s", excerpt(t.Cut.Error()))
	case t.End == nil:
		p.say(", so far")
	case len(t.Beams) > 0 || view.Sequences(t) == 1 || t.End.FinishReason == trace.FinishInterrupted:
		p.say(", ")
		reason(&p, t)
	}
	switch {
	case t.Run.Strategy == trace.StrategyGiven:
	case t.Run.RNG.Seed != "":
		p.say(" · %s · seed~%s", view.Strategy(&t.Run), excerpt(t.Run.RNG.Seed))
	default:
		p.say(" · %s: no seed, the same every time", view.Strategy(&t.Run))
	}
	if t.End != nil && t.End.Totals.TokensPerSecond > 0 {
		p.say(" · %s~tokens/s", view.FormatThree(t.End.Totals.TokensPerSecond))
	}
	return p
}

// reason says why the run stopped.
func reason(p *prose, t *trace.Trace) {
	switch t.End.FinishReason {
	case trace.FinishEOS:
		p.say("stopped at ")
		if steps := view.First(t).Steps; len(steps) > 0 {
			p.add(special, tokenText(steps[len(steps)-1].Token))
		} else {
			p.say("the end token")
		}
	case trace.FinishLength:
		if t.End.Detail == "" {
			p.say("stopped at the length asked for")
		} else { // a length that nobody asked for
			p.say("stopped: %s", excerpt(t.End.Detail))
		}
		return
	case trace.FinishStopString:
		p.say("stopped at a stop string")
	case trace.FinishMaxTime:
		p.say("stopped: the time asked for was over")
	case trace.FinishMatch:
		p.say("stopped: the constraint is met and nothing can follow")
	case trace.FinishGiven:
		p.say("to the end of the text that was given")
	case trace.FinishInterrupted:
		p.say("interrupted")
	default:
		p.say("stopped: %s", excerpt(t.End.FinishReason))
	}
	if t.End.Detail != "" {
		p.say(" (%s)", excerpt(t.End.Detail))
	}
}

// savings compares this run with the other setting of use_cache, which was not
// run: its FLOPs come from a formula.
func savings(t *trace.Trace, c *view.Costs) prose {
	var p prose
	all := &c.Total
	if all.Flops.Total <= 0 || all.Other <= 0 {
		return p
	}
	flops, other := glue(view.FormatSI(all.Flops.Total)), glue(view.FormatSI(all.Other))
	if t.Run.Cache == cacheNone {
		why := ""
		if outOfMemory(t) {
			why = " --memory_limit left no room for one;"
		}
		p.say("No cache:%s computed %s positions, %s FLOPs; with one %s, %s (that by formula; it was not run).", why,
			view.FormatCount(all.Computed), flops, other, less(all.Other, all.Flops.Total))
		return p
	}
	p.say("%s: reused %s of %s positions; %s FLOPs, %s than the %s without it (that by formula; %s).",
		cacheName(&c.Cache), view.FormatCount(all.Reused), view.FormatCount(all.Reused+all.Computed), flops, less(all.Flops.Total, all.Other), other, notRun(t))
	if c.Cache.Reserved > 0 {
		p.say(" ")
		p = append(p, holdings(&c.Cache)...)
		ofOneText(&p, c)
	}
	inexact(&p, t, c)
	return p
}

// rates is what the run cost in a line.
func rates(c *view.Costs) prose {
	var p prose
	if !c.Total.Intensity.Finite() || c.Total.Flops.Total <= 0 || c.Total.NS() <= 0 {
		return p
	}
	unit := tie + "FLOPs for a byte read"
	for _, phase := range phases(c) {
		if !phase.spent.Intensity.Finite() {
			continue
		}
		if len(p) == 0 {
			p.say("Cost: ")
		} else {
			p.say(", ")
		}
		p.say("%s%s in %s", view.FormatThree(float64(phase.spent.Intensity)), unit, phase.name)
		unit = ""
	}
	p.say("; of the time ")
	for i, part := range timeParts(c) {
		if i > 0 {
			p.say(", ")
		}
		p.say("%s~%s", part.name, view.FormatPercent(float64(part.ns)/float64(c.Total.NS())))
	}
	p.say(".")
	return p
}

const cacheNone = "none"

// less says how much smaller part is than whole.
func less(part, whole int64) string {
	if part > whole {
		return view.FormatPercent(float64(part)/float64(whole)-1) + " more"
	}
	return view.FormatPercent(1-float64(part)/float64(whole)) + " less"
}

// excerpt is text of the trace that ought to be short, made visible.
func excerpt(text string) string { return visible.Fit(visible.Line(text), 300) }

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
