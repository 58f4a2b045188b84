package sampler

// MinNewTokens removes the end tokens while fewer tokens than asked for follow
// the prompt.
//
//	s[eos] = −∞   while len(x) − prompt_length < min_new_tokens
//
// Ids beyond the row are passed over, as in transformers.
//
// Source: MinNewTokensLengthLogitsProcessor in transformers.
type MinNewTokens struct {
	count, prompt int
	eos           []int
}

// NewMinNewTokens returns an error if a number is negative.
func NewMinNewTokens(count, promptLen int, eos []int) (*MinNewTokens, error) {
	if err := checkCount("min_new_tokens", count, 0); err != nil {
		return nil, err
	}
	if err := checkCount("prompt_length", promptLen, 0); err != nil {
		return nil, err
	}
	return &MinNewTokens{count, promptLen, cloneIDs(eos)}, nil
}

// Name implements Processor.
func (m *MinNewTokens) Name() string { return "min_new_tokens" }

// Params implements Processor.
func (m *MinNewTokens) Params() map[string]any {
	return map[string]any{"min_new_tokens": m.count, "prompt_length": m.prompt, "eos_token_id": cloneIDs(m.eos)}
}

// Process implements Processor.
func (m *MinNewTokens) Process(ids []int, scores []float32) {
	if len(ids)-m.prompt < m.count {
		cutIDs(scores, m.eos)
	}
}

func (m *MinNewTokens) touches(_ []int) []int { return m.eos }
