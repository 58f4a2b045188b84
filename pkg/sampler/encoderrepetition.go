package sampler

import "fmt"

// EncoderRepetitionPenalty makes the tokens of the prompt more likely: it is
// RepetitionPenalty with 1 ÷ penalty, on the prompt alone.
//
//	s = s·penalty  if s ≥ 0, else s ÷ penalty, for every distinct id of the prompt
//
// A penalty below 1 makes them less likely instead. transformers calls the
// prompt of a decoder-only model its encoder ids. Ids beyond the row are passed
// over; transformers ends with an index error.
//
// Source: EncoderRepetitionPenaltyLogitsProcessor in transformers.
type EncoderRepetitionPenalty struct {
	penalty float64
	prompt  int
	inverse RepetitionPenalty
}

// NewEncoderRepetitionPenalty returns an error unless penalty > 0. The prompt
// is the first promptLen ids.
func NewEncoderRepetitionPenalty(penalty float64, promptLen int) (*EncoderRepetitionPenalty, error) {
	if !(penalty > 0) {
		return nil, fmt.Errorf("sampler: encoder_repetition_penalty %v: it divides logits, so it has to be above 0 (1 does nothing)", penalty)
	}
	if err := checkCount("prompt_length", promptLen, 0); err != nil {
		return nil, err
	}
	return &EncoderRepetitionPenalty{penalty, promptLen, RepetitionPenalty{penalty: 1 / penalty}}, nil
}

// Name implements Processor.
func (r *EncoderRepetitionPenalty) Name() string { return "encoder_repetition_penalty" }

// Params implements Processor.
func (r *EncoderRepetitionPenalty) Params() map[string]any {
	return map[string]any{"penalty": r.penalty, "prompt_length": r.prompt}
}

// Process implements Processor.
func (r *EncoderRepetitionPenalty) Process(ids []int, scores []float32) {
	r.inverse.Process(ids[:min(r.prompt, len(ids))], scores)
}

func (r *EncoderRepetitionPenalty) touches(ids []int) []int { return ids[:min(r.prompt, len(ids))] }
