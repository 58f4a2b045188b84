package sampler

// EncoderNoRepeatNGram lets no n tokens in a row of the prompt come again: it
// is NoRepeatNGram, looking for earlier occurrences in the prompt alone.
//
//	s[v] = −∞   if (last n−1 ids, v) is in the prompt
//
// Ids beyond the row are passed over; transformers ends with an index error.
//
// Source: EncoderNoRepeatNGramLogitsProcessor in transformers.
type EncoderNoRepeatNGram struct{ n, prompt int }

// NewEncoderNoRepeatNGram returns an error unless n > 0. The prompt is the
// first promptLen ids.
func NewEncoderNoRepeatNGram(n, promptLen int) (*EncoderNoRepeatNGram, error) {
	if err := checkCount("encoder_no_repeat_ngram_size", n, 1); err != nil {
		return nil, err
	}
	if err := checkCount("prompt_length", promptLen, 0); err != nil {
		return nil, err
	}
	return &EncoderNoRepeatNGram{n, promptLen}, nil
}

// Name implements Processor.
func (r *EncoderNoRepeatNGram) Name() string { return "encoder_no_repeat_ngram_size" }

// Params implements Processor.
func (r *EncoderNoRepeatNGram) Params() map[string]any {
	return map[string]any{"ngram_size": r.n, "prompt_length": r.prompt}
}

// Process implements Processor.
func (r *EncoderNoRepeatNGram) Process(ids []int, scores []float32) {
	cutContinuations(ids[:min(r.prompt, len(ids))], ids, r.n, scores)
}

func (r *EncoderNoRepeatNGram) touches(ids []int) []int { return ids[:min(r.prompt, len(ids))] }
