package workshop

import (
	"context"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
)

// topK keeps more than k where tokens tie with the k-th. Who sorts the row
// itself loses the ids.
func topK() Exercise {
	return Exercise{
		Name:   "topk",
		Lesson: "07-top-k-top-p-min-p",
		Title:  "keep the k most likely tokens",
		Task: &Task{
			Func: "TopK",
			Reference: func(logits []float64, k int) []float64 {
				warper, err := sampler.NewTopK(k, 1)
				if err != nil {
					return logits
				}
				return processed(warper, nil, logits)
			},
			Cases: []Case{
				{Name: "two of four", Args: []any{[]float64{1, 4, 2, 3}, 2}, Why: "The largest stay, the k-th among them, each in its place: the place is the token's id."},
				{Name: "one of four, all negative", Args: []any{[]float64{-3, -0.5, -2, -8}, 1}, Why: "Logits may be negative, all of them."},
				{Name: "a tie with the k-th", Args: []any{[]float64{3, 1, 5, 3, 3}, 2}, Why: "What equals the k-th stays too."},
				{Name: "a tie above the k-th", Args: []any{[]float64{5, 2, 5, 3, 1}, 2}, Why: "Two tokens with the same logit are two tokens."},
				{Name: "k is all of them", Args: []any{[]float64{2, 1, 0}, 3}},
				{Name: "k is more than there are", Args: []any{[]float64{2, 1, 0}, 50}, Why: "There are not that many tokens: nothing is removed."},
				{Name: "some were cut before", Args: []any{[]float64{cut, 2, cut, 1}, 3}, Why: "What was cut stays cut, and fewer than k tokens are left."},
				{Name: "k is 0", Args: []any{[]float64{2, 1, 0}, 0}, Why: "A k that is not above 0 removes nothing."},
				{Name: "no token", Args: []any{[]float64{}, 2}},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, topK func([]float64, int) []float64) (*Performance, error) {
				const k = 5
				s := scene{
					Prompt: "One day, the cat", Call: "do_sample=True, top_k=5, top_p=1.0, repetition_penalty=1.0, max_new_tokens=12", Seed: 8,
					Stage: "top_k", Measure: "logit",
				}
				return s.replace(ctx, m, func(_ []int, logits []float64) []float64 { return topK(logits, k) })
			}),
		},
	}
}
