package workshop

import (
	"context"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
)

// topP is where the crossing token is lost most often: a token is kept while the
// sum before it is below p, not while the sum with it is.
func topP() Exercise {
	return Exercise{
		Name:   "topp",
		Lesson: "07-top-k-top-p-min-p",
		Title:  "keep the nucleus",
		Task: &Task{
			Func: "TopP",
			Reference: func(logits []float64, p float64) []float64 {
				warper, err := sampler.NewTopP(p, 1)
				if err != nil {
					return logits
				}
				return processed(warper, nil, logits)
			},
			Cases: []Case{
				{Name: "the second token crosses", Args: []any{[]float64{2, 1, 0, -1}, 0.75}, Why: "The token with which the sum reaches p belongs to the nucleus."},
				{Name: "the first token crosses", Args: []any{[]float64{2, 1, 0, -1}, 0.5}, Why: "The first token alone has more than p. What is the smallest set that reaches it?"},
				{Name: "not in order", Args: []any{[]float64{-1, 2, 0, 1}, 0.9}, Why: "The sum begins with the most likely token, and each logit stays in its place."},
				{Name: "p is 0", Args: []any{[]float64{0, 1.5, 1}, 0.0}, Why: "The most likely token always stays."},
				{Name: "p is 1", Args: []any{[]float64{2, 1, 0, -1}, 1.0}, Why: "Only all of them add up to 1."},
				{Name: "a token was cut", Args: []any{[]float64{2, cut, 1, 0}, 0.75}, Why: "−Inf has the probability 0, and stays −Inf."},
				{Name: "logits of 1000", Args: []any{[]float64{990, 1000, 999}, 0.875}, Why: "The softmax has to bear large logits."},
				{Name: "no token", Args: []any{[]float64{}, 0.9}, Why: "Of an empty list there is no most likely token."},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, topP func([]float64, float64) []float64) (*Performance, error) {
				const p = 0.6
				s := scene{
					Prompt: "One day, the cat", Call: "do_sample=True, top_k=0, top_p=0.6, repetition_penalty=1.0, max_new_tokens=12", Seed: 5,
					Stage: "top_p", Measure: "logit",
				}
				return s.replace(ctx, m, func(_ []int, logits []float64) []float64 { return topP(logits, p) })
			}),
		},
	}
}
