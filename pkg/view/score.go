package view

import (
	"math"

	"github.com/genlens/genlens/pkg/trace"
)

// Scored is what a model makes of a text, token by token, and whether the run's
// settings could have written it. The text is usually a given one
// (trace.StrategyGiven), but every trace of steps has a score. Logarithms are
// natural, so surprisals are in nats.
type Scored struct {
	Tokens []ScoredToken `json:"tokens"`

	LogProb       Real `json:"total_logprob_nats"`  // Σ ln p, with the model's own probabilities
	MeanSurprisal Real `json:"mean_surprisal_nats"` // −LogProb ÷ tokens
	Perplexity    Real `json:"perplexity"`          // exp(MeanSurprisal)
	Most          int  `json:"most_surprising"`     // index in Tokens; -1 for no tokens

	// Writable says that the settings could have written the text, or a longer one
	// that begins with it, LogChance with which probability (its logarithm, −Inf
	// where they could not), and Obstacle what stands in the way first.
	Writable  bool      `json:"writable"`
	LogChance Real      `json:"log_chance_nats"`
	Obstacle  *Obstacle `json:"obstacle,omitempty"`
	// Stop is where a run would have ended; nil where it would have gone on after
	// the last token.
	Stop *Stop `json:"stop,omitempty"`

	// Base is the stage before the first filter. Tokens[i].Needs are about its
	// probabilities.
	Base int `json:"base_stage"`
}

// ScoredToken is one token of a scored text.
type ScoredToken struct {
	Index     int         `json:"index"`
	Token     trace.Token `json:"token"`
	Prob      float64     `json:"p_raw"`
	Surprisal Real        `json:"surprisal_nats"` // −ln p
	Bits      Real        `json:"surprisal_bits"` // −log2 p
	Ranks     []int       `json:"ranks"`          // one for each stage; 0: cut
	FinalProb float64     `json:"p_final"`
	LogFinal  Real        `json:"final_logprob_nats"`
	CutBy     string      `json:"cut_by,omitempty"`
	Needs     *Needs      `json:"needs,omitempty"` // nil where it was cut before the filters
}

// Obstacle is the first token that the settings cannot write.
type Obstacle struct {
	Index int    `json:"index"`           // in Tokens
	Stage string `json:"stage,omitempty"` // what cut it; empty for greedy decoding, …
	// … which takes another token, the most likely one.
	Instead *trace.Token `json:"instead,omitempty"`
	// Ended says that the run would have been over before: see Scored.Stop.
	Ended bool `json:"ended,omitempty"`
	// Pass is what would let it pass that stage, where the trace tells, and Also
	// what the filters after it would have to be then, as they would cut it too.
	// Of the filters in Unclear the trace does not tell.
	Pass    *Pass    `json:"pass,omitempty"`
	Also    []Pass   `json:"also,omitempty"`
	Unclear []string `json:"unclear,omitempty"`
}

// Score reads the steps of a trace, of its first sequence if it has several, as
// the score of their tokens.
func Score(t *trace.Trace) Scored {
	t = First(t)
	out := Scored{Tokens: []ScoredToken{}, Most: -1, Writable: true, Base: baseStage(&t.Run), Stop: stop(t)}
	greedy := takesTheLikeliest(t)
	sum, chance := 0.0, 0.0
	for i := range t.Steps {
		s := At(t, i)
		token := s.score(out.Base)
		out.Tokens = append(out.Tokens, token)
		if out.Most < 0 || token.Surprisal > out.Tokens[out.Most].Surprisal {
			out.Most = i
		}
		sum -= float64(token.Surprisal)
		if !greedy {
			chance += float64(token.LogFinal)
		}
		switch {
		case out.Obstacle != nil:
		case out.Stop != nil && i > out.Stop.Index:
			out.Obstacle = &Obstacle{Index: i, Ended: true}
		default:
			out.Obstacle = s.obstacle(i, greedy)
		}
	}
	if out.Obstacle != nil {
		out.Writable, chance = false, math.Inf(-1)
	}
	out.LogProb, out.LogChance = Real(sum), Real(chance)
	if len(t.Steps) > 0 {
		mean := -sum / float64(len(t.Steps))
		out.MeanSurprisal, out.Perplexity = Real(mean), Real(math.Exp(mean))
	}
	return out
}

// takesTheLikeliest reports whether the settings leave nothing to chance.
func takesTheLikeliest(t *trace.Trace) bool {
	if sample, ok := t.Run.Config["do_sample"].Value.(bool); ok {
		return !sample
	}
	return t.Run.Strategy == trace.StrategyGreedy
}

func (s Step) score(base int) ScoredToken {
	surprisal := 0 - s.ChosenLogProb(0) // not −0
	token := ScoredToken{
		Index: s.Index, Token: s.Token,
		Prob: s.ChosenProb(0), Surprisal: Real(surprisal), Bits: Real(surprisal / math.Ln2),
		Ranks:     []int{},
		FinalProb: s.ChosenProb(s.Last()), LogFinal: Real(s.ChosenLogProb(s.Last())),
	}
	for _, stage := range s.Stages {
		token.Ranks = append(token.Ranks, stage.ChosenRank)
	}
	if n := s.Chosen(); n >= 0 {
		token.CutBy = s.Candidates[n].CutBy
		token.Needs = s.needs(n, base)
	}
	return token
}

// obstacle is what keeps the settings from writing the step's token, or nil.
func (s Step) obstacle(i int, greedy bool) *Obstacle {
	n := s.Chosen()
	if n < 0 || s.Last() < 0 {
		return nil
	}
	if s.Logit(n, s.Last()) == nil {
		at := &Obstacle{Index: i, Stage: s.Candidates[n].CutBy, Pass: s.pass(n)}
		if at.Pass != nil {
			at.Also, at.Unclear = s.also(n)
		}
		return at
	}
	if !greedy || s.Draw.TopID == s.Draw.ID {
		return nil
	}
	instead := trace.Token{ID: s.Draw.TopID}
	if top := s.Candidate(s.Draw.TopID); top >= 0 {
		instead = s.Candidates[top].Token
	}
	return &Obstacle{Index: i, Instead: &instead}
}

// ChosenLogProb is LogProb of the chosen token: −Inf where a stage cut it, or
// where the trace does not hold it.
func (s Step) ChosenLogProb(stage int) float64 {
	if n := s.Chosen(); n >= 0 {
		if nats, ok := s.LogProb(n, stage); ok {
			return min(nats, 0) // rounding can leave a sure token above 0
		}
	}
	return math.Inf(-1)
}
