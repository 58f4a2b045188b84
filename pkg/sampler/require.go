package sampler

import (
	"errors"
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
)

// Require makes phrases appear among the new tokens before the length runs out.
// Until all of them have, it removes the end tokens; while there is room, the
// model writes what it likes. With R places left and phrases of S tokens in all
// still missing,
//
//	R ≤ S: keep only the next token of the first missing phrase
//
// Next is what follows the part of the phrase that the text ends with, so that
// a phrase in the middle is finished and not begun again. R never falls below
// what is left to write: a free step needs R > S, and whatever it writes, S
// tokens still fit into the R − 1 places after it. Missing phrases are written
// one after another in the order given.
//
// If an earlier stage has removed the token that has to come, nothing is left
// and the draw says ErrNothingLeft.
//
// This is ours: transformers has force_words_ids for it, a beam search that
// left its core in version 5.
type Require struct {
	phrases           [][]int
	prompt, maxLength int
	eos               []int
}

// NewRequire returns an error if there is no phrase, one is empty or holds an
// end token, or they do not fit between the prompt and maxLength, which counts
// the prompt.
func NewRequire(phrases [][]int, promptLen, maxLength int, eos []int) (*Require, error) {
	if len(phrases) == 0 {
		return nil, errors.New("sampler: require: it names no phrase\nleave it out to require none")
	}
	total := 0
	for i, phrase := range phrases {
		if len(phrase) == 0 {
			return nil, fmt.Errorf("sampler: require: phrase %d has no token", i+1)
		}
		if err := checkIDs("require", phrase); err != nil {
			return nil, err
		}
		for _, id := range phrase {
			if slices.Contains(eos, id) {
				return nil, fmt.Errorf("sampler: require: phrase %d holds the end token %d, and nothing could follow that", i+1, id)
			}
		}
		total += len(phrase)
	}
	if err := checkCount("prompt_length", promptLen, 0); err != nil {
		return nil, err
	}
	if room := maxLength - promptLen; total > room {
		return nil, fmt.Errorf("sampler: require: the phrases have %d tokens and there is room for %d\nallow at least %d new tokens, or require less", total, max(room, 0), total)
	}
	return &Require{cloneLists(phrases), promptLen, maxLength, cloneIDs(eos)}, nil
}

// Name implements Processor.
func (r *Require) Name() string { return "require" }

// Params implements Processor.
func (r *Require) Params() map[string]any {
	return map[string]any{
		"phrases": cloneLists(r.phrases), "prompt_length": r.prompt,
		"max_length": r.maxLength, "eos_token_id": cloneIDs(r.eos),
	}
}

// Process implements Processor.
func (r *Require) Process(ids []int, scores []float32) {
	text := after(ids, r.prompt)
	first, missing := -1, 0
	for i, phrase := range r.phrases {
		if !occurs(text, phrase) {
			missing += len(phrase)
			if first < 0 {
				first = i
			}
		}
	}
	if first < 0 {
		return
	}
	cutIDs(scores, r.eos)
	if r.maxLength-len(ids) > missing {
		return
	}
	phrase := r.phrases[first]
	next := phrase[begun(text, phrase)]
	for id := range scores {
		if id != next {
			scores[id] = numeric.Cut
		}
	}
}

func occurs(text, phrase []int) bool {
	for start := 0; start+len(phrase) <= len(text); start++ {
		if slices.Equal(text[start:start+len(phrase)], phrase) {
			return true
		}
	}
	return false
}

// begun returns how many tokens of the phrase the text ends with, fewer than
// all.
func begun(text, phrase []int) int {
	n := len(phrase) - 1
	for !endsWith(text, phrase[:n]) {
		n--
	}
	return n
}
