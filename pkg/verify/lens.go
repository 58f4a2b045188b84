package verify

import (
	"math"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// lens checks what each layer would have answered: that every layer's numbers
// agree with each other, and the last layer's with the raw stage. What an early
// layer read follows from the weights alone.
func (v *verifier) lens(c *view) {
	lens := c.row.Lens
	for i := range lens {
		v.lensLayer(c, &lens[i], at("lens", i, ""))
	}
	if len(lens) > 0 {
		v.lastLayer(c, &lens[len(lens)-1], at("lens", len(lens)-1, ""))
	}
}

func (v *verifier) lensLayer(c *view, l *trace.LensLayer, prefix string) {
	if len(l.Guesses) == 0 { // its logits were not finite
		v.truth(Inside, prefix+"guesses", l.ChosenProb == 0 && l.ChosenRank == 0 && l.EntropyNats == 0 && l.OtherProb == 0 && l.OtherEntropyNats == 0,
			"empty", "some, or all numbers 0")
		return
	}
	mass, entropy, last := 0.0, 0.0, 1.0
	for j, g := range l.Guesses {
		v.between(Inside, prefix+at("guesses", j, "prob"), g.Prob, 0, last, 0)
		v.sameToken(prefix+at("guesses", j, "id"), g.Token)
		last = g.Prob
		mass += g.Prob
		entropy += numeric.Surprise(g.Prob)
	}
	shown := len(l.Guesses)
	guess := -1
	if c.chosen >= 0 {
		guess = l.Guess(c.row.Candidates[c.chosen].ID)
	}
	switch {
	case c.chosen < 0:
		v.int(Inside, prefix+"chosen_rank", int64(l.ChosenRank), 0)
		v.float(Inside, prefix+"chosen_prob", l.ChosenProb, 0, 0)
	case guess >= 0:
		v.int(Inside, prefix+"chosen_rank", int64(l.ChosenRank), int64(guess+1))
		v.float(Inside, prefix+"chosen_prob", l.ChosenProb, l.Guesses[guess].Prob, 0)
	default:
		v.between(Inside, prefix+"chosen_prob", l.ChosenProb, 0, last, 0)
		// Whatever stands between the guesses and the chosen token has at least
		// its probability.
		most := math.Inf(1)
		if l.ChosenProb > 0 {
			most = float64(shown+1) + math.Floor((l.OtherProb+sumTolerance)/l.ChosenProb)
		}
		v.between(Inside, prefix+"chosen_rank", float64(l.ChosenRank), float64(shown+1), min(most, v.vocabulary()), 0)
		mass += l.ChosenProb
		entropy += numeric.Surprise(l.ChosenProb)
		shown++
	}
	v.float(Inside, prefix+"other_prob", l.OtherProb, 1-mass, sumTolerance)
	v.float(Inside, prefix+"entropy_nats", l.EntropyNats, entropy+l.OtherEntropyNats, sumTolerance*(1+math.Abs(l.EntropyNats)))
	v.otherTokens(l, prefix, v.vocabulary()-float64(shown), last)
}

// otherTokens checks that n tokens, none likelier than the last guess, can have
// the mass and the entropy they are said to have.
func (v *verifier) otherTokens(l *trace.LensLayer, prefix string, n, last float64) {
	v.between(Inside, prefix+"other_prob", l.OtherProb, 0, n*last, sumTolerance)
	most := 0.0
	if l.OtherProb > 0 {
		most = l.OtherProb * math.Log(n/l.OtherProb)
	}
	v.between(Inside, prefix+"other_entropy_nats", l.OtherEntropyNats, 0, most, sumTolerance*(1+math.Abs(l.EntropyNats)))
}

// vocabulary is how many tokens there are, infinitely many where the trace does
// not say.
func (v *verifier) vocabulary() float64 {
	if vocab := v.run.Model.Shape.Vocab; vocab > 0 {
		return float64(vocab)
	}
	return math.Inf(1)
}

// lastLayer checks that the last layer is the raw stage.
func (v *verifier) lastLayer(c *view, l *trace.LensLayer, prefix string) {
	raw := &c.row.Stages[0]
	top := c.top(0, min(trace.MaxGuesses, v.run.Capture.Top))
	v.int(Inside, prefix+"guesses", int64(len(l.Guesses)), int64(len(top)))
	same := func(field string, got float64, candidate int) {
		want := numeric.Prob(c.logits[0][candidate], raw.LogSumExp)
		v.float(Inside, field, got, want, want*(ratioTolerance+16*ulp*math.Abs(raw.LogSumExp)))
	}
	for j := range min(len(top), len(l.Guesses)) {
		v.int(Inside, prefix+at("guesses", j, "id"), int64(l.Guesses[j].ID), int64(c.row.Candidates[top[j]].ID))
		same(prefix+at("guesses", j, "prob"), l.Guesses[j].Prob, top[j])
	}
	if c.chosen >= 0 {
		v.int(Inside, prefix+"chosen_rank", int64(l.ChosenRank), int64(raw.ChosenRank))
		same(prefix+"chosen_prob", l.ChosenProb, c.chosen)
	}
	v.float(Inside, prefix+"entropy_nats", l.EntropyNats, raw.EntropyNats, sumSlack(raw.LogSumExp)*(1+raw.EntropyNats))
}
