package compare

import (
	"slices"

	"github.com/genlens/genlens/pkg/trace"
)

// Passes are what a run's cache did, pass by pass, in positions of the text: of
// several sequences those of the first, of a search those of all its beams, to
// the end of the search.
type Passes struct {
	Prompt int    `json:"prompt"` // positions of the prompt, the first ones
	Passes []Pass `json:"passes"`
	// Summed says that several beams went through each pass together, so that
	// positions are counted and not named.
	Summed bool `json:"summed,omitempty"`
	// Evicts says that some pass dropped positions.
	Evicts bool `json:"evicts,omitempty"`
	// Window is the cache's own window in positions; 0: it has none.
	Window int `json:"window,omitempty"`
}

// Pass is one pass through the model. Ranges count positions from 1, as the
// guide does; where the passes are summed, only their counts are known.
type Pass struct {
	Step  int         `json:"step"`  // from 0
	Token trace.Token `json:"token"` // that it led to in the first sequence, the first of several
	// Over says that it led to none there: the first sequence had ended, and the
	// search went on with other beams.
	Over     bool  `json:"over,omitempty"`
	Reused   Range `json:"reused"`
	Computed Range `json:"computed"`
	Evicted  Range `json:"evicted"` // afterwards
	Bytes    int64 `json:"bytes"`   // held afterwards
	Flops    int64 `json:"flops"`   // counted
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

// newPasses reads the passes of a trace whose first sequence is first.
func newPasses(t, first *trace.Trace) *Passes {
	out := &Passes{Prompt: len(t.Run.Prompt.IDs), Passes: []Pass{}, Summed: len(t.Beams) > 0}
	if t.Run.Layout != nil {
		out.Window = t.Run.Layout.Window
	}
	for i := range t.Beams {
		b := &t.Beams[i]
		one := Pass{Step: b.Index, Over: i >= len(first.Steps), Bytes: b.Cache.Bytes, Flops: b.Cost.Flops.Total}
		one.Reused.Count, one.Computed.Count, one.Evicted.Count = b.Cache.Reused, b.Cache.Computed, b.Cache.Evicted
		if !one.Over {
			one.Token = first.Steps[i].Token
		}
		out.Passes = append(out.Passes, one)
	}
	if !out.Summed {
		for i := range first.Steps {
			if s := &first.Steps[i]; s.Assist == nil || s.Assist.Place == 0 { // of a round the first step has the pass
				out.Passes = append(out.Passes, pass(s))
			}
		}
	}
	out.Evicts = slices.ContainsFunc(out.Passes, func(p Pass) bool { return p.Evicted.Count > 0 })
	return out
}

// pass reads the pass of one step of one sequence.
func pass(s *trace.Step) Pass {
	out := Pass{Step: s.Index, Token: s.Token, Bytes: s.Cache.Bytes, Flops: s.Cost.Flops.Total}
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

// Ended is the index of the first pass after the first sequence's end; the number
// of passes if there is none.
func (p *Passes) Ended() int {
	for i := range p.Passes {
		if p.Passes[i].Over {
			return i
		}
	}
	return len(p.Passes)
}

// Computed is how many positions all passes ran through the weights.
func (p *Passes) Computed() int {
	sum := 0
	for i := range p.Passes {
		sum += p.Passes[i].Computed.Count
	}
	return sum
}
