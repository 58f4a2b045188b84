package view

import "github.com/genlens/genlens/pkg/trace"

// Assisted sums up what a draft did for a run.
type Assisted struct {
	Rounds   int // passes of the target
	Tokens   int
	Proposed int
	Accepted int
	Computed int   // positions that ran through the target
	Needed   int   // positions that would have, a token a pass
	Draft    int64 // FLOPs of the draft model, counted
	Target   int64 // FLOPs of the target, counted
}

// Assistance sums up the steps of assisted decoding.
func Assistance(t *trace.Trace) Assisted {
	var a Assisted
	for i := range t.Steps {
		s := &t.Steps[i]
		a.Tokens++
		a.Target += s.Cost.Flops.Total
		a.Computed += s.Cache.Computed
		if s.Assist == nil {
			continue
		}
		if s.Assist.Place == 0 {
			a.Rounds++
		}
		if d := s.Assist.Draft; d != nil {
			a.Proposed += len(d.Proposed)
			a.Accepted += d.Accepted
			a.Draft += d.Flops
		}
	}
	a.Needed = max(len(t.Run.Prompt.IDs)+a.Tokens-1, 0)
	return a
}

// Round returns the steps of the round that step i belongs to, from its first
// to one past its last.
func Round(t *trace.Trace, i int) (first, last int) {
	if i < 0 || i >= len(t.Steps) || t.Steps[i].Assist == nil {
		return i, i
	}
	round := t.Steps[i].Assist.Round
	same := func(n int) bool { return t.Steps[n].Assist != nil && t.Steps[n].Assist.Round == round }
	first, last = i, i+1
	for first > 0 && same(first-1) {
		first--
	}
	for last < len(t.Steps) && same(last) {
		last++
	}
	return first, last
}
