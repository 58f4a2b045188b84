package view

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/genlens/genlens/pkg/trace"
)

// Sampled is how often tokens were drawn, against how often they had to be: the
// draws of many sequences at the same place of the same text, and the
// probabilities that all of them were drawn with.
type Sampled struct {
	Step      int `json:"step"` // of each sequence, counted from 0
	Draws     int `json:"draws"`
	Sequences int `json:"sequences"` // those that have another text before the step included

	// Tokens are those that had a chance and are candidates whatever was drawn, by
	// descending probability, then by id. Others are all others together: a step
	// names the token that it drew, and to count such a token by itself, because
	// it came, would be to choose among outcomes after the fact.
	Tokens []Frequency `json:"tokens"`
	Others Frequency   `json:"others"` // its Token is empty

	Fit ChiSquare `json:"chi_square"`
}

// Frequency is one token's, or that of several together.
type Frequency struct {
	Token    trace.Token `json:"token"`
	Prob     float64     `json:"p"`
	Count    int         `json:"count"`
	Share    float64     `json:"share"`           // Count ÷ Draws
	Interval Range       `json:"share_wilson_95"` // see Wilson
}

// Holds reports whether the probability lies in the interval of the measured
// share. Of many tokens about one in twenty does not.
func (f Frequency) Holds() bool { return f.Interval.Holds(f.Prob) }

// Holds reports whether x lies in the range, its ends included.
func (r Range) Holds(x float64) bool { return r.Low <= x && x <= r.High }

// Frequencies counts what the sequences of a trace drew at step i, counted from
// 0, after the same text. More traces are further draws: runs of the same prompt
// and settings with other seeds.
//
// After step 0 the sequences part, and those that drew another token have other
// probabilities. At a later step only those count that have the same new tokens
// before it as the first sequence that gets there.
func Frequencies(t *trace.Trace, i int, more ...*trace.Trace) (Sampled, error) {
	c := counter{first: t, step: i, tokens: map[int]*named{}}
	seeds := map[trace.RNG]bool{}
	for n, t := range append([]*trace.Trace{t}, more...) {
		which := ""
		if len(more) > 0 {
			which = fmt.Sprintf("trace %d: ", n+1)
		}
		if err := c.add(t); err != nil {
			return Sampled{}, fmt.Errorf("view: %s%w", which, err)
		}
		if t.Run.RNG.Seed != "" && seeds[t.Run.RNG] {
			return Sampled{}, fmt.Errorf("view: %sit has the seed of one before it, and so the same draws\ntake runs with different seeds", which)
		}
		seeds[t.Run.RNG] = true
	}
	return c.sampled()
}

// counter adds up the draws of several traces.
type counter struct {
	first     *trace.Trace
	step      int
	before    []int // the new tokens before the step
	tokens    map[int]*named
	draws     int
	sequences int
}

// named is a token that steps have as a candidate.
type named struct {
	Frequency
	steps int // so many
}

func (c *counter) add(t *trace.Trace) error {
	if len(t.Beams) > 0 {
		return errors.New("a beam search compares continuations and does not draw token by token\nsample with num_beams=1")
	}
	if !slices.Equal(t.Run.Prompt.IDs, c.first.Run.Prompt.IDs) {
		return errors.New("its prompt is another than that of the first\ntake runs of the same prompt")
	}
	texts := map[int][]int{} // the steps of each sequence, as indices
	for n := range t.Steps {
		sequence := t.Steps[n].Sequence
		texts[sequence] = append(texts[sequence], n)
	}
	c.sequences += len(texts)
	for n := range t.Steps {
		steps := texts[t.Steps[n].Sequence]
		if c.step < 0 || c.step >= len(steps) || steps[c.step] != n {
			continue
		}
		before := make([]int, c.step)
		for i := range before {
			before[i] = t.Steps[steps[i]].Token.ID
		}
		if c.draws == 0 {
			c.before = before
		}
		if !slices.Equal(before, c.before) {
			continue
		}
		if err := c.draw(At(t, n)); err != nil {
			return err
		}
	}
	return nil
}

