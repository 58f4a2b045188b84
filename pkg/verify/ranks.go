package verify

// ranks checks the chosen token's rank at each stage. A full capture has
// settled it (whole).
func (v *verifier) ranks(c *view) {
	if c.exact {
		return
	}
	for i := range c.row.Stages {
		s := &c.row.Stages[i]
		field := at("stages", i, "chosen_rank")
		if c.chosen < 0 {
			v.int(Ranks, field, int64(s.ChosenRank), 0)
			continue
		}
		before := 0
		if i > 0 {
			before = c.row.Stages[i-1].ChosenRank
		}
		v.rank(c, i, c.chosen, field, s.ChosenRank, before)
	}
}

// rank checks the rank of one candidate at a stage; before is what it was at
// the stage before, as the trace has it.
func (v *verifier) rank(c *view, i, candidate int, field string, got, before int) {
	s, logit := &c.row.Stages[i], c.logits[i][candidate]
	known := c.rank(i, candidate)
	if known == 0 || s.OtherKept == 0 || c.ceiling[i] < logit {
		v.int(Ranks, field, int64(got), int64(known))
		return
	}
	v.between(Ranks, field, float64(got), float64(known), float64(known+s.OtherKept), 0)
	if i > 0 && pureCut(&c.row.Stages[i-1], s) && s.Threshold != nil && s.Threshold.FirstCutLogit < logit {
		v.int(Ranks, field, int64(got), int64(before)) // nothing above it was cut
		return
	}
	v.report.skip("the chosen token's rank", "tokens that are no candidates may stand above it; a full capture has them")
}
