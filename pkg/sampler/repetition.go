package sampler

import (
	"fmt"

	"github.com/genlens/genlens/pkg/numeric"
)

// RepetitionPenalty makes the tokens that are already in the text, prompt
// included, less likely: a positive logit is divided by the penalty, a
// negative one multiplied, so that both fall. A penalty below 1 rewards
// instead. It acts once per distinct token, however often it came.
//
// It works on raw logits, whose zero means nothing: adding a constant to all
// of them, which leaves the probabilities as they are, changes what it does.
//
// Source: Keskar et al. 2019 (CTRL, arXiv 1909.05858), with the sign rule of
// RepetitionPenaltyLogitsProcessor in transformers.
type RepetitionPenalty struct {
	penalty float64
	ignore  int       // ids at the start that get no penalty
	gather  []float32 // the scores as they were, one per id of the text
}

// NewRepetitionPenalty returns an error unless penalty > 0.
func NewRepetitionPenalty(penalty float64) (*RepetitionPenalty, error) {
	return NewRepetitionPenaltyAfter(penalty, 0)
}

// NewRepetitionPenaltyAfter is NewRepetitionPenalty that leaves out the first
// ignore ids of the text: prompt_ignore_length, an argument of the class that
// is no generation parameter.
func NewRepetitionPenaltyAfter(penalty float64, ignore int) (*RepetitionPenalty, error) {
	if !(penalty > 0) {
		return nil, fmt.Errorf("sampler: repetition_penalty %v: it divides positive logits, so it has to be above 0 (1 does nothing)", penalty)
	}
	if err := checkCount("prompt_ignore_length", ignore, 0); err != nil {
		return nil, err
	}
	return &RepetitionPenalty{penalty: penalty, ignore: ignore}, nil
}

// Name implements Processor.
func (r *RepetitionPenalty) Name() string { return "repetition_penalty" }

// Params implements Processor.
func (r *RepetitionPenalty) Params() map[string]any {
	params := map[string]any{"penalty": r.penalty}
	if r.ignore > 0 {
		params["prompt_ignore_length"] = r.ignore
	}
	return params
}

// Process implements Processor. Gathering all scores before writing any makes
// a token that occurs twice get its penalty once, as in transformers.
func (r *RepetitionPenalty) Process(ids []int, scores []float32) {
	ids = after(ids, r.ignore)
	r.gather = r.gather[:0]
	for _, id := range ids {
		score := numeric.Cut
		if id < len(scores) {
			score = Penalize(scores[id], r.penalty)
		}
		r.gather = append(r.gather, score)
	}
	for i, id := range ids {
		if id < len(scores) {
			scores[id] = r.gather[i]
		}
	}
}

// Penalize is the arithmetic of the repetition penalty on one logit.
func Penalize(logit float32, penalty float64) float32 {
	if logit < 0 {
		return logit * float32(penalty)
	}
	return logit / float32(penalty)
}

func (r *RepetitionPenalty) touches(ids []int) []int { return after(ids, r.ignore) }
