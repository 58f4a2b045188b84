package verify

import (
	"math"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// softmax checks each stage in itself: probabilities from logits, and what adds
// up to one, to the entropy and to the kept count. Sums are taken over
// exp(logit − lse) and not over the probabilities as they stand, which were
// rounded.
func (v *verifier) softmax(c *view) {
	for j := range c.row.Candidates {
		cand := &c.row.Candidates[j]
		for i := range c.row.Stages {
			lse := c.row.Stages[i].LogSumExp
			want := numeric.Prob(c.logits[i][j], lse)
			v.float(Softmax, element("candidates", j, "probs", i), cand.Probs[i], want, want*(probTolerance+16*ulp*math.Abs(lse)))
		}
	}
	for i := range c.row.Stages {
		v.stageSums(c, i)
	}
}

func (v *verifier) stageSums(c *view, i int) {
	s := &c.row.Stages[i]
	slack := sumSlack(s.LogSumExp)
	kept, mass, entropy := 0, 0.0, 0.0
	for _, logit := range c.logits[i] {
		if isCut(logit) {
			continue
		}
		p := numeric.Prob(logit, s.LogSumExp)
		kept++
		mass += p
		entropy -= p * (float64(logit) - s.LogSumExp)
	}
	v.int(Sums, at("stages", i, "kept"), int64(s.Kept), int64(kept+s.OtherKept))
	if s.Kept == 0 {
		v.float(Sums, at("stages", i, "logsumexp_nats"), s.LogSumExp, 0, 0)
		mass = 1
	}
	v.float(Sums, at("stages", i, "other_prob"), s.OtherProb, 1-mass, slack)
	v.float(Sums, at("stages", i, "entropy_nats"), s.EntropyNats, entropy+s.OtherEntropyNats, slack*(1+s.EntropyNats))
	want := math.Exp(s.EntropyNats)
	v.float(Sums, at("stages", i, "effective_choices"), s.EffectiveChoices, want, want*ratioTolerance)
	v.others(s, len(c.row.Candidates), i, slack)
}

// others checks that the tokens outside the candidates can have the mass and
// the entropy they are said to have: n of them share q with an entropy of at
// most q·ln(n÷q), when they are all alike, and each adds its part.
func (v *verifier) others(s *trace.Stage, candidates, i int, slack float64) {
	if vocab := v.run.Model.Shape.Vocab; vocab > 0 {
		outside := vocab - candidates
		v.truth(Sums, at("stages", i, "other_kept"), s.OtherKept <= outside, itoa(s.OtherKept), "at most "+itoa(outside))
	}
	if s.OtherKept == 0 {
		v.float(Sums, at("stages", i, "other_prob"), s.OtherProb, 0, 0)
		v.float(Sums, at("stages", i, "other_entropy_nats"), s.OtherEntropyNats, 0, 0)
		return
	}
	most := 0.0
	if s.OtherProb > 0 {
		most = s.OtherProb * math.Log(float64(s.OtherKept)/s.OtherProb)
	}
	v.between(Sums, at("stages", i, "other_entropy_nats"), s.OtherEntropyNats, 0, most, slack*(1+s.EntropyNats))
}
