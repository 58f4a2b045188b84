package diff

import (
	"cmp"
	"math"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Step is how far two runs are apart at a step that both have. The token chosen
// is the same, but at the step where they part.
type Step struct {
	Index int `json:"index"`
	// Shared counts the tokens whose raw logits were compared: the candidates of
	// both runs, or the vocabulary where both were captured in full.
	Shared int  `json:"shared"`
	Logit  *Gap `json:"logit"` // the largest difference of raw logits; nil if nothing is shared
	Prob   *Gap `json:"prob"`  // the same of final probabilities, over the candidates of both
}

// Gap is a number of one token in both runs.
type Gap struct {
	Step  int         `json:"step"`
	Token trace.Token `json:"token"`
	A     view.Real   `json:"a"`
	B     view.Real   `json:"b"`
	Size  view.Real   `json:"size"` // |A − B|
}

// Largest returns the largest gaps of raw logits and of final probabilities
// over the steps; nil where nothing was compared.
func (s *Sequence) Largest() (logit, prob *Gap) {
	wider := func(a, b *Gap) *Gap {
		if a == nil || b != nil && b.Size > a.Size {
			return b
		}
		return a
	}
	for i := range s.Steps {
		logit, prob = wider(logit, s.Steps[i].Logit), wider(prob, s.Steps[i].Prob)
	}
	return logit, prob
}

func (c *comparison) step(i int, a, b view.Step) Step {
	out := Step{Index: i}
	for n := range a.Candidates {
		m := c.candidate(b, a.Candidates[n].Token)
		if m < 0 {
			continue
		}
		out.Shared++
		token := a.Candidates[n].Token
		out.Logit = larger(out.Logit, gap(i, token, rawLogit(a, n), rawLogit(b, m)))
		out.Prob = larger(out.Prob, gap(i, token, a.Prob(n, a.Last()), b.Prob(m, b.Last())))
	}
	if rowA, rowB := whole(a), whole(b); rowA != nil && len(rowA) == len(rowB) && !c.byText {
		out.Shared, out.Logit = len(rowA), nil
		for id := range rowA {
			if out.Logit != nil && math.Abs(float64(rowA[id])-float64(rowB[id])) <= float64(out.Logit.Size) {
				continue // before a token is made for each of a vocabulary
			}
			out.Logit = larger(out.Logit, gap(i, named(a, id), float64(rowA[id]), float64(rowB[id])))
		}
	}
	return out
}

// candidate returns the index of a token among a step's candidates, or -1.
func (c *comparison) candidate(s view.Step, token trace.Token) int {
	for n := range s.Candidates {
		if c.same(s.Candidates[n].Token, token) {
			return n
		}
	}
	return -1
}

// gap is the gap between a and b. Two infinities are none.
func gap(step int, token trace.Token, a, b float64) *Gap {
	size := math.Abs(a - b)
	if a == b {
		size = 0
	}
	return &Gap{step, token, view.Real(a), view.Real(b), view.Real(size)}
}

// larger is the wider of two gaps, of two equal ones that of the smaller id. What
// is no number is not wide.
func larger(a, b *Gap) *Gap {
	switch {
	case math.IsNaN(float64(b.Size)):
		return a
	case a == nil, cmp.Or(cmp.Compare(b.Size, a.Size), cmp.Compare(a.Token.ID, b.Token.ID)) > 0:
		return b
	}
	return a
}

func rawLogit(s view.Step, candidate int) float64 {
	if logit := s.Logit(candidate, 0); logit != nil {
		return float64(*logit)
	}
	return math.Inf(-1)
}

// whole is a step's row of raw logits; nil if the trace does not hold it.
func whole(s view.Step) []float32 {
	row, err := s.RawLogits()
	if err != nil {
		return nil
	}
	return row
}

// named is a token by its id, with its text where it is a candidate.
func named(s view.Step, id int) trace.Token {
	if n := s.Candidate(id); n >= 0 {
		return s.Candidates[n].Token
	}
	return trace.Token{ID: id}
}
