package diff

import (
	"math"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Parting is the first step at which two runs did not do the same.
type Parting struct {
	Step int    `json:"step"` // from 0
	A    Choice `json:"a"`
	B    Choice `json:"b"`
	Why  Why    `json:"why"`
}

// Choice is what one run did where they part, and how the token that it went on
// with stood in both runs.
type Choice struct {
	Token   *trace.Token `json:"token"`             // nil: the run was over
	Method  string       `json:"method,omitempty"`  // one of the trace's draw methods
	U       *float64     `json:"u,omitempty"`       // the number that was drawn, where one fell on the line
	Instead *trace.Token `json:"instead,omitempty"` // what would have come, had no hand forced another
	InA     Chance       `json:"in_a"`
	InB     Chance       `json:"in_b"`
}

// Chance is how a token stood in one run.
type Chance struct {
	Raw   *float64 `json:"p_raw"`   // nil: the trace does not hold it
	Final *float64 `json:"p_final"` // after the last stage; nil likewise
	Rank  int      `json:"rank"`    // after the last stage; 0: cut, or not known
	// Low and High are its part of the line that a draw falls on, known if Rank
	// is.
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	CutBy *Stage  `json:"cut_by,omitempty"`
	// Course is how it stood after each stage, the model's own first: which stage
	// moved it. It is empty where the step has no stages.
	Course []Point `json:"course,omitempty"`
}

// Point is how a token stood after one stage.
type Point struct {
	Stage
	Prob *float64 `json:"p"`             // nil: the trace does not hold it
	Rank int      `json:"rank"`          // 0: cut, or not known
	Cut  bool     `json:"cut,omitempty"` // by this stage or by one before
	// Moved says that the stage changed the token's logit, or cut it. Where it
	// only took from others, the probability grows all the same.
	Moved bool `json:"moved,omitempty"`
}

// Stage is a stage of a run.
type Stage struct {
	Name  string `json:"name"`
	Label string `json:"label"` // with its setting, made visible: "top-k 40"
}

// parting compares two steps whose tokens are not the same.
func (c *comparison) parting(i int, a, b view.Step) *Parting {
	p := &Parting{Step: i, A: c.choice(a), B: c.choice(b)}
	p.A.InA, p.A.InB = c.chance(a, a.Token), c.chance(b, a.Token)
	p.B.InA, p.B.InB = c.chance(a, b.Token), c.chance(b, b.Token)
	p.Why = c.why(p, a, b)
	return p
}

// ended is the parting of two runs of which one is over.
func (c *comparison) ended(a, b *trace.Trace, i int) *Parting {
	p := &Parting{Step: i, Why: Why{Kind: Ended, Runs: []string{RunA}, Settings: c.differing("max_new_tokens", "max_length", "stop_strings", "eos_token_id", "max_time")}}
	if i < len(a.Steps) {
		s := view.At(a, i)
		p.A = c.choice(s)
		p.A.InA, p.Why.Runs = c.chance(s, s.Token), []string{RunB}
	}
	if i < len(b.Steps) {
		s := view.At(b, i)
		p.B = c.choice(s)
		p.B.InB = c.chance(s, s.Token)
	}
	return p
}

func (c *comparison) choice(s view.Step) Choice {
	token := s.Token
	out := Choice{Token: &token, Method: s.Draw.Method}
	if s.Drawn() {
		u := s.Draw.U
		out.U = &u
	}
	if s.Draw.Instead != nil {
		instead := named(s, *s.Draw.Instead)
		out.Instead = &instead
	}
	return out
}

// chance looks a token up in a step.
func (c *comparison) chance(s view.Step, token trace.Token) Chance {
	last := s.Last()
	if last < 0 {
		return Chance{}
	}
	n := c.candidate(s, token)
	if n < 0 {
		return c.beyond(s, token)
	}
	raw, final := s.Prob(n, 0), s.Prob(n, last)
	out := Chance{Raw: &raw, Final: &final, Course: course(s, n)}
	if place := s.Line()[n]; s.Logit(n, last) != nil && place.Rank > 0 {
		out.Rank, out.Low, out.High = place.Rank, place.Low, place.High
	}
	if at := s.CutAt(n); at >= 0 {
		out.CutBy = &Stage{s.Stages[at].Name, s.StageLabel(at)}
	}
	return out
}

// course follows a candidate through the stages.
func course(s view.Step, n int) []Point {
	var out []Point
	for i := range s.Stages {
		prob := s.Prob(n, i)
		out = append(out, Point{
			Stage: Stage{s.Stages[i].Name, s.StageLabel(i)}, Prob: &prob,
			Rank: s.Places(i)[n].Rank, Cut: s.Logit(n, i) == nil, Moved: i > 0 && s.Changes(i, n),
		})
	}
	return out
}

// courseBeyond follows a token that is no candidate, as far as is known: from its
// raw probability to the stage after which only candidates are left.
func courseBeyond(s view.Step, raw *float64) []Point {
	var out []Point
	for i := range s.Stages {
		p := Point{Stage: Stage{s.Stages[i].Name, s.StageLabel(i)}}
		switch {
		case i == 0:
			p.Prob = raw
		case s.Stages[i].OtherKept == 0:
			p.Prob, p.Cut, p.Moved = new(float64), true, !out[i-1].Cut
		}
		out = append(out, p)
	}
	return out
}

// beyond is what is known of a token that is no candidate: its raw probability
// from a full capture, and that it was cut where only candidates are left.
func (c *comparison) beyond(s view.Step, token trace.Token) Chance {
	var out Chance
	if row := whole(s); !c.byText && token.ID >= 0 && token.ID < len(row) {
		raw := min(math.Exp(float64(row[token.ID])-s.Stages[0].LogSumExp), 1)
		out.Raw = &raw
	}
	if s.Stages[s.Last()].OtherKept == 0 {
		out.Final, out.CutBy = new(float64), cutOthers(s)
	}
	out.Course = courseBeyond(s, out.Raw)
	return out
}

// cutOthers is the stage that cut every token but the candidates, if it was one
// stage alone.
func cutOthers(s view.Step) *Stage {
	for i := 1; i <= s.Last(); i++ {
		switch s.Stages[i].OtherKept {
		case s.Stages[0].OtherKept:
		case 0:
			return &Stage{s.Stages[i].Name, s.StageLabel(i)}
		default:
			return nil
		}
	}
	return nil
}
