package trace

// Schema names the format and SchemaVersion its version. A reader accepts
// every version up to its own and refuses a newer one by name.
const (
	Schema        = "genlens.trace"
	SchemaVersion = 2
)

// Types of lines. The writer fills them in.
const (
	TypeRun  = "run"
	TypeStep = "step"
	TypeBeam = "beam"
	TypeEnd  = "end"
)

// Run is the first line of a trace: everything that was fixed before the
// first token.
type Run struct {
	Type          string    `json:"type"` // TypeRun
	Schema        string    `json:"schema"`
	SchemaVersion int       `json:"schema_version"`
	Tool          Tool      `json:"tool"`
	Started       string    `json:"started"` // RFC 3339, UTC
	Command       []string  `json:"command"` // argv; empty when no command line made the run
	Model         Model     `json:"model"`
	Tokenizer     Tokenizer `json:"tokenizer"`
	Prompt        Prompt    `json:"prompt"`

	// Strategy is how tokens are chosen; empty in version 1, which had greedy
	// decoding and sampling.
	Strategy string `json:"strategy,omitempty"`

	// Config holds the resolved generation parameters by their Hugging Face
	// name, each with where its value came from. What is unset is left out.
	Config map[string]Setting `json:"config"`
	// Pipeline lists the processors and warpers in the order they run; the
	// stages of every step are "raw" and then these.
	Pipeline []StageSpec `json:"pipeline"`

	RNG      RNG      `json:"rng"`
	Cache    string   `json:"cache"` // cache kind: "none", "dynamic", "quantized int4", …
	Layout   *Layout  `json:"cache_layout,omitempty"`
	Capture  Capture  `json:"capture"`  // what each step keeps of the vocabulary
	Machine  Machine  `json:"machine"`  // where the times were taken
	Warnings []string `json:"warnings"` // what the configuration made us say
}

// Strategies.
const (
	StrategyGreedy     = "greedy"
	StrategySample     = "sample"
	StrategyBeamSearch = "beam_search"
	StrategyBeamSample = "beam_sample"
	StrategyAssisted   = "assisted"
	StrategyGiven      = "given" // nothing is chosen: a text is scored
)

// Strategies lists them.
func Strategies() []string {
	return []string{StrategyGreedy, StrategySample, StrategyBeamSearch, StrategyBeamSample, StrategyAssisted, StrategyGiven}
}

// Tool is the program that wrote the trace.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Model identifies the weights.
type Model struct {
	Name       string `json:"name"`
	Family     string `json:"family"` // model_type of config.json: "llama"
	Shape      Shape  `json:"shape"`
	Parameters int64  `json:"parameters"`
	DType      string `json:"dtype"`  // as stored: "BF16"
	SHA256     string `json:"sha256"` // of the weight file, or of its shards' hashes in order
}

// Shape is what the FLOP and byte formulas need of a decoder. Its zero is a
// model of which nothing is known, on a server elsewhere.
type Shape struct {
	Layers         int  `json:"layers"`
	Hidden         int  `json:"hidden"`
	Heads          int  `json:"heads"`
	KVHeads        int  `json:"kv_heads"`
	HeadDim        int  `json:"head_dim"`
	Intermediate   int  `json:"intermediate"`   // MLP width
	Vocab          int  `json:"vocab"`          // 0: not known
	MaxPositions   int  `json:"max_positions"`  // the context length
	SlidingWindow  int  `json:"sliding_window"` // 0: full attention
	TiedEmbeddings bool `json:"tied_embeddings"`
	AttentionBias  bool `json:"attention_bias"`
	MLPBias        bool `json:"mlp_bias"`
}

// Tokenizer identifies how text became ids.
type Tokenizer struct {
	Kind   string `json:"kind"`   // "byte-level BPE"; "none" for a run on bare ids
	Vocab  int    `json:"vocab"`  // one past the largest id
	SHA256 string `json:"sha256"` // of tokenizer.json; empty for "none"
}

// Prompt is the text and the ids it became, special tokens included.
type Prompt struct {
	Text   string  `json:"text"`
	IDs    []int   `json:"ids"`
	Tokens []Token `json:"tokens"`
}

// Token is one vocabulary entry. Text is what it adds to the decoded text and
// may hold U+FFFD where the token is part of a character; Bytes is set (base64
// in the file) exactly when Text alone cannot give them back.
type Token struct {
	ID      int    `json:"id"`
	Text    string `json:"text"`
	Bytes   []byte `json:"bytes,omitempty"`
	Special bool   `json:"special,omitempty"`
}

// Setting is one resolved generation parameter.
type Setting struct {
	Value  any    `json:"value"`
	Source string `json:"source"` // "default", "generation_config.json", "flag", …
}

// StageSpec names one processor or warper and its parameters.
type StageSpec struct {
	Name   string         `json:"name"` // Hugging Face's parameter name: "top_k"
	Params map[string]any `json:"params"`
}

// RNG names the generator so that anyone can draw the same numbers again.
type RNG struct {
	Algorithm string `json:"algorithm"` // empty for greedy decoding
	Seed      string `json:"seed"`      // decimal uint64; a string, as JSON numbers lose 64-bit values
}

// Capture says what part of the vocabulary each step keeps.
type Capture struct {
	Mode string `json:"mode"` // CaptureDefault or CaptureFull
	Top  int    `json:"top"`  // candidates: the union of this many raw and final
}

// Modes of capture.
const (
	CaptureDefault = "default" // the candidates
	CaptureFull    = "full"    // the candidates, and every raw logit
)

// Layout is the settings of a cache kind that has any, as they were resolved.
type Layout struct {
	Window    int `json:"window,omitempty"`          // sliding_window: positions
	Bits      int `json:"nbits,omitempty"`           // quantized: of a code
	Group     int `json:"q_group_size,omitempty"`    // quantized: numbers that share a scale
	Residual  int `json:"residual_length,omitempty"` // quantized: positions that stay exact until they are packed together
	BlockSize int `json:"block_size,omitempty"`      // paged: positions
	Reserve   int `json:"max_cache_len,omitempty"`   // static: positions
}

// Machine is where the times of the run were taken.
type Machine struct {
	OS   string `json:"os"`
	Arch string `json:"arch"`
	CPUs int    `json:"cpus"`
	Go   string `json:"go"`
}

// withoutNil returns the run as it is written: JSON has one kind of empty list.
func (r *Run) withoutNil() Run {
	full := *r
	full.Command = orEmpty(r.Command)
	full.Prompt.IDs = orEmpty(r.Prompt.IDs)
	full.Prompt.Tokens = orEmpty(r.Prompt.Tokens)
	full.Warnings = orEmpty(r.Warnings)
	full.Pipeline = append([]StageSpec{}, r.Pipeline...)
	for i := range full.Pipeline {
		if full.Pipeline[i].Params == nil {
			full.Pipeline[i].Params = map[string]any{}
		}
	}
	if r.Config == nil {
		full.Config = map[string]Setting{}
	}
	return full
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
