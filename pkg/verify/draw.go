package verify

import (
	"strconv"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
)

// draw checks the random number and the token it fell on, or that somebody
// else chose the token.
func (v *verifier) draw(c *view, s *trace.Step, seq *sequence) {
	d := &s.Draw
	v.int(Draw, "token.id", int64(s.Token.ID), int64(d.ID))
	method := v.method(s)
	v.text(Draw, "draw.method", d.Method, method)
	switch {
	case d.Method == trace.DrawGreedy, d.Method == trace.DrawGiven, d.Method == trace.DrawForced && !v.random:
		v.int(Draw, "draw.index", int64(d.Index), 0)
		v.float(Draw, "draw.u", d.U, 0, 0)
	case d.Method == trace.DrawAccepted: // assist has checked the number
		v.int(Draw, "draw.index", int64(d.Index), int64(s.Assist.AcceptIndex))
		v.float(Draw, "draw.u", d.U, s.Assist.U, 0)
	default:
		v.number("draw.index", d.Index, "draw.u", d.U, s.Sequence, seq)
	}
	v.instead(c, s)
	if d.Method == trace.DrawResidual {
		v.residual(c, d)
		return
	}
	v.interval(c, d)
	if c.exact {
		v.redraw(d)
	}
}

// method is how the token of a step has to have been chosen.
func (v *verifier) method(s *trace.Step) string {
	_, forced := v.force[s.Index]
	switch {
	case v.strategy == trace.StrategyGiven:
		return trace.DrawGiven
	case forced:
		return trace.DrawForced
	case !v.random:
		return trace.DrawGreedy
	case s.Assist != nil && v.drafted && s.Assist.Outcome == trace.OutcomeAccepted:
		return trace.DrawAccepted
	case s.Assist != nil && v.drafted && s.Assist.Outcome == trace.OutcomeReplaced:
		return trace.DrawResidual
	}
	return trace.DrawMultinomial
}

// number checks a random number of the sequence's generator, which is the
// seq.draws-th.
func (v *verifier) number(indexField string, index int, field string, u float64, sequence int, seq *sequence) {
	v.int(Draw, indexField, int64(index), int64(seq.draws))
	seq.draws++
	v.next(field, u, sequence)
}

// next checks that u is the next random number of the sequence's generator.
func (v *verifier) next(field string, u float64, sequence int) {
	if v.sources == nil {
		v.report.skip("the random numbers", "this program does not have the generator that the trace names")
		v.between(Draw, field, u, 0, 1, 0)
		return
	}
	v.float(Draw, field, u, v.source(sequence).Float64(), 0)
}

// source is the generator of a sequence.
func (v *verifier) source(sequence int) *sampler.Source {
	seed, _ := strconv.ParseUint(v.run.RNG.Seed, 10, 64) // settings has checked it
	for len(v.sources) <= sequence {
		v.sources = append(v.sources, sampler.NewSource(seed, len(v.sources)))
	}
	return v.sources[sequence]
}

// place is where on the line of the last stage a candidate lies. Tokens that
// are no candidates come after it if none can stand above it; else they are
// part of what may lie before it.
func (c *view) place(candidate int) (low, more, prob float64) {
	last := len(c.row.Stages) - 1
	s := &c.row.Stages[last]
	logit := c.logits[last][candidate]
	if isCut(logit) {
		return 0, 0, 0
	}
	for j := range c.row.Candidates {
		if c.before(last, j, candidate) {
			low += numeric.Prob(c.logits[last][j], s.LogSumExp)
		}
	}
	if s.OtherKept > 0 && c.ceiling[last] >= logit {
		more = s.OtherProb
	}
	return low, more, numeric.Prob(logit, s.LogSumExp)
}

// interval checks the part of the line that u fell on.
func (v *verifier) interval(c *view, d *trace.Draw) {
	last := len(c.row.Stages) - 1
	slack := sumSlack(c.row.Stages[last].LogSumExp)
	if !c.exact { // redraw has it exactly
		low, more, prob := c.place(c.chosen)
		v.between(Draw, "draw.low", d.Low, low, low+more, slack)
		if more > 0 {
			v.report.skip("where on the line the chosen token lies", "tokens that are no candidates may lie before it; a full capture has them")
		}
		v.float(Draw, "draw.high", d.High, d.Low+prob, slack)
		top := d.ID
		if first := c.top(last, 1); len(first) > 0 {
			top = c.row.Candidates[first[0]].ID
		}
		v.int(Draw, "draw.top_id", int64(d.TopID), int64(top))
	}
	if d.Method == trace.DrawGreedy || d.Method == trace.DrawMultinomial {
		v.truth(Draw, "draw.u", falls(d.U, d.Low, d.High), number(d.U), "between low and high: "+number(d.Low)+" to "+number(d.High))
	}
}

