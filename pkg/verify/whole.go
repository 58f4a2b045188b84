package verify

import (
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
)

// whole compares every stage with the one that the whole row gives.
func (v *verifier) whole(c *view) {
	for i := range c.row.Stages {
		got, want := &c.row.Stages[i], &v.rows.seen.Stages[i]
		lse := logSumExp(want)
		slack := sumSlack(lse)
		v.float(Pipeline, at("stages", i, "logsumexp_nats"), got.LogSumExp, lse, slack)
		v.int(Pipeline, at("stages", i, "kept"), int64(got.Kept), int64(want.Kept))
		v.int(Pipeline, at("stages", i, "changed"), int64(got.Changed), int64(want.Changed))
		v.float(Pipeline, at("stages", i, "entropy_nats"), got.EntropyNats, want.EntropyNats, slack*(1+want.EntropyNats))
		v.float(Cuts, at("stages", i, "removed_prob"), got.RemovedProb, want.RemovedProb, slack)
		rank := 0
		if c.chosen >= 0 {
			rank = numeric.Rank(want.Scores, c.row.Candidates[c.chosen].ID)
		}
		v.int(Ranks, at("stages", i, "chosen_rank"), int64(got.ChosenRank), int64(rank))
		if t := got.Threshold; t != nil && want.Removed > 0 && want.Kept > 0 {
			v.int(Cuts, at("stages", i, "threshold.last_kept_id"), int64(t.LastKeptID), int64(want.LastKept))
			v.int(Cuts, at("stages", i, "threshold.first_cut_id"), int64(t.FirstCutID), int64(want.FirstCut))
		}
		for j := range c.row.Candidates {
			v.same(element("candidates", j, "logits", i), c.logits[i][j], want.Scores[c.row.Candidates[j].ID])
		}
	}
}

// logSumExp is that of a stage as a trace has it: 0 where nothing is left.
func logSumExp(s *sampler.Stage) float64 {
	if s.Kept == 0 {
		return 0
	}
	return s.LogSumExp
}
