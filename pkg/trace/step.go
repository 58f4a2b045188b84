package trace

// Step is one generated token: from the logits to the draw, and what it cost.
type Step struct {
	Type     string `json:"type"` // TypeStep
	Index    int    `json:"index"`
	Sequence int    `json:"sequence"` // 0 but for num_return_sequences > 1
	Phase    string `json:"phase"`    // PhasePrefill for the step that reads the prompt, then PhaseDecode
	Position int    `json:"position"` // of the new token in the sequence, counted from 0

	Token Token `json:"token"` // the token that was added

	Stages []Stage `json:"stages"` // "raw", then the pipeline in order

	// Candidates are sorted by final probability, then raw probability, both
	// descending, then id. They are the union of the top raw, the top final,
	// the chosen token, and for each stage the likeliest token that it changed
	// and the two at the border of what it cut.
	Candidates []Candidate `json:"candidates"`

	Draw  Draw  `json:"draw"`
	Cache Cache `json:"cache"`
	Cost  Cost  `json:"cost"`
	Time  Time  `json:"time"`

	// Logits is the whole raw row, only with a full capture: little-endian
	// float32, base64 in the file. See Step.RawLogits.
	Logits []byte `json:"logits_f32le,omitempty"`
}

// Phases of a run.
const (
	PhasePrefill = "prefill"
	PhaseDecode  = "decode"
)

// Stage is the whole vocabulary after one processor, in numbers. Probabilities
// are those of a softmax over what is left.
type Stage struct {
	Name             string  `json:"name"`
	LogSumExp        float64 `json:"logsumexp_nats"`
	Kept             int     `json:"kept"`                // tokens with a finite logit
	Changed          int     `json:"changed"`             // tokens whose logit this stage altered or removed
	Threshold        *Cut    `json:"threshold,omitempty"` // set when the stage removed tokens
	RemovedProb      float64 `json:"removed_prob"`        // mass that stood, before this stage, on what it removed
	EntropyNats      float64 `json:"entropy_nats"`        // H = −Σ p ln p
	EffectiveChoices float64 `json:"effective_choices"`   // exp(H): as uncertain as this many equal choices
	ChosenRank       int     `json:"chosen_rank"`         // 1 is the most likely; 0: the chosen token was already cut
	OtherKept        int     `json:"other_kept"`          // kept tokens that are not among the candidates …
	OtherChanged     int     `json:"other_changed"`       // … of Changed, those that are not …
	OtherProb        float64 `json:"other_prob"`          // … their mass; with the candidates it sums to 1 …
	OtherEntropyNats float64 `json:"other_entropy_nats"`  // … and their part of the entropy
}

// Cut is the border that a stage drew.
type Cut struct {
	LastKeptID    int     `json:"last_kept_id"`
	LastKeptLogit float32 `json:"last_kept_logit"`
	FirstCutID    int     `json:"first_cut_id"`
	FirstCutLogit float32 `json:"first_cut_logit"` // as it was before this stage
}

// Candidate is one token through all stages. Logits and Probs run parallel to
// Step.Stages; a cut token has a nil logit (null) and probability 0 from the
// stage in CutBy on.
type Candidate struct {
	Token
	Logits []*float32 `json:"logits"`
	Probs  []float64  `json:"probs"`
	CutBy  string     `json:"cut_by,omitempty"`
}

// Draw is how the token was picked.
type Draw struct {
	Method string `json:"method"` // DrawGreedy or DrawMultinomial
	// The line of cumulative probability runs by descending final
	// probability, ties by ascending id. U fell on it between Low and High.
	U     float64 `json:"u"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Index int     `json:"index"` // which draw of the generator this was, from 0
	ID    int     `json:"id"`
	TopID int     `json:"top_id"` // the most likely token after the last stage
}

// Methods of drawing.
const (
	DrawGreedy      = "greedy"
	DrawMultinomial = "multinomial"
)

// Cache is what the key-value cache did during the step, in positions of the
// sequence, and what it held afterwards.
type Cache struct {
	Reused   int   `json:"reused"`   // positions whose keys and values were already there
	Computed int   `json:"computed"` // positions run through the weights
	Evicted  int   `json:"evicted"`
	Stored   int   `json:"stored"` // positions held after the step
	Bytes    int64 `json:"bytes"`  // held after the step
}

// Cost is the arithmetic of the step. Conventions in package cost.
type Cost struct {
	Flops        Flops `json:"flops"`         // counted in the kernels
	FlopsFormula Flops `json:"flops_formula"` // from the model's shape alone
	// FlopsOther is the formula's total for the other setting of use_cache.
	FlopsOther        int64 `json:"flops_other"`
	WeightBytesRead   int64 `json:"weight_bytes_read"`
	CacheBytesRead    int64 `json:"cache_bytes_read"`
	CacheBytesWritten int64 `json:"cache_bytes_written"`
}

// Flops counts floating-point operations by kind.
type Flops struct {
	Projections     int64 `json:"projections"` // q, k, v and output
	Rope            int64 `json:"rope"`
	AttentionScores int64 `json:"attention_scores"` // q·k
	Softmax         int64 `json:"softmax"`
	AttentionValues int64 `json:"attention_values"` // p·v
	MLP             int64 `json:"mlp"`
	Norms           int64 `json:"norms"`
	Residual        int64 `json:"residual"`
	Unembedding     int64 `json:"unembedding"`
	Total           int64 `json:"total"`
}

// Time is where the step's wall-clock time went.
type Time struct {
	ForwardNS int64 `json:"forward_ns"` // the transformer
	SampleNS  int64 `json:"sample_ns"`  // pipeline and draw
	RecordNS  int64 `json:"record_ns"`  // building this step's record (not writing it)
}
