package verify

import (
	"math"

	"github.com/genlens/genlens/pkg/numeric"
)

// revives are the stages that can bring back what was cut before: they set the
// score of a token, whatever it was.
var revives = map[string]bool{
	"prefix_allowed_tokens_fn": true, "forced_bos_token_id": true, "forced_eos_token_id": true, "remove_invalid_values": true,
}

// cuts checks what stage i says of the tokens it removed: how many, their mass,
// the border, and that none comes back.
func (v *verifier) cuts(c *view, i int) {
	before, after := &c.row.Stages[i-1], &c.row.Stages[i]
	removed := 0 // candidates; if any token was, one of them was
	for j := range c.row.Candidates {
		was, is := c.logits[i-1][j], c.logits[i][j]
		if isCut(is) && !isCut(was) {
			removed++
		}
		if !revives[after.Name] {
			v.truth(Cuts, element("candidates", j, "logits", i), !isCut(was) || isCut(is), logit(is), "null, as it was cut before")
		}
	}
	if !revives[after.Name] {
		gone := before.OtherKept - after.OtherKept
		v.truth(Cuts, at("stages", i, "other_kept"), gone >= 0, itoa(after.OtherKept), "at most "+itoa(before.OtherKept))
		v.truth(Cuts, at("stages", i, "other_kept"), gone <= 0 || removed > 0, itoa(after.OtherKept),
			itoa(before.OtherKept)+", as the likeliest token that is cut is a candidate, and none was")
		v.int(Cuts, at("stages", i, "kept"), int64(after.Kept), int64(before.Kept-removed-gone))
	}
	v.removedProb(c, i, removed)
	v.threshold(c, i, removed)
}

// cutBy checks which stage each candidate was cut by: the first of those after
// which it did not come back.
func (v *verifier) cutBy(c *view) {
	for j := range c.row.Candidates {
		by := ""
		for i := range c.row.Stages {
			switch {
			case !isCut(c.logits[i][j]):
				by = ""
			case by == "":
				by = c.row.Stages[i].Name
			}
		}
		v.text(Cuts, at("candidates", j, "cut_by"), c.row.Candidates[j].CutBy, by)
	}
}

// removedProb checks the mass. A stage that only cuts leaves the sum of
// exponentials exp(lse) smaller by what it removed.
func (v *verifier) removedProb(c *view, i, removed int) {
	before, after := &c.row.Stages[i-1], &c.row.Stages[i]
	field, slack := at("stages", i, "removed_prob"), sumSlack(before.LogSumExp)
	switch {
	case removed == 0:
		v.float(Cuts, field, after.RemovedProb, 0, 0)
	case after.Kept == 0:
		v.float(Cuts, field, after.RemovedProb, 1, slack)
	case pureCut(before, after):
		v.float(Cuts, field, after.RemovedProb, -math.Expm1(after.LogSumExp-before.LogSumExp), slack)
	default:
		known := 0.0
		for j := range c.row.Candidates {
			if isCut(c.logits[i][j]) && !isCut(c.logits[i-1][j]) {
				known += numeric.Prob(c.logits[i-1][j], before.LogSumExp)
			}
		}
		rest := 0.0
		if after.OtherKept < before.OtherKept || revives[after.Name] {
			rest = before.OtherProb
		}
		v.between(Cuts, field, after.RemovedProb, known, known+rest, slack)
	}
}

// threshold checks the border: its two tokens are candidates, every kept
// candidate stands above it and every cut one below. Among equals the last kept
// has the highest id and the first cut the lowest.
func (v *verifier) threshold(c *view, i, removed int) {
	t := c.row.Stages[i].Threshold
	if removed == 0 || c.row.Stages[i].Kept == 0 {
		v.truth(Cuts, at("stages", i, "threshold"), t == nil, "set", "none, as nothing was cut, or nothing kept")
		return
	}
	field := at("stages", i, "threshold")
	gone := max(removed, c.row.Stages[i-1].Kept-c.row.Stages[i].Kept)
	v.truth(Cuts, field, t != nil, "missing", "set, as "+itoa(gone)+" tokens were cut")
	if t == nil {
		return
	}
	last, first := -1, -1
	for j := range c.row.Candidates {
		id := c.row.Candidates[j].ID
		was, is := c.logits[i-1][j], c.logits[i][j]
		switch {
		case !isCut(is):
			if last < 0 || is < c.logits[i][last] || is == c.logits[i][last] && id > c.row.Candidates[last].ID {
				last = j
			}
		case !isCut(was):
			if first < 0 || was > c.logits[i-1][first] || was == c.logits[i-1][first] && id < c.row.Candidates[first].ID {
				first = j
			}
		}
	}
	if last < 0 || first < 0 {
		v.truth(Cuts, field, false, "set", "candidates on both sides of it")
		return
	}
	v.int(Cuts, field+".last_kept_id", int64(t.LastKeptID), int64(c.row.Candidates[last].ID))
	v.same(field+".last_kept_logit", t.LastKeptLogit, c.logits[i][last])
	v.int(Cuts, field+".first_cut_id", int64(t.FirstCutID), int64(c.row.Candidates[first].ID))
	v.same(field+".first_cut_logit", t.FirstCutLogit, c.logits[i-1][first])
}
