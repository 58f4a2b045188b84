package sampler

// MinLength removes the end tokens while the text is shorter than it should
// be. The prompt counts.
//
//	s[eos] = −∞   while len(x) < min_length
//
// Ids beyond the row are passed over, as in transformers.
//
// Source: MinLengthLogitsProcessor in transformers.
type MinLength struct {
	length int
	eos    []int
}

// NewMinLength returns an error if length is negative.
func NewMinLength(length int, eos []int) (*MinLength, error) {
	if err := checkCount("min_length", length, 0); err != nil {
		return nil, err
	}
	return &MinLength{length, cloneIDs(eos)}, nil
}

// Name implements Processor.
func (m *MinLength) Name() string { return "min_length" }

// Params implements Processor.
func (m *MinLength) Params() map[string]any {
	return map[string]any{"min_length": m.length, "eos_token_id": cloneIDs(m.eos)}
}

// Process implements Processor.
func (m *MinLength) Process(ids []int, scores []float32) {
	if len(ids) < m.length {
		cutIDs(scores, m.eos)
	}
}

func (m *MinLength) touches(_ []int) []int { return m.eos }
