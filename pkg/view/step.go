package view

import (
	"slices"

	"github.com/genlens/genlens/pkg/trace"
)

// Step is one step together with the run it belongs to.
type Step struct {
	Run *trace.Run
	*trace.Step
}

// At returns step i of a trace.
func At(t *trace.Trace, i int) Step { return Step{&t.Run, &t.Steps[i]} }

// Last is the index of the last stage, whose probabilities the draw used; -1
// for a step without stages.
func (s Step) Last() int { return len(s.Stages) - 1 }

// Greedy reports whether the token was taken because it was the likeliest.
func (s Step) Greedy() bool { return s.Draw.Method == trace.DrawGreedy }

// Drawn reports whether a number u fell on the line of the last stage, be it
// that a hand then put another token there.
func (s Step) Drawn() bool {
	switch s.Draw.Method {
	case trace.DrawGreedy, trace.DrawGiven, trace.DrawAccepted, trace.DrawResidual, trace.DrawBeam:
		return false
	case trace.DrawForced:
		return s.Run != nil && s.Run.RNG.Algorithm != ""
	}
	return true
}

// Instead returns the candidate that would have come, had no hand forced
// another; -1 where none did, or the trace does not hold it.
func (s Step) Instead() int {
	if s.Draw.Instead == nil {
		return -1
	}
	return s.Candidate(*s.Draw.Instead)
}

// Logit returns the logit of a candidate after a stage, nil if it was cut.
func (s Step) Logit(candidate, stage int) *float32 {
	if c := s.Candidates[candidate]; stage >= 0 && stage < len(c.Logits) {
		return c.Logits[stage]
	}
	return nil
}

// Prob returns the probability of a candidate after a stage.
func (s Step) Prob(candidate, stage int) float64 {
	if c := s.Candidates[candidate]; stage >= 0 && stage < len(c.Probs) {
		return c.Probs[stage]
	}
	return 0
}

// LogProb is the logarithm of a candidate's probability after a stage, in nats;
// false if a stage cut it.
func (s Step) LogProb(candidate, stage int) (float64, bool) {
	logit := s.Logit(candidate, stage)
	if logit == nil || stage >= len(s.Stages) {
		return 0, false
	}
	return float64(*logit) - s.Stages[stage].LogSumExp, true
}

// Chosen returns the index of the chosen token among the candidates, or -1.
func (s Step) Chosen() int { return s.Candidate(s.Draw.ID) }

// Candidate returns the index of a token among the candidates, or -1.
func (s Step) Candidate(id int) int {
	return slices.IndexFunc(s.Candidates, func(c trace.Candidate) bool { return c.ID == id })
}

// ChosenProb is the probability of the chosen token after a stage; 0 if the
// trace does not hold it.
func (s Step) ChosenProb(stage int) float64 {
	if n := s.Chosen(); n >= 0 {
		return s.Prob(n, stage)
	}
	return 0
}

// OtherProb is what all tokens but the candidates shown hold after a stage, so
// that with these it sums to 1.
func (s Step) OtherProb(shown []int, stage int) float64 {
	p := s.Stages[stage].OtherProb
	for n := range s.Candidates {
		if !slices.Contains(shown, n) {
			p += s.Prob(n, stage)
		}
	}
	return p
}

// Pick chooses about top candidates to show, by index: the most likely ones
// that were left, in any case the chosen one, the one that would have come
// instead and the model's own first, for about a quarter of the room the
// likeliest of those that were cut, and below them, where a stage changed some
// tokens and none of these, the likeliest that it changed.
func (s Step) Pick(top int) []int {
	shown := s.first(top)
	changed := s.changedBeside(shown)
	if len(changed) > 0 {
		shown = s.first(max(top-len(changed), min(top, 3)))
		changed = s.changedBeside(shown)
	}
	return slices.Concat(shown, changed)
}

// first chooses top candidates by their probability alone, the chosen one and
// the model's own first among them.
func (s Step) first(top int) []int {
	var kept, removed []int
	for n := range s.Candidates {
		if s.Logit(n, s.Last()) != nil {
			kept = append(kept, n)
		} else {
			removed = append(removed, n)
		}
	}
	slices.SortStableFunc(removed, func(a, b int) int {
		switch pa, pb := s.Prob(a, 0), s.Prob(b, 0); {
		case a == s.Chosen(): // a hand or a given text can choose what was cut
			return -1
		case b == s.Chosen():
			return 1
		case pa > pb:
			return -1
		case pa < pb:
			return 1
		}
		return 0
	})
	nCut := min(len(removed), max(1, top/4, top-len(kept)))
	nKept := min(len(kept), max(1, top-nCut))
	var below []int // those wanted in any case that are not among the first
	for _, n := range kept[nKept:] {
		if n == s.Chosen() || n == s.Favourite() || n == s.Instead() {
			below = append(below, n)
		}
	}
	shown := append([]int(nil), kept[:max(nKept-len(below), 0)]...)
	return slices.Concat(shown, below, removed[:nCut])
}

// changedBeside returns, for every stage that changed some tokens but none of
// those shown, the likeliest candidate that it changed.
func (s Step) changedBeside(shown []int) []int {
	var beside []int
	for i := 1; i <= s.Last(); i++ {
		changes := func(n int) bool { return s.Changes(i, n) }
		if s.Cuts(i) || slices.ContainsFunc(shown, changes) || slices.ContainsFunc(beside, changes) {
			continue
		}
		if n := s.TopChanged(i); n >= 0 {
			beside = append(beside, n)
		}
	}
	return beside
}

// Changes reports whether stage i altered the logit of a candidate, cut it or
// brought it back.
func (s Step) Changes(i, candidate int) bool {
	before, after := s.Logit(candidate, i-1), s.Logit(candidate, i)
	if before == nil || after == nil {
		return before != after
	}
	return *before != *after
}

// TopChanged returns the candidate that was the likeliest of those that stage
// i changed, or -1.
func (s Step) TopChanged(i int) int {
	top := -1
	for n := range s.Candidates {
		before := s.Logit(n, i-1)
		if before != nil && s.Changes(i, n) && (top < 0 || *before > *s.Logit(top, i-1)) {
			top = n
		}
	}
	return top
}

// Favourite returns the candidate that the model itself had as the most
// likely, or -1.
func (s Step) Favourite() int {
	return slices.IndexFunc(s.Places(0), func(p Place) bool { return p.Rank == 1 })
}

// MostUncertain returns the step with the highest entropy after its last stage,
// where the draw decided among the most choices: the first of several, and 0
// where there is none.
func MostUncertain(t *trace.Trace) int {
	best, highest := 0, -1.0
	for i := range t.Steps {
		if s := At(t, i); s.Last() >= 0 && s.Stages[s.Last()].EntropyNats > highest {
			best, highest = i, s.Stages[s.Last()].EntropyNats
		}
	}
	return best
}
