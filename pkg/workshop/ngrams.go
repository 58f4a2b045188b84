package workshop

import (
	"context"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
)

// nGrams compares n − 1 tokens, of which there are none for n = 1.
func nGrams() Exercise {
	return Exercise{
		Name:   "ngrams",
		Lesson: "06-repetition-penalty",
		Title:  "let no sequence come twice",
		Task: &Task{
			Func: "Block",
			Reference: func(logits []float64, ids []int, n int) []float64 {
				processor, err := sampler.NewNoRepeatNGram(n)
				if err != nil {
					return logits
				}
				return processed(processor, ids, logits)
			},
			Cases: []Case{
				{Name: "a pair came before", Args: []any{[]float64{3, 2, 1, 0}, []int{1, 2, 3, 1}, 2}, Why: "What followed the last n−1 tokens when they came before?"},
				{Name: "three in a row", Args: []any{[]float64{3, 2, 1, 0, -1}, []int{1, 2, 3, 0, 1, 2}, 3}, Why: "The last two tokens have to be the same, in the same order."},
				{Name: "one of two is the same", Args: []any{[]float64{3, 2, 1, 0, -1}, []int{1, 2, 3, 0, 4, 2}, 3}, Why: "The last token alone is not enough."},
				{Name: "two tokens followed", Args: []any{[]float64{3, 2, 1, 0}, []int{1, 2, 1, 3, 1}, 2}, Why: "Do not stop at the first place: each token that followed is blocked."},
				{Name: "a pair overlaps the end", Args: []any{[]float64{3, 2, 1}, []int{1, 1}, 2}, Why: "The earlier place may overlap the end of the text."},
				{Name: "n is 1", Args: []any{[]float64{3, 2, 1, 0}, []int{2, 0, 2}, 1}, Why: "A row of one token: none may come again."},
				{Name: "the text is too short", Args: []any{[]float64{3, 2, 1}, []int{1}, 3}, Why: "Nothing can repeat in it, and there are no n−1 tokens to look for."},
				{Name: "n is 0", Args: []any{[]float64{3, 2, 1}, []int{1, 1, 1}, 0}, Why: "An n that is not above 0 blocks nothing."},
				{Name: "nothing was written", Args: []any{[]float64{3, 2, 1}, []int{}, 1}},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, block func([]float64, []int, int) []float64) (*Performance, error) {
				const n = 4
				s := scene{
					Prompt: "The clock said tick, tock, tick, tock, tick, tock,", Call: "do_sample=False, repetition_penalty=1.0, no_repeat_ngram_size=4, max_new_tokens=16",
					Stage: "no_repeat_ngram_size", Measure: "logit",
				}
				return s.replace(ctx, m, func(ids []int, logits []float64) []float64 { return block(logits, ids, n) })
			}),
		},
	}
}
