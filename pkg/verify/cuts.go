package verify

import (
	"math"

	"github.com/genlens/genlens/pkg/numeric"
)

// cuts checks what stage i says of the tokens it removed: how many, their mass,
// the border, and that none comes back.
func (v *verifier) cuts(c *view, i int) {
	before, after := &c.step.Stages[i-1], &c.step.Stages[i]
	removed := before.Kept - after.Kept
	v.truth(Cuts, at("stages", i, "kept"), removed >= 0, itoa(after.Kept), "at most "+itoa(before.Kept))
	v.truth(Cuts, at("stages", i, "other_kept"), after.OtherKept <= before.OtherKept,
		itoa(after.OtherKept), "at most "+itoa(before.OtherKept))
	for j := range c.step.Candidates {
		was, is := c.logits[i-1][j], c.logits[i][j]
		v.truth(Cuts, element("candidates", j, "logits", i), !isCut(was) || isCut(is), logit(is), "null, as it was cut before")
		if isCut(is) && !isCut(was) {
			v.text(Cuts, at("candidates", j, "cut_by"), c.step.Candidates[j].CutBy, after.Name)
		}
		if i == len(c.step.Stages)-1 && !isCut(is) {
			v.text(Cuts, at("candidates", j, "cut_by"), c.step.Candidates[j].CutBy, "")
		}
	}
	v.removedProb(c, i, removed)
	v.threshold(c, i, removed)
}

// removedProb checks the mass. A stage that only cuts leaves the sum of
// exponentials exp(lse) smaller by what it removed.
func (v *verifier) removedProb(c *view, i, removed int) {
	before, after := &c.step.Stages[i-1], &c.step.Stages[i]
	field, slack := at("stages", i, "removed_prob"), sumSlack(before.LogSumExp)
	switch {
	case removed <= 0:
		v.float(Cuts, field, after.RemovedProb, 0, 0)
	case pureCut(before, after):
		v.float(Cuts, field, after.RemovedProb, -math.Expm1(after.LogSumExp-before.LogSumExp), slack)
	default:
		known := 0.0
		for j := range c.step.Candidates {
			if isCut(c.logits[i][j]) && !isCut(c.logits[i-1][j]) {
				known += numeric.Prob(c.logits[i-1][j], before.LogSumExp)
			}
		}
		rest := 0.0
		if after.OtherKept < before.OtherKept {
			rest = before.OtherProb
		}
		v.between(Cuts, field, after.RemovedProb, known, known+rest, slack)
	}
}

// threshold checks the border: its two tokens are candidates, every kept
// candidate stands above it and every cut one below. Among equals the last kept
// has the highest id and the first cut the lowest.
func (v *verifier) threshold(c *view, i, removed int) {
	t := c.step.Stages[i].Threshold
	if removed <= 0 {
		v.truth(Cuts, at("stages", i, "threshold"), t == nil, "set", "none, as nothing was cut")
		return
	}
	field := at("stages", i, "threshold")
	v.truth(Cuts, field, t != nil, "missing", "set, as "+itoa(removed)+" tokens were cut")
	if t == nil {
		return
	}
	last, first := -1, -1
	for j := range c.step.Candidates {
		id := c.step.Candidates[j].ID
		was, is := c.logits[i-1][j], c.logits[i][j]
		switch {
		case !isCut(is):
			if last < 0 || is < c.logits[i][last] || is == c.logits[i][last] && id > c.step.Candidates[last].ID {
				last = j
			}
		case !isCut(was):
			if first < 0 || was > c.logits[i-1][first] || was == c.logits[i-1][first] && id < c.step.Candidates[first].ID {
				first = j
			}
		}
	}
	if last < 0 || first < 0 {
		v.truth(Cuts, field, false, "set", "candidates on both sides of it")
		return
	}
	v.int(Cuts, field+".last_kept_id", int64(t.LastKeptID), int64(c.step.Candidates[last].ID))
	v.same(field+".last_kept_logit", t.LastKeptLogit, c.logits[i][last])
	v.int(Cuts, field+".first_cut_id", int64(t.FirstCutID), int64(c.step.Candidates[first].ID))
	v.same(field+".first_cut_logit", t.FirstCutLogit, c.logits[i-1][first])
}