// draw counts one draw.
func (c *counter) draw(s Step) error {
	switch s.Draw.Method {
	case trace.DrawMultinomial, trace.DrawAccepted, trace.DrawResidual: // speculative sampling draws from the same distribution
	default:
		return fmt.Errorf("the token of step %d was not drawn: its method is %q\nsample with do_sample=True", c.step+1, s.Draw.Method)
	}
	last := s.Last()
	if last < 0 || s.Chosen() < 0 {
		return fmt.Errorf("step %d does not tell the probability of its token", c.step+1)
	}
	for n, candidate := range s.Candidates {
		p := s.Prob(n, last)
		if !(p >= 0 && p <= 1) {
			return fmt.Errorf("step %d: token %d has the probability %g", c.step+1, candidate.ID, p)
		}
		known := c.tokens[candidate.ID]
		if known == nil {
			known = &named{Frequency: Frequency{Token: candidate.Token, Prob: p}}
			c.tokens[candidate.ID] = known
		}
		known.steps++
		if math.Abs(known.Prob-p) > sameProb {
			return fmt.Errorf("step %d: %s has the probability %s, and %s in a draw before it\ntake runs of the same settings and the same model",
				c.step+1, Token(candidate.Token), FormatProb(p), FormatProb(known.Prob))
		}
	}
	c.tokens[s.Draw.ID].Count++
	c.draws++
	return nil
}

// sameProb is how far two probabilities of one token may be apart: runs on
// other machines add up in another order.
const sameProb = 1e-4

func (c *counter) sampled() (Sampled, error) {
	if c.draws == 0 {
		return Sampled{}, fmt.Errorf("view: there is no step %d to count: the trace has no sequence as long", c.step+1)
	}
	out := Sampled{Step: c.step, Draws: c.draws, Sequences: c.sequences, Others: Frequency{Prob: 1, Count: c.draws}}
	for _, token := range c.tokens {
		if f := token.Frequency; token.steps == c.draws && (f.Prob > 0 || f.Count > 0) {
			out.Tokens = append(out.Tokens, f.of(c.draws))
		}
	}
	slices.SortFunc(out.Tokens, func(a, b Frequency) int {
		return cmp.Or(cmp.Compare(b.Prob, a.Prob), cmp.Compare(a.Token.ID, b.Token.ID))
	})
	var outcomes []Outcome
	for _, f := range out.Tokens {
		out.Others.Prob -= f.Prob
		out.Others.Count -= f.Count
		outcomes = append(outcomes, Outcome{f.Count, f.Prob})
	}
	if out.Others.Prob < 1e-9 { // what rounding left over
		out.Others.Prob = 0
	}
	out.Others = out.Others.of(c.draws)
	out.Fit = Pearson(append(outcomes, Outcome{out.Others.Count, out.Others.Prob}))
	return out, nil
}

// of works out the share of so many draws.
func (f Frequency) of(draws int) Frequency {
	f.Share = float64(f.Count) / float64(draws)
	f.Interval = Wilson(f.Count, draws)
	return f
}

// Together adds up frequencies of different tokens of the same draws.
func (s *Sampled) Together(all ...Frequency) Frequency {
	var sum Frequency
	for _, f := range all {
		sum.Prob += f.Prob
		sum.Count += f.Count
	}
	return sum.of(s.Draws)
}

// Wilson is where the probability of an outcome lies with 95 % confidence that
// came count times in so many draws. Unlike the share ± two standard errors it
// never leaves 0..1, and a token that never came has an interval, too.
//
// Source: E. B. Wilson, "Probable Inference, the Law of Succession, and
// Statistical Inference", Journal of the American Statistical Association 22
// (1927), 209–212.
func Wilson(count, draws int) Range {
	if draws <= 0 {
		return Range{0, 1}
	}
	count = min(max(count, 0), draws)
	z, n := distuv.UnitNormal.Quantile(0.975), float64(draws)
	p := float64(count) / n
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	r := Range{max(middle-half, 0), min(middle+half, 1)}
	switch count { // at the ends, where rounding would leave a little
	case 0:
		r.Low = 0
	case draws:
		r.High = 1
	}
	return r
}
