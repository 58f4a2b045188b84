package view

import (
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
)

// filters are the stages that remove tokens for being unlikely; in
// transformers' order they follow the temperature.
var filters = []string{TopH, TopK, TopP, MinP, Typical, Epsilon, Eta}

// baseStage is the stage before the first filter of a run, or its last stage.
func baseStage(run *trace.Run) int {
	for i, spec := range run.Pipeline {
		if slices.Contains(filters, spec.Name) {
			return i
		}
	}
	return len(run.Pipeline)
}

// Needs are the settings of three filters, each alone and before any other, with
// which a token stays. They hold to about 1e-5, as the filters add up in
// float32; of tokens with equal logits a filter may keep more.
type Needs struct {
	TopK int   `json:"top_k_at_least"` // its rank
	TopP Range `json:"top_p_above"`    // what the tokens before it hold together
	MinP *Real `json:"min_p_at_most"`  // its probability ÷ the largest; nil where the trace does not hold that
}

// Range is where a number lies. The candidates do not always settle it.
type Range struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Known reports whether the range is one number.
func (r Range) Known() bool { return r.Low == r.High }

// needs works out Needs for a candidate after a stage; nil if it was cut, or if
// its rank is not known.
func (s Step) needs(candidate, stage int) *Needs {
	if stage > s.Last() || s.Logit(candidate, stage) == nil || s.Stages[stage].ChosenRank < 1 {
		return nil
	}
	out := &Needs{TopK: s.Stages[stage].ChosenRank, TopP: s.above(candidate, stage)}
	if top, ok := s.topProb(stage); ok {
		ratio := Real(s.Prob(candidate, stage) / top)
		out.MinP = &ratio
	}
	return out
}

// above is the probability of the tokens that are likelier than the chosen one,
// a candidate. It is exact where all of them are candidates.
func (s Step) above(chosen, stage int) Range {
	own, before, sum := *s.Logit(chosen, stage), 0, 0.0
	for n, c := range s.Candidates {
		logit := s.Logit(n, stage)
		if logit != nil && (*logit > own || *logit == own && c.ID < s.Candidates[chosen].ID) {
			before++
			sum += s.Prob(n, stage)
		}
	}
	missing := s.Stages[stage].ChosenRank - 1 - before
	if missing <= 0 {
		return Range{sum, sum}
	}
	p := s.Prob(chosen, stage)
	low := sum + float64(missing)*p // each of them is at least as likely
	return Range{low, max(low, min(sum+s.Stages[stage].OtherProb, 1-p))}
}

// topProb is the largest probability after a stage. It is a candidate's, unless
// the others hold enough for one of them to be larger.
func (s Step) topProb(stage int) (float64, bool) {
	top := 0.0
	for n := range s.Candidates {
		top = max(top, s.Prob(n, stage))
	}
	return top, top > 0 && s.Stages[stage].OtherProb <= top
}

// Forbids says which tokens a filter would have removed, had it been the only
// one and set to value, by index in Tokens, and of which the trace does not
// tell. Tokens that another stage cut before the filters are in neither list.
func (s *Scored) Forbids(filter string, value float64) (forbidden, unclear []int) {
	for i := range s.Tokens {
		needs := s.Tokens[i].Needs
		if needs == nil {
			continue
		}
		no, maybe := needs.refuse(filter, value)
		switch {
		case no:
			forbidden = append(forbidden, i)
		case maybe:
			unclear = append(unclear, i)
		}
	}
	return forbidden, unclear
}

func (n *Needs) refuse(filter string, value float64) (no, maybe bool) {
	switch filter {
	case TopK:
		return value > 0 && value < float64(n.TopK), false
	case TopP:
		// The likeliest token stays, whatever top_p is.
		return n.TopK > 1 && value <= n.TopP.Low, n.TopK > 1 && value <= n.TopP.High
	case MinP:
		if n.MinP == nil {
			return false, true
		}
		return value > float64(*n.MinP), false
	}
	return false, true
}

// Pass is a setting that lets a token pass the stage that cut it.
type Pass struct {
	Param    string  `json:"param"`
	Relation string  `json:"relation"` // AtLeast, Above or AtMost
	Value    float64 `json:"value"`
	// Exact says that nothing short of Value would do; else Value is enough, and
	// a little less may be.
	Exact bool `json:"exact"`
}

// Relations of a setting to the value that it needs.
const (
	AtLeast = "at least"
	Above   = "above"
	AtMost  = "at most"
)

// pass is what would let a candidate pass the stage that cut it; nil where that
// does not follow from the trace.
func (s Step) pass(candidate int) *Pass {
	at := s.CutAt(candidate)
	if at < 1 {
		return nil
	}
	before, name := at-1, s.Stages[at].Name
	needs := s.needs(candidate, before)
	if needs == nil {
		return nil
	}
	p := s.Prob(candidate, before)
	switch name {
	case TopK:
		return &Pass{name, AtLeast, float64(needs.TopK), true}
	case TopP:
		return &Pass{name, Above, needs.TopP.High, needs.TopP.Known()}
	case MinP:
		if needs.MinP != nil {
			return &Pass{name, AtMost, float64(*needs.MinP), true}
		}
	case Epsilon:
		return &Pass{name, AtMost, p, true}
	case Eta:
		// The limit is min(ε, √ε · e^−H), so ε may be the greater of what either
		// side allows.
		scaled := p * math.Exp(s.Stages[before].EntropyNats)
		return &Pass{name, AtMost, max(p, scaled*scaled), true}
	}
	return nil
}

// also says of the filters after the one that cut a candidate which would cut
// it too, were that one opened as far as [Pass] says, and of which that does not
// follow from the trace. What is left then is the candidate and what is likelier,
// and it is so after each of these filters in turn.
func (s Step) also(candidate int) (also []Pass, unclear []string) {
	at := s.CutAt(candidate)
	needs := s.needs(candidate, at-1)
	if needs == nil {
		return nil, nil
	}
	p := s.Prob(candidate, at-1)
	for i := at + 1; i <= s.Last(); i++ {
		name := s.Stages[i].Name
		value, known := s.Number(i, name)
		pass := Pass{Param: name, Exact: true}
		cuts := false
		switch {
		case !slices.Contains(filters, name):
			continue
		case !known:
			unclear = append(unclear, name)
			continue
		case name == TopK:
			pass.Relation, pass.Value = AtLeast, float64(needs.TopK)
			cuts = value < pass.Value
		case name == TopP:
			pass.Relation, pass.Value, pass.Exact = Above, needs.TopP.High/(needs.TopP.High+p), needs.TopP.Known()
			cuts = needs.TopK > 1 && value <= pass.Value
		case name == MinP && needs.MinP != nil:
			pass.Relation, pass.Value = AtMost, float64(*needs.MinP)
			cuts = value > pass.Value
		case name == Epsilon:
			pass.Relation, pass.Value, pass.Exact = AtMost, p/(needs.TopP.High+p), needs.TopP.Known()
			cuts = value > pass.Value
		default:
			unclear = append(unclear, name)
			continue
		}
		if cuts {
			also = append(also, pass)
		}
	}
	return also, unclear
}
