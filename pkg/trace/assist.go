package trace

// Assist is how assisted decoding came to a step's token. A round is one pass
// of the target over a few proposed tokens; it makes one step more than it
// accepts of them. Its pass stands, with its cost and its time, in the round's
// first step; in the others Cache, Cost and Time.ForwardNS are zero but for what
// the cache holds.
type Assist struct {
	Round   int    `json:"round"` // from 0
	Place   int    `json:"place"` // of the step within its round, from 0
	Outcome string `json:"outcome"`

	// Proposed is the draft's token for this place; nil if it had none.
	Proposed *Token `json:"proposed,omitempty"`
	// Speculative sampling accepts the proposed token when U ≤ Ratio, the
	// target's probability over the draft's, both after their last stage. U is
	// the AcceptIndex-th number of the generator. Zero elsewhere.
	TargetProb  float64 `json:"target_prob,omitempty"`
	DraftProb   float64 `json:"draft_prob,omitempty"`
	Ratio       float64 `json:"ratio,omitempty"`
	U           float64 `json:"accept_u,omitempty"`
	AcceptIndex int     `json:"accept_index,omitempty"`

	Draft *Draft `json:"draft,omitempty"` // of the round, in its first step
}

// What became of a place.
const (
	OutcomeAccepted = "accepted" // the proposed token stays
	OutcomeReplaced = "replaced" // the proposed token was rejected; the target chose
	OutcomeBonus    = "bonus"    // nothing was proposed for this place; the target chose
)

// Draft is what was proposed in one round, and what it cost.
type Draft struct {
	By       string    `json:"by"`              // "prompt_lookup", or the name of the draft model
	Proposed []Token   `json:"proposed"`        // all of it
	Probs    []float64 `json:"probs,omitempty"` // each one's, after the draft's last stage; nil for prompt lookup
	Accepted int       `json:"accepted"`
	// NGram tokens at the end of the text were found at position Found (prompt
	// lookup).
	NGram    int   `json:"ngram,omitempty"`
	Found    int   `json:"found_at,omitempty"`
	Computed int   `json:"computed"` // positions run through the draft model's weights
	Flops    int64 `json:"flops"`    // counted in its kernels
	NS       int64 `json:"ns"`
}

// withoutNil returns a as it is written: JSON has one kind of empty list.
func (a *Assist) withoutNil() *Assist {
	if a.Draft == nil || a.Draft.Proposed != nil {
		return a
	}
	full, draft := *a, *a.Draft
	draft.Proposed = []Token{}
	full.Draft = &draft
	return &full
}
