package table

import (
	"io"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Summary writes the lines below an overview: how many tokens, why it stopped,
// the seed that gives them again, the speed, and what the cache saved.
func Summary(w io.Writer, t *trace.Trace, s Style) error {
	return writeAll(w, s, outcome(t), savings(t))
}

func outcome(t *trace.Trace) prose {
	var p prose
	p.add(strong, view.FormatCount(len(t.Steps))+" "+plural(len(t.Steps), "token"))
	p.say(", ")
	switch {
	case t.Cut != nil:
		p.say("then the trace breaks off: %s", excerpt(t.Cut.Error()))
	case t.End == nil:
		p.say("so far")
	default:
		reason(&p, t)
	}
	switch {
	case t.Run.RNG.Seed != "":
		p.say(" · seed~%s", excerpt(t.Run.RNG.Seed))
	case len(t.Steps) > 0 && !sampled(t):
		p.say(" · greedy: no seed, the same every time")
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
		if n := len(t.Steps); n > 0 {
			p.add(special, tokenText(t.Steps[n-1].Token))
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
func savings(t *trace.Trace) prose {
	var reused, computed int
	var flops, other int64
	for i := range t.Steps {
		s := &t.Steps[i]
		reused += s.Cache.Reused
		computed += s.Cache.Computed
		flops += s.Cost.Flops.Total
		other += s.Cost.FlopsOther
	}
	var p prose
	if len(t.Steps) == 0 || flops <= 0 || other <= 0 {
		return p
	}
	if t.Run.Cache == cacheNone {
		p.say("No cache: computed %s positions, %s FLOPs; with one %s, %s (that by formula; it was not run).",
			view.FormatCount(computed), glue(view.FormatSI(flops)), glue(view.FormatSI(other)), less(other, flops))
		return p
	}
	p.say("Cache: reused %s of %s positions; %s FLOPs, %s than the %s without it (that by formula; it was not run).",
		view.FormatCount(reused), view.FormatCount(reused+computed), glue(view.FormatSI(flops)), less(flops, other), glue(view.FormatSI(other)))
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
