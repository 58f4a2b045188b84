package sampler

import (
	"errors"
	"math"
	"slices"
)

// BadWords forbids sequences of tokens: the last token of each is removed
// where it would complete it.
//
//	s[w_n] = −∞   if the text, prompt included, ends with w_1 … w_{n−1}
//
// It is SequenceBias with −∞. A word that is nothing but one end token is
// dropped first, as the text could not end otherwise. Ids beyond the row are
// passed over, as for SequenceBias.
//
// Source: NoBadWordsLogitsProcessor in transformers.
type BadWords struct {
	words [][]int
	eos   []int
	bySum sums
}

// NewBadWords returns an error if there is no word or an id of one is negative.
// eos may be empty.
func NewBadWords(words [][]int, eos []int) (*BadWords, error) {
	if len(words) == 0 {
		return nil, errors.New("sampler: bad_words_ids: it names no word\nleave it out to forbid none")
	}
	var biases []Bias
	for _, word := range words {
		if err := checkIDs("bad_words_ids", word); err != nil {
			return nil, err
		}
		if len(word) != 1 || !slices.Contains(eos, word[0]) {
			biases = append(biases, Bias{cloneIDs(word), math.Inf(-1)})
		}
	}
	return &BadWords{cloneLists(words), cloneIDs(eos), newSums(biases)}, nil
}

// Name implements Processor.
func (b *BadWords) Name() string { return "bad_words_ids" }

// Params implements Processor.
func (b *BadWords) Params() map[string]any {
	return map[string]any{"bad_words_ids": cloneLists(b.words), "eos_token_id": cloneIDs(b.eos)}
}

// Process implements Processor.
func (b *BadWords) Process(ids []int, scores []float32) { b.bySum.add(ids, scores) }

func (b *BadWords) touches(_ []int) []int { return b.bySum.lasts }
