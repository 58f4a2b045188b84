package workshop

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/genlens/genlens/pkg/constrain"
	"github.com/genlens/genlens/pkg/pretrained"
)

// mask says which tokens may come where the text has to be one of a list. A
// phrase is made of characters and the text of tokens, so a token may be less
// than what is missing and must not be more.
func mask() Exercise {
	// A vocabulary that can write both phrases in many ways; 0 ends the text.
	vocab := []string{"</s>", "o", "n", "e", "on", "ne", "one", "no", "noe"}
	phrases := []string{"no", "one"}
	return Exercise{
		Name:   "mask",
		Lesson: "09-constraints",
		Title:  "allow what leads to a phrase",
		Task: &Task{
			Func:      "Mask",
			Reference: allowedTokens,
			Cases: []Case{
				{Name: "nothing is written yet", Args: []any{vocab, 0, phrases, []int{}}, Why: "A token may be a part of a phrase, from its beginning; but no phrase is empty, so the text must not end."},
				{Name: "inside a phrase", Args: []any{vocab, 0, phrases, []int{1}}, Why: "What counts is the text with the token behind it, not the token alone."},
				{Name: "inside it, two tokens on", Args: []any{vocab, 0, phrases, []int{1, 2}}, Why: "All that was written counts, not the last token alone."},
				{Name: "a phrase is complete", Args: []any{vocab, 0, phrases, []int{7}}, Why: "The text may end if it is a phrase, and only then."},
				{Name: "a phrase begins another", Args: []any{vocab, 0, []string{"on", "one"}, []int{4}}, Why: "Where a text is one phrase and the beginning of another, it may end or go on."},
				{Name: "a token without text", Args: []any{append(slices.Clone(vocab), ""), 0, phrases, []int{1}}, Why: "A token that writes nothing leads nowhere: it never may come."},
				{Name: "a phrase that comes twice", Args: []any{vocab, 0, []string{"none", "no", "none"}, []int{2, 1}}},
				{Name: "the text has left every phrase", Args: []any{vocab, 0, phrases, []int{3}}, Why: "Nothing can lead back."},
				{Name: "the text has ended", Args: []any{vocab, 0, phrases, []int{7, 0}}, Why: "Behind the end nothing comes, not even the end again."},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, mask func(vocab []string, end int, phrases []string, ids []int) []bool) (*Performance, error) {
				phrases := []string{" still a secret that the wind will tell us.", " stormy, so the cat will stay in the house."}
				s := scene{
					Prompt: "The weather today is",
					Call:   fmt.Sprintf("do_sample=False, repetition_penalty=1.0, one_of=[%q, %q], max_new_tokens=20", phrases[0], phrases[1]),
					Stage:  "prefix_allowed_tokens_fn", Measure: "logit",
				}
				end := -1
				if ids := m.Config.EOSTokenID.Value; len(ids) > 0 {
					end = ids[0]
				}
				vocab := texts(m)
				prompt := -1
				return s.replace(ctx, m, func(ids []int, logits []float64) []float64 {
					if prompt < 0 {
						prompt = len(ids)
					}
					row := slices.Clone(logits)
					for id, allowed := range mask(vocab[:len(row)], end, phrases, ids[prompt:]) {
						if id < len(row) && !allowed {
							row[id] = cut
						}
					}
					return row
				})
			}),
		},
	}
}

// allowedTokens is a constraint of package constrain to the phrases.
func allowedTokens(vocab []string, end int, phrases []string, ids []int) []bool {
	allowed := make([]bool, len(vocab))
	automaton, err := constrain.Phrases(phrases...)
	if err != nil {
		return allowed
	}
	spelled := make([][]byte, len(vocab))
	for id, text := range vocab {
		spelled[id] = []byte(text)
	}
	var ends []int
	if end >= 0 {
		ends = []int{end}
	}
	c, err := constrain.New(spelled, ends, automaton)
	if err != nil {
		return allowed
	}
	c.After(ids).Allowed(allowed)
	return allowed
}

// texts is the vocabulary as strings, as long as a row. What is no text is "",
// and so is a token that holds a part of a character, which no string of JSON can
// carry.
func texts(m *pretrained.Pretrained) []string {
	vocab := make([]string, m.Model.Config().Vocab)
	for id := range min(len(vocab), m.Tokenizer.VocabSize()) {
		if text := m.Tokenizer.Bytes(id); utf8.Valid(text) && !m.Tokenizer.IsSpecial(id) {
			vocab[id] = string(text)
		}
	}
	return vocab
}
