package sampler

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Bias is what SequenceBias adds to one sequence of tokens.
type Bias struct {
	IDs  []int
	Bias float64
}

// SequenceBias adds b to the logit of the last token of a sequence where that
// token would complete it: always for a sequence of one token, else if the
// text, prompt included, ends with the others.
//
//	s[w_n] += b   if the text ends with w_1 … w_{n−1}
//
// Biases that meet on one token add up. Of a sequence that is given twice the
// last bias counts; an empty one does nothing.
//
// Ids beyond the row are passed over. transformers refuses them at the first
// step, before anything is generated; who knows the vocabulary checks it before
// the run.
//
// Source: SequenceBiasLogitsProcessor in transformers.
type SequenceBias struct {
	given []Bias
	bySum sums
}

// NewSequenceBias returns an error if there is no sequence, an id is negative,
// or a bias is not a number that float32 holds.
func NewSequenceBias(biases []Bias) (*SequenceBias, error) {
	if len(biases) == 0 {
		return nil, errors.New("sampler: sequence_bias: it names no sequence\nleave it out to bias none")
	}
	given := make([]Bias, len(biases))
	for i, b := range biases {
		if err := checkIDs("sequence_bias", b.IDs); err != nil {
			return nil, err
		}
		if wide := float64(float32(b.Bias)); math.IsNaN(wide) || math.IsInf(wide, 0) {
			return nil, fmt.Errorf("sampler: sequence_bias %v: float32 does not hold it\nto forbid a sequence, use bad_words_ids", b.Bias)
		}
		given[i] = Bias{cloneIDs(b.IDs), b.Bias}
	}
	return &SequenceBias{given, newSums(given)}, nil
}

// Name implements Processor.
func (b *SequenceBias) Name() string { return "sequence_bias" }

// Params implements Processor.
func (b *SequenceBias) Params() map[string]any {
	pairs := make([]any, len(b.given))
	for i, g := range b.given {
		pairs[i] = []any{cloneIDs(g.IDs), g.Bias}
	}
	return map[string]any{"sequence_bias": pairs}
}

// Process implements Processor.
func (b *SequenceBias) Process(ids []int, scores []float32) { b.bySum.add(ids, scores) }

// sums adds up biases per token before they meet the scores, in float32 and in
// transformers' order: single tokens first, then the longer sequences by
// length, the lengths in the order they are first named.
type sums struct {
	ordered []Bias
	lasts   []int           // their last ids
	byID    map[int]float32 // scratch of add
}

func newSums(given []Bias) sums {
	var ordered []Bias
	lengths := []int{1}
	for _, b := range given {
		if len(b.IDs) == 0 {
			continue
		}
		same := func(other Bias) bool { return slices.Equal(other.IDs, b.IDs) }
		if i := slices.IndexFunc(ordered, same); i >= 0 {
			ordered[i].Bias = b.Bias
			continue
		}
		ordered = append(ordered, b)
		if !slices.Contains(lengths, len(b.IDs)) {
			lengths = append(lengths, len(b.IDs))
		}
	}
	slices.SortStableFunc(ordered, func(a, b Bias) int {
		return slices.Index(lengths, len(a.IDs)) - slices.Index(lengths, len(b.IDs))
	})
	lasts := make([]int, len(ordered))
	for i, b := range ordered {
		lasts[i] = b.IDs[len(b.IDs)-1]
	}
	return sums{ordered, lasts, make(map[int]float32)}
}

func (s *sums) add(ids []int, scores []float32) {
	clear(s.byID)
	for _, b := range s.ordered {
		prefix, last := b.IDs[:len(b.IDs)-1], b.IDs[len(b.IDs)-1]
		if last < len(scores) && endsWith(ids, prefix) {
			s.byID[last] += float32(b.Bias)
		}
	}
	for id, bias := range s.byID {
		scores[id] += bias
	}
}

func endsWith(ids, end []int) bool {
	return len(ids) >= len(end) && slices.Equal(ids[len(ids)-len(end):], end)
}

func (b *SequenceBias) touches(_ []int) []int { return b.bySum.lasts }
