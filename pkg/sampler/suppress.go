package sampler

// SuppressTokens removes the tokens of a list at every step.
//
//	s[v] = −∞   for every listed v
//
// Ids beyond the row are passed over, as in transformers.
//
// Source: SuppressTokensLogitsProcessor in transformers.
type SuppressTokens struct{ tokens []int }

// NewSuppressTokens takes any list.
func NewSuppressTokens(tokens []int) *SuppressTokens { return &SuppressTokens{cloneIDs(tokens)} }

// Name implements Processor.
func (s *SuppressTokens) Name() string { return "suppress_tokens" }

// Params implements Processor.
func (s *SuppressTokens) Params() map[string]any {
	return map[string]any{"suppress_tokens": cloneIDs(s.tokens)}
}

// Process implements Processor.
func (s *SuppressTokens) Process(_ []int, scores []float32) { cutIDs(scores, s.tokens) }

func (s *SuppressTokens) touches(_ []int) []int { return s.tokens }
