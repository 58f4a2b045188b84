package verify

// ranks checks the chosen token's rank at each stage. A full capture has
// settled it (whole).
func (v *verifier) ranks(c *view) {
	if c.row != nil && v.pipeline != nil {
		return
	}
	for i := range c.step.Stages {
		s := &c.step.Stages[i]
		field := at("stages", i, "chosen_rank")
		known := c.rank(i)
		if known == 0 || s.OtherKept == 0 || c.ceiling[i] < c.logits[i][c.chosen] {
			v.int(Ranks, field, int64(s.ChosenRank), int64(known))
			continue
		}
		v.between(Ranks, field, float64(s.ChosenRank), float64(known), float64(known+s.OtherKept), 0)
		if i > 0 && pureCut(&c.step.Stages[i-1], s) && s.Threshold != nil && s.Threshold.FirstCutLogit < c.logits[i][c.chosen] {
			v.int(Ranks, field, int64(s.ChosenRank), int64(c.step.Stages[i-1].ChosenRank)) // nothing above it was cut
			continue
		}
		v.report.skip("the chosen token's rank", "tokens that are no candidates may stand above it; a full capture has them")
	}
}
