package compare

import (
	"cmp"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// First is the first step of all runs, which comes after the same text in each:
// what the settings alone make of the same logits.
type First struct {
	// Candidates are in the order of the first run's raw probabilities.
	Candidates []Candidate `json:"candidates"`
	// Other is the probability of all further tokens, run by run.
	Other []float64 `json:"other"`
	// Entropy is how uncertain the draw was, after the last stage, run by run.
	Entropy []view.Real `json:"entropy_nats"`
}

// Same reports whether the first step is the same in every run.
func (f *First) Same() bool {
	for _, c := range f.Candidates {
		for _, chance := range c.Runs[1:] {
			one := c.Runs[0]
			if chance.CutBy != one.CutBy || chance.Chosen != one.Chosen || (chance.Prob == nil) != (one.Prob == nil) ||
				chance.Prob != nil && math.Abs(*chance.Prob-*one.Prob) > sameProb {
				return false
			}
		}
	}
	return true
}

// sameProb is what the rounding of sums does to a probability.
const sameProb = 1e-5

// Candidate is one token in the first step of every run.
type Candidate struct {
	Token trace.Token `json:"token"`
	Raw   view.Real   `json:"p_raw"` // as the model gave it, before any setting
	Runs  []Chance    `json:"runs"`
}

// Chance is how a token stood in one run.
type Chance struct {
	Prob   *float64 `json:"p"` // after the last stage; nil: the trace does not hold it
	CutBy  string   `json:"cut_by,omitempty"`
	Chosen bool     `json:"chosen,omitempty"`
}

// firstCandidates is how many tokens the first step is shown by.
const firstCandidates = 6

// firstStep collects the tokens that were likely in some run, and those chosen.
func firstStep(runs []*trace.Trace) First {
	out := First{Candidates: []Candidate{}, Other: []float64{}, Entropy: []view.Real{}}
	var steps []view.Step
	for _, t := range runs {
		if len(t.Steps) == 0 || len(t.Steps[0].Stages) == 0 {
			return out
		}
		steps = append(steps, view.At(t, 0))
	}
	type found struct {
		token    trace.Token
		raw, top float64
		chosen   bool
	}
	all := make(map[int]*found)
	for _, s := range steps {
		for n := range s.Candidates {
			id := s.Candidates[n].ID
			f := all[id]
			if f == nil {
				f = &found{token: s.Candidates[n].Token, raw: s.Prob(n, 0)}
				all[id] = f
			}
			f.top = max(f.top, s.Prob(n, s.Last()))
			f.chosen = f.chosen || id == s.Draw.ID
		}
	}
	var order []*found
	for _, f := range all {
		order = append(order, f)
	}
	slices.SortFunc(order, func(a, b *found) int {
		return cmp.Or(-cmp.Compare(a.top, b.top), -cmp.Compare(a.raw, b.raw), cmp.Compare(a.token.ID, b.token.ID))
	})
	kept := order[:0]
	for i, f := range order {
		if i < firstCandidates || f.chosen {
			kept = append(kept, f)
		}
	}
	slices.SortFunc(kept, func(a, b *found) int {
		return cmp.Or(-cmp.Compare(a.raw, b.raw), cmp.Compare(a.token.ID, b.token.ID))
	})
	for _, s := range steps {
		out.Other, out.Entropy = append(out.Other, 1), append(out.Entropy, view.Real(s.Stages[s.Last()].EntropyNats))
	}
	for _, f := range kept {
		c := Candidate{Token: f.token, Raw: view.Real(f.raw)}
		for i, s := range steps {
			chance := chanceOf(s, f.token.ID)
			if chance.Prob != nil {
				out.Other[i] -= *chance.Prob
			}
			c.Runs = append(c.Runs, chance)
		}
		out.Candidates = append(out.Candidates, c)
	}
	for i := range out.Other {
		out.Other[i] = max(0, out.Other[i])
		if out.Other[i] < 1e-12 {
			out.Other[i] = 0 // not what rounding leaves
		}
	}
	return out
}

func chanceOf(s view.Step, id int) Chance {
	n := s.Candidate(id)
	if n < 0 {
		if s.Stages[s.Last()].OtherKept == 0 {
			return Chance{Prob: new(float64)} // nothing but candidates is left
		}
		return Chance{}
	}
	p := s.Prob(n, s.Last())
	return Chance{Prob: &p, CutBy: s.Candidates[n].CutBy, Chosen: id == s.Draw.ID}
}
