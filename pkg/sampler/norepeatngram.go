package sampler

import (
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
)

// NoRepeatNGram lets no n tokens in a row come twice: it removes every token
// that followed an earlier occurrence of the last n − 1 tokens.
//
//	s[v] = −∞   if (last n−1 ids, v) is in the text, prompt included
//
// n = 1 removes every token that was ever seen. Ids beyond the row are passed
// over, as in transformers.
//
// Source: Paulus et al. 2017 (arXiv 1705.04304); NoRepeatNGramLogitsProcessor
// in transformers.
type NoRepeatNGram struct{ n int }

// NewNoRepeatNGram returns an error unless n > 0.
func NewNoRepeatNGram(n int) (*NoRepeatNGram, error) {
	if err := checkCount("no_repeat_ngram_size", n, 1); err != nil {
		return nil, err
	}
	return &NoRepeatNGram{n}, nil
}

// Name implements Processor.
func (r *NoRepeatNGram) Name() string { return "no_repeat_ngram_size" }

// Params implements Processor.
func (r *NoRepeatNGram) Params() map[string]any { return map[string]any{"ngram_size": r.n} }

// Process implements Processor.
func (r *NoRepeatNGram) Process(ids []int, scores []float32) {
	cutContinuations(ids, ids, r.n, scores)
}

// cutContinuations removes every token that follows, somewhere in text, the
// last n − 1 of ids.
func cutContinuations(text, ids []int, n int, scores []float32) {
	if len(ids) < n-1 {
		return
	}
	prefix := ids[len(ids)-(n-1):]
	for start := 0; start+n <= len(text); start++ {
		window := text[start : start+n]
		if next := window[n-1]; next < len(scores) && slices.Equal(window[:n-1], prefix) {
			scores[next] = numeric.Cut
		}
	}
}

func (r *NoRepeatNGram) touches(ids []int) []int { return ids }
