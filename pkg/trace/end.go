package trace

// End is the last line of a trace that was not cut short.
type End struct {
	Type         string `json:"type"` // TypeEnd
	FinishReason string `json:"finish_reason"`
	Detail       string `json:"detail,omitempty"` // a sentence, where the reason alone does not explain
	IDs          []int  `json:"ids"`              // the new tokens, the end token included if it came
	Text         string `json:"text"`             // the new tokens decoded, special tokens left out
	// Sequences are all that were returned, best first for beams, where there
	// can be more than one. IDs, Text and FinishReason are those of the first.
	Sequences []Sequence `json:"sequences,omitempty"`
	Totals    Totals     `json:"totals"`
	// SHA256 is the checksum of every line above this one, newlines included.
	SHA256 string `json:"sha256"`
}

// Sequence is one returned sequence of several.
type Sequence struct {
	IDs          []int  `json:"ids"`
	Text         string `json:"text"`
	FinishReason string `json:"finish_reason"`
	Detail       string `json:"detail,omitempty"`
	// Beam search: the score by which sequences are ordered, the row that each
	// token came from, and the token's score in that row. The scores' sum ÷
	// length^length_penalty is Score (compute_transition_scores).
	Score       float64   `json:"score,omitempty"`
	BeamIndices []int     `json:"beam_indices,omitempty"`
	Transitions []float64 `json:"transition_scores,omitempty"`
}

// Reasons to finish.
const (
	FinishEOS         = "eos"
	FinishLength      = "length"
	FinishStopString  = "stop_string"
	FinishMaxTime     = "max_time"
	FinishMatch       = "match" // a constraint is met, nothing can follow, and there is no end token
	FinishGiven       = "given" // the text that was given is at its end
	FinishInterrupted = "interrupted"
)

// FinishReasons lists them.
func FinishReasons() []string {
	return []string{FinishEOS, FinishLength, FinishStopString, FinishMaxTime, FinishMatch, FinishGiven, FinishInterrupted}
}

// Totals sums the steps.
type Totals struct {
	NewTokens       int     `json:"new_tokens"`
	PrefillNS       int64   `json:"prefill_ns"` // the first step's forward pass
	DecodeNS        int64   `json:"decode_ns"`  // the other forward passes
	SampleNS        int64   `json:"sample_ns"`
	RecordNS        int64   `json:"record_ns"`
	TokensPerSecond float64 `json:"tokens_per_second"` // new tokens ÷ (prefill + decode + sample + record)
	Flops           int64   `json:"flops"`
	FlopsOther      int64   `json:"flops_other"`
	Reused          int     `json:"reused"`
	Computed        int     `json:"computed"`
	CacheBytes      int64   `json:"cache_bytes"`       // held at the end; without a draft's and guidance's own
	PeakMemoryBytes int64   `json:"peak_memory_bytes"` // of the process; 0 where the system does not say
}

// Add makes a step part of the totals; those of the end (tokens a second, bytes
// held, peak memory) stay as they are.
func (t *Totals) Add(newTokens int, phase string, cache *Cache, cost *Cost, time *Time) {
	t.NewTokens += newTokens
	if phase == PhasePrefill {
		t.PrefillNS += time.ForwardNS
	} else {
		t.DecodeNS += time.ForwardNS
	}
	t.SampleNS += time.SampleNS
	t.RecordNS += time.RecordNS
	t.Flops += cost.Flops.Total
	t.FlopsOther += cost.FlopsOther
	t.Reused += cache.Reused
	t.Computed += cache.Computed
}
