package trace

// Step is one generated token: from the logits to the draw, and what it cost.
type Step struct {
	Type     string `json:"type"` // TypeStep
	Index    int    `json:"index"`
	Sequence int    `json:"sequence"` // 0 but for num_return_sequences > 1
	Phase    string `json:"phase"`    // PhasePrefill for the step that reads the prompt, then PhaseDecode
	Position int    `json:"position"` // of the new token in the sequence, counted from 0

	Token Token `json:"token"` // the token that was added

	Row

	Draw   Draw    `json:"draw"`
	Assist *Assist `json:"assist,omitempty"` // only in assisted decoding
	Cache  Cache   `json:"cache"`
	Cost   Cost    `json:"cost"`
	Time   Time    `json:"time"`
}

// Row is what became of one row of logits, [vocab].
type Row struct {
	Stages []Stage `json:"stages"` // "raw", then the pipeline in order

	// Candidates are sorted by final probability, then raw probability, both
	// descending, then id. They are the union of the top raw, the top final,
	// what was chosen, or proposed, or would have come (in a beam search:
	// considered), and for each stage the likeliest token that it changed and
	// the two at the border of what it cut.
	Candidates []Candidate `json:"candidates"`

	// Logits is the whole raw row, only with a full capture: little-endian
	// float32, base64 in the file. See Row.RawLogits.
	Logits []byte `json:"logits_f32le,omitempty"`

	// Attention and Hidden are the inside of the pass that the logits came
	// from, where the run was asked to keep it (output_attentions,
	// output_hidden_states). Sequences past the first have none in their step
	// 0: the prompt was read once. They take most of a trace: the attention of
	// a prompt of p positions is 4·layers·heads·p² bytes.
	Attention *Attention `json:"attention,omitempty"`
	Hidden    *Hidden    `json:"hidden,omitempty"`

	// Lens is the guesses of the position whose logits these are, layer by layer:
	// the embeddings, then each layer, the last being the model's own output. It is
	// there where the run was asked for it (logit_lens), in the steps that have a
	// pass, as Attention.
	Lens []LensLayer `json:"lens,omitempty"`
}

// Phases of a run.
const (
	PhasePrefill = "prefill"
	PhaseDecode  = "decode"
)

// Stage is the whole vocabulary after one processor, in numbers. Probabilities
// are those of a softmax over what is left. Where nothing is left, which stages
// that contradict each other can do, Kept and LogSumExp are 0.
type Stage struct {
	Name             string  `json:"name"`
	LogSumExp        float64 `json:"logsumexp_nats"`
	Kept             int     `json:"kept"`                // tokens with a finite logit
	Changed          int     `json:"changed"`             // tokens whose logit this stage altered or removed
	Threshold        *Cut    `json:"threshold,omitempty"` // set when the stage removed tokens and left some
	RemovedProb      float64 `json:"removed_prob"`        // mass that stood, before this stage, on what it removed
	EntropyNats      float64 `json:"entropy_nats"`        // H = −Σ p ln p
	EffectiveChoices float64 `json:"effective_choices"`   // exp(H): as uncertain as this many equal choices
	ChosenRank       int     `json:"chosen_rank"`         // 1 is the most likely; 0: the chosen token was cut, or none is chosen (in a beam's row)
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
// Row.Stages; a cut token has a nil logit (null) and probability 0. CutBy is
// the stage from which on it stays cut: a stage that forces a token, or that
// makes infinite logits finite, can bring one back.
type Candidate struct {
	Token
	Logits []*float32 `json:"logits"`
	Probs  []float64  `json:"probs"`
	CutBy  string     `json:"cut_by,omitempty"`
}

// Draw is how the token was picked.
type Draw struct {
	Method string `json:"method"` // one of the methods below
	// The line of cumulative probability runs by descending final
	// probability, ties by ascending id. The token lies on it between Low and
	// High, both 0 if it was cut; U, where the token was drawn, fell there.
	U     float64 `json:"u"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Index int     `json:"index"` // which number of the generator U was, from 0
	ID    int     `json:"id"`
	TopID int     `json:"top_id"` // the most likely token after the last stage
	// Instead is the token that would have come, had a hand not forced
	// another. U fell on it, or it is the most likely one. It is nil where
	// nothing could have come, and with every other method.
	Instead *int `json:"instead_id,omitempty"`
}

// Methods of drawing.
const (
	DrawGreedy      = "greedy"
	DrawMultinomial = "multinomial"
	// DrawForced is a token that somebody put there in place of the draw.
	DrawForced = "forced"
	// DrawGiven is a token of a text that was there before (teacher forcing):
	// nothing is drawn.
	DrawGiven = "given"
	// DrawAccepted is a draft's token that speculative sampling accepted: U is
	// the number that was held against Assist.Ratio.
	DrawAccepted = "accepted"
	// DrawResidual is a token in place of a rejected one, from the line of
	// max(p − q, 0), with p the target's and q the draft's probabilities; Low
	// and High are on that line.
	DrawResidual = "residual"
	// DrawBeam is a token on a path through a beam search. No line of a trace
	// has it: it is for views that show such a path as steps.
	DrawBeam = "beam"
)

// Cache is what the key-value cache did during the step, in positions of the
// sequence, and what it held afterwards.
type Cache struct {
	Reused   int   `json:"reused"`   // positions whose keys and values were already there
	Computed int   `json:"computed"` // positions run through the weights
	Evicted  int   `json:"evicted"`
	Stored   int   `json:"stored"` // positions held after the step
	Bytes    int64 `json:"bytes"`  // held after the step
	// Memory that the cache has taken, room to grow included; what it copied
	// since the step before, to grow, to fork, to pack; and, of a paged cache,
	// its blocks and how many of them other sequences hold, too.
	Reserved     int64 `json:"reserved_bytes,omitempty"`
	Moved        int64 `json:"moved_bytes,omitempty"`
	Blocks       int   `json:"blocks,omitempty"`
	BlocksShared int   `json:"blocks_shared,omitempty"`
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
	// Unconditional is the second pass of classifier-free guidance, whose
	// operations and bytes are in the sums above.
	Unconditional *Pass `json:"unconditional,omitempty"`
}

// Pass is a pass over Computed positions after Reused ones.
type Pass struct {
	Reused   int `json:"reused"`
	Computed int `json:"computed"`
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

// Add counts other operations to these, kind by kind.
func (f *Flops) Add(other *Flops) {
	f.Projections += other.Projections
	f.Rope += other.Rope
	f.AttentionScores += other.AttentionScores
	f.Softmax += other.Softmax
	f.AttentionValues += other.AttentionValues
	f.MLP += other.MLP
	f.Norms += other.Norms
	f.Residual += other.Residual
	f.Unembedding += other.Unembedding
	f.Total += other.Total
}

// Time is where the step's wall-clock time went.
type Time struct {
	ForwardNS int64 `json:"forward_ns"` // the transformer
	SampleNS  int64 `json:"sample_ns"`  // pipeline and draw
	RecordNS  int64 `json:"record_ns"`  // building this step's record (not writing it)
}
