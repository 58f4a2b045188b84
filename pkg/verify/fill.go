package verify

import (
	"math"

	"github.com/genlens/genlens/pkg/trace"
)

// A fill gives the tokens outside the candidates logits, so that a processor
// can be run on a whole row. How each of them stands is not in the trace, but
// how many there are and what probability they have together is. Those that the
// stage kept and those that it cut share theirs evenly: a nucleus is decided by
// sums, so it does not matter how, and a rank by what lies above and below the
// border.
type fill struct {
	kept, cut           int // how many
	keptLogit, cutLogit float32
}

// fillFor is the fill that the stages before and after a processor imply.
func (c *view) fillFor(i int) fill {
	before, after := &c.row.Stages[i-1], &c.row.Stages[i]
	f := fill{kept: before.OtherKept}
	mass := before.OtherProb
	if pureCut(before, after) {
		// What is kept keeps its proportions: p before = p after · exp(lse
		// after − lse before).
		kept := after.OtherProb * math.Exp(after.LogSumExp-before.LogSumExp)
		f.kept, f.cut = after.OtherKept, before.OtherKept-after.OtherKept
		f.cutLogit = share(before, mass-kept, f.cut)
		mass = kept
	}
	f.keptLogit = share(before, mass, f.kept)
	if border := after.Threshold; border != nil {
		f.keptLogit = max(f.keptLogit, border.LastKeptLogit)
		f.cutLogit = min(f.cutLogit, border.FirstCutLogit)
	}
	f.keptLogit = min(f.keptLogit, c.ceiling[i-1])
	return f
}

// variants are other fills that are as good, for a border that the first one
// does not meet: a hair higher or lower, for a token whose sum falls on the
// border itself; and standing on the border, for tokens whose logits are equal.
func (c *view) variants(i int, f fill) []fill {
	const hair = 1e-5
	up, down, on, under := f, f, f, f
	up.keptLogit, up.cutLogit = f.keptLogit+hair, f.cutLogit+hair
	down.keptLogit, down.cutLogit = f.keptLogit-hair, f.cutLogit-hair
	if border := c.row.Stages[i].Threshold; border != nil {
		on.keptLogit, under.cutLogit = border.LastKeptLogit, border.FirstCutLogit
		return []fill{up, down, on, under}
	}
	for j, logit := range c.logits[i-1] {
		if !isCut(c.logits[i][j]) {
			on.keptLogit = min(on.keptLogit, logit)
		}
	}
	return []fill{up, down, on}
}

// tied says whether tokens of this logit stand on both sides of the border.
func tied(border *trace.Cut, logit float32) bool {
	return border != nil && border.LastKeptLogit == logit && border.FirstCutLogit == logit
}

// pureCut says whether the stage did nothing but remove tokens.
func pureCut(before, after *trace.Stage) bool {
	return after.Kept < before.Kept && after.Changed == before.Kept-after.Kept && after.OtherKept <= before.OtherKept
}

// share is the logit of one of n tokens that have the probability mass
// together. Rounding can leave no mass at all; such tokens are far down.
func share(s *trace.Stage, mass float64, n int) float32 {
	const farDown = 50 // nats: a probability of 1e-22
	if n == 0 || !(mass > 0) {
		return float32(s.LogSumExp - farDown)
	}
	return float32(s.LogSumExp + math.Log(mass/float64(n)))
}

// lay puts the candidates' logits of a stage and the fill into a row, [vocab].
func (v *verifier) lay(row []float32, c *view, stage int, f fill) []float32 {
	vocab := v.run.Model.Shape.Vocab
	if row == nil {
		row = make([]float32, vocab)
	}
	const empty = math.MaxFloat32
	for id := range row {
		row[id] = empty
	}
	for j := range c.row.Candidates {
		row[c.row.Candidates[j].ID] = c.logits[stage][j]
	}
	kept, dropped := f.kept, f.cut
	for id := range row {
		switch {
		case row[id] != empty:
		case kept > 0:
			row[id] = f.keptLogit
			kept--
		case dropped > 0:
			row[id] = f.cutLogit
			dropped--
		default:
			row[id] = cut
		}
	}
	return row
}