// falls says whether u is in the interval. Rounding can leave the line a little
// short of 1; the last token has the rest.
func falls(u, low, high float64) bool {
	return u >= low && (u < high || high > 1-1e-9)
}

// residual checks what can be known of a draw from max(p − q, 0).
func (v *verifier) residual(c *view, d *trace.Draw) {
	last := len(c.row.Stages) - 1
	v.truth(Draw, "draw.id", !isCut(c.logits[last][c.chosen]), itoa(d.ID), "another, as this one was cut")
	v.between(Draw, "draw.low", d.Low, 0, 1, sumTolerance)
	v.between(Draw, "draw.high", d.High, d.Low, 1, sumTolerance)
	v.truth(Draw, "draw.u", falls(d.U, d.Low, d.High), number(d.U), "between low and high: "+number(d.Low)+" to "+number(d.High))
	if first := c.top(last, 1); len(first) > 0 {
		v.int(Draw, "draw.top_id", int64(d.TopID), int64(c.row.Candidates[first[0]].ID))
	}
	v.report.skip("what was drawn in place of a rejected token", "it depends on every probability of the draft model, which a trace does not hold")
}

// instead checks a forced token, and the one that would have come.
func (v *verifier) instead(c *view, s *trace.Step) {
	d := &s.Draw
	if d.Method != trace.DrawForced {
		v.truth(Draw, "draw.instead_id", d.Instead == nil, "set", "none, as no hand forced the token")
		return
	}
	if id, ok := v.force[s.Index]; ok {
		v.int(Draw, "draw.id", int64(d.ID), int64(id))
	}
	last := len(c.row.Stages) - 1
	empty := c.row.Stages[last].Kept == 0
	v.truth(Draw, "draw.instead_id", (d.Instead == nil) == empty, said(d.Instead != nil), said(d.Instead == nil))
	if d.Instead == nil || empty {
		return
	}
	if !v.random {
		v.int(Draw, "draw.instead_id", int64(*d.Instead), int64(d.TopID))
		return
	}
	if c.exact {
		if pick, err := sampler.Draw(v.rows.seen.Final(), d.U); err == nil {
			v.int(Draw, "draw.instead_id", int64(*d.Instead), int64(pick.ID))
		}
		return
	}
	slack := sumSlack(c.row.Stages[last].LogSumExp)
	low, more, prob := c.place(c.candidate(*d.Instead))
	v.truth(Draw, "draw.instead_id", falls(d.U, low-slack, low+more+prob+slack), itoa(*d.Instead), "the token that "+number(d.U)+" falls on")
}

// redraw draws again from the whole last row.
func (v *verifier) redraw(d *trace.Draw) {
	row := v.rows.seen.Final()
	last := &v.rows.seen.Stages[len(v.rows.seen.Stages)-1]
	slack := sumSlack(logSumExp(last))
	want := sampler.Pick{ID: d.ID, TopID: d.ID}
	switch {
	case last.Kept == 0: // only a hand can write here
	case d.Method == trace.DrawGreedy, d.Method == trace.DrawMultinomial:
		pick, err := sampler.Draw(row, d.U)
		if err != nil {
			v.truth(Draw, "draw.id", false, itoa(d.ID), "none: "+err.Error())
			return
		}
		want = pick
	case row[d.ID] == numeric.Cut:
		want.TopID, _ = sampler.Greedy(row)
	default:
		want = sampler.Locate(row, d.ID)
	}
	v.int(Draw, "draw.id", int64(d.ID), int64(want.ID))
	v.int(Draw, "draw.top_id", int64(d.TopID), int64(want.TopID))
	v.float(Draw, "draw.low", d.Low, want.Low, slack)
	v.float(Draw, "draw.high", d.High, want.High, slack)
}
