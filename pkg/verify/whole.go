package verify

import "github.com/genlens/genlens/pkg/numeric"

// whole compares every stage with the one that the whole row gives.
func (v *verifier) whole(c *view) {
	for i := range c.step.Stages {
		got, want := &c.step.Stages[i], &v.rows.seen.Stages[i]
		slack := sumSlack(want.LogSumExp)
		v.float(Pipeline, at("stages", i, "logsumexp_nats"), got.LogSumExp, want.LogSumExp, slack)
		v.int(Pipeline, at("stages", i, "kept"), int64(got.Kept), int64(want.Kept))
		v.int(Pipeline, at("stages", i, "changed"), int64(got.Changed), int64(want.Changed))
		v.float(Pipeline, at("stages", i, "entropy_nats"), got.EntropyNats, want.EntropyNats, slack*(1+want.EntropyNats))
		v.float(Cuts, at("stages", i, "removed_prob"), got.RemovedProb, want.RemovedProb, slack)
		v.int(Ranks, at("stages", i, "chosen_rank"), int64(got.ChosenRank), int64(numeric.Rank(want.Scores, c.step.Draw.ID)))
		if t := got.Threshold; t != nil && want.Removed > 0 {
			v.int(Cuts, at("stages", i, "threshold.last_kept_id"), int64(t.LastKeptID), int64(want.LastKept))
			v.int(Cuts, at("stages", i, "threshold.first_cut_id"), int64(t.FirstCutID), int64(want.FirstCut))
		}
		for j := range c.step.Candidates {
			v.same(element("candidates", j, "logits", i), c.logits[i][j], want.Scores[c.step.Candidates[j].ID])
		}
	}
}
