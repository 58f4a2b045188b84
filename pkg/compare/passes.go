package compare

import (
	"slices"

	"github.com/genlens/genlens/pkg/trace"
)

// Passes are what a run's cache did, pass by pass, in positions of the text.
type Passes struct {
	Prompt int    `json:"prompt"` // positions of the prompt, the first ones
	Passes []Pass `json:"passes"`
	// Summed says that several beams went through each pass together, so that
	// positions are counted and not named.
	Summed bool `json:"summed,omitempty"`
	// Evicts says that some pass dropped positions.
	Evicts bool `json:"evicts,omitempty"`
}

// Pass is one pass through the model. Ranges count positions from 1, as the
// guide does; where the passes are summed, only their counts are known.
type Pass struct {
	Step     int         `json:"step"`  // from 0
	Token    trace.Token `json:"token"` // that it led to, the first of several
	Reused   Range       `json:"reused"`
	Computed Range       `json:"computed"`
	Evicted  Range       `json:"evicted"` // afterwards
	Bytes    int64       `json:"bytes"`   // held afterwards
}

// Range is a run of positions.
type Range struct {
	First int `json:"first"` // from 1; 0: there is none, or it is not known
	Count int `json:"count"`
}

// Last is the last position of a range that has one.
func (r Range) Last() int { return r.First + r.Count - 1 }

// ending is the range of count positions that ends before another begins.
func (r Range) ending(count int) Range { return Range{r.First - count, count} }

// newPasses reads the passes of one sequence.
func newPasses(t *trace.Trace) *Passes {
	out := &Passes{Prompt: len(t.Run.Prompt.IDs), Passes: []Pass{}}
	out.Summed = t.Run.Strategy == trace.StrategyBeamSearch || t.Run.Strategy == trace.StrategyBeamSample
	for i := range t.Steps {
		s := &t.Steps[i]
		if s.Assist != nil && s.Assist.Place > 0 {
			continue // the pass stands in the round's first step
		}
		out.Passes = append(out.Passes, pass(s, out.Summed))
	}
	out.Evicts = slices.ContainsFunc(out.Passes, func(p Pass) bool { return p.Evicted.Count > 0 })
	return out
}

func pass(s *trace.Step, summed bool) Pass {
	out := Pass{Step: s.Index, Token: s.Token, Bytes: s.Cache.Bytes}
	if summed {
		out.Reused.Count, out.Computed.Count, out.Evicted.Count = s.Cache.Reused, s.Cache.Computed, s.Cache.Evicted
		return out
	}
	// The new positions end with the one before the token, counted from 1, but
	// for a draft's, which come behind it: nothing is dropped there.
	next := Range{First: s.Position + 1}
	if s.Assist != nil {
		next.First = s.Cache.Reused + s.Cache.Computed + 1
	}
	out.Computed = next.ending(s.Cache.Computed)
	out.Reused = out.Computed.ending(s.Cache.Reused)
	out.Evicted = next.ending(s.Cache.Stored).ending(s.Cache.Evicted)
	for _, r := range []*Range{&out.Computed, &out.Reused, &out.Evicted} {
		if r.Count == 0 {
			*r = Range{}
		}
	}
	return out
}

// Computed is how many positions all passes ran through the weights.
func (p *Passes) Computed() int {
	sum := 0
	for i := range p.Passes {
		sum += p.Passes[i].Computed.Count
	}
	return sum
}
