package trace

// Beam is one step of a beam search: every running beam's row, the
// continuations that were considered, and what became of them. Scores are sums
// of log-probabilities in float32, as transformers adds them up.
type Beam struct {
	Type     string `json:"type"` // TypeBeam
	Index    int    `json:"index"`
	Phase    string `json:"phase"`
	Position int    `json:"position"` // of the new tokens, counted from 0

	// Rows are the running beams, best first. The first step has one: all
	// beams are the prompt.
	Rows []BeamRow `json:"rows"`

	// Considered are the continuations with the highest totals over all rows,
	// best first; with sampling, draws without replacement, in drawing order.
	Considered []Continuation `json:"considered"`

	// Hypotheses are the finished sequences so far, best first, at most
	// num_beams.
	Hypotheses []Hypothesis `json:"hypotheses"`

	// BestRunning is what the best running beam could still score, and Worst
	// the score of the worst hypothesis, −1e9 while there is room; the search
	// goes on only while BestRunning > Worst (early_stopping says for how
	// long a sequence BestRunning is taken).
	BestRunning float64 `json:"best_running"`
	Worst       float64 `json:"worst_finished"`

	Stop string `json:"stop,omitempty"` // why the search ends with this step

	Cache Cache `json:"cache"` // of all beams together
	Cost  Cost  `json:"cost"`
	Time  Time  `json:"time"`
}

// Why a beam search stops.
const (
	StopNoImprovement = "no running beam can beat the worst hypothesis"
	StopAllFinished   = "early_stopping: num_beams hypotheses are finished"
	StopNothingLeft   = "no continuation is left to go on with"
)

// BeamRow is one running beam before the step: what it scored and what it
// found likely.
type BeamRow struct {
	Token   Token   `json:"token"`              // its last token
	LogProb float64 `json:"total_logprob_nats"` // its running score

	Row
}

// Continuation is one beam and one token after it.
type Continuation struct {
	Parent  int     `json:"parent"` // the row
	Token   Token   `json:"token"`
	LogProb float64 `json:"logprob_nats"`       // the token's score after the row's last stage
	Total   float64 `json:"total_logprob_nats"` // with the row's
	Ranks   []int   `json:"ranks"`              // among the row's tokens, one for each stage; 0: cut
	Fate    string  `json:"fate"`
	Beam    int     `json:"beam"` // FateRunning: the row that it is in the next step; else 0
	// Finish is why the sequence ends here: FinishEOS, FinishLength, …; empty
	// where it does not.
	Finish string `json:"finish,omitempty"`
	// Score is Total ÷ length^length_penalty, for a sequence that ends here.
	Score float64 `json:"score,omitempty"`
	U     float64 `json:"u,omitempty"` // beam sampling: the number that drew it
}

// What became of a continuation.
const (
	FateRunning  = "running"  // a beam of the next step
	FateFinished = "finished" // a hypothesis
	FatePruned   = "pruned"   // others were better
)

// Hypothesis is a finished sequence, by where it ended: the path leads from
// Beams[Step].Considered[Continuation] back through its parents.
type Hypothesis struct {
	Step         int     `json:"step"`
	Continuation int     `json:"continuation"`
	Score        float64 `json:"score"`
}
