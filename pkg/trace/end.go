package trace

// End is the last line of a trace that was not cut short.
type End struct {
	Type         string `json:"type"` // TypeEnd
	FinishReason string `json:"finish_reason"`
	Detail       string `json:"detail,omitempty"` // a sentence, where the reason alone does not explain
	IDs          []int  `json:"ids"`              // the new tokens, the end token included if it came
	Text         string `json:"text"`             // the new tokens decoded, special tokens left out
	Totals       Totals `json:"totals"`
	// SHA256 is the checksum of every line above this one, newlines included.
	SHA256 string `json:"sha256"`
}

// Reasons to finish.
const (
	FinishEOS         = "eos"
	FinishLength      = "length"
	FinishInterrupted = "interrupted"
)

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
	CacheBytes      int64   `json:"cache_bytes"`       // held at the end
	PeakMemoryBytes int64   `json:"peak_memory_bytes"` // of the process; 0 where the system does not say
}
