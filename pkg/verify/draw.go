package verify

import (
	"strconv"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
)

// draw checks the random number and the token it fell on.
func (v *verifier) draw(c *view, seq *sequence) {
	d := &c.step.Draw
	v.int(Draw, "token.id", int64(c.step.Token.ID), int64(d.ID))
	method := trace.DrawGreedy
	if v.sampled {
		method = trace.DrawMultinomial
	}
	v.text(Draw, "draw.method", d.Method, method)
	v.number(d, c.step.Sequence, seq)
	v.interval(c)
	if c.row != nil && v.pipeline != nil {
		v.redraw(d)
	}
}

// number checks u: the next number of the sequence's generator, or 0 when
// nothing is drawn.
func (v *verifier) number(d *trace.Draw, sequence int, seq *sequence) {
	if d.Method == trace.DrawGreedy {
		v.int(Draw, "draw.index", int64(d.Index), 0)
		v.float(Draw, "draw.u", d.U, 0, 0)
		return
	}
	v.int(Draw, "draw.index", int64(d.Index), int64(seq.draws))
	seq.draws++
	if v.sources == nil {
		v.report.skip("the random numbers", "this program does not have the generator that the trace names")
		v.between(Draw, "draw.u", d.U, 0, 1, 0)
		return
	}
	v.float(Draw, "draw.u", d.U, v.source(sequence).Float64(), 0)
}

// source is the generator of a sequence.
func (v *verifier) source(sequence int) *sampler.Source {
	seed, _ := strconv.ParseUint(v.run.RNG.Seed, 10, 64) // settings has checked it
	for len(v.sources) <= sequence {
		v.sources = append(v.sources, sampler.NewSource(seed, len(v.sources)))
	}
	return v.sources[sequence]
}

// interval checks the part of the line that u fell on. Tokens that are no
// candidates come after the chosen one on the line if none can stand above it.
func (v *verifier) interval(c *view) {
	d, last := &c.step.Draw, len(c.step.Stages)-1
	s := &c.step.Stages[last]
	slack := sumSlack(s.LogSumExp)
	chosen := c.logits[last][c.chosen]
	below, top := 0.0, c.chosen
	for j := range c.step.Candidates {
		if c.before(last, j, c.chosen) {
			below += numeric.Prob(c.logits[last][j], s.LogSumExp)
		}
		if c.before(last, j, top) {
			top = j
		}
	}
	switch {
	case c.row != nil && v.pipeline != nil: // redraw has it exactly
	case s.OtherKept == 0 || c.ceiling[last] < chosen:
		v.float(Draw, "draw.low", d.Low, below, slack)
	default:
		v.between(Draw, "draw.low", d.Low, below, below+s.OtherProb, slack)
		v.report.skip("where on the line the chosen token lies", "tokens that are no candidates may lie before it; a full capture has them")
	}
	v.float(Draw, "draw.high", d.High, d.Low+numeric.Prob(chosen, s.LogSumExp), slack)
	// Rounding can leave the line a little short of 1; the last token has the rest.
	end := d.High
	if end > 1-1e-9 {
		end = 1
	}
	v.truth(Draw, "draw.u", d.U >= d.Low && d.U < end, number(d.U), "between low and high: "+number(d.Low)+" to "+number(d.High))
	v.int(Draw, "draw.top_id", int64(d.TopID), int64(c.step.Candidates[top].ID))
}

// redraw draws again from the whole last row.
func (v *verifier) redraw(d *trace.Draw) {
	pick, err := sampler.Draw(v.rows.seen.Final(), d.U)
	if err != nil {
		v.truth(Draw, "draw.id", false, itoa(d.ID), "none: "+err.Error())
		return
	}
	v.int(Draw, "draw.id", int64(d.ID), int64(pick.ID))
	v.int(Draw, "draw.top_id", int64(d.TopID), int64(pick.TopID))
	slack := sumSlack(v.rows.seen.Stages[len(v.rows.seen.Stages)-1].LogSumExp)
	v.float(Draw, "draw.low", d.Low, pick.Low, slack)
	v.float(Draw, "draw.high", d.High, pick.High, slack)
}
