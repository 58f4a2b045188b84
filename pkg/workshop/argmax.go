package workshop

import (
	"context"
	"math"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
)

// argmax is greedy decoding: the place of the largest number. Who writes >= in
// place of > takes the last of a tie, and who begins with a best of 0 finds
// nothing among negative logits.
func argmax() Exercise {
	return Exercise{
		Name:   "argmax",
		Lesson: "03-greedy-or-sampling",
		Title:  "pick the most likely token",
		Task: &Task{
			Func: "Argmax",
			Reference: func(logits []float64) int {
				id, err := sampler.Greedy(float32s(logits))
				if err != nil {
					return -1
				}
				return id
			},
			Cases: []Case{
				{Name: "the largest stands in the middle", Args: []any{[]float64{1.5, 4.25, -2, 3}}},
				{Name: "the largest comes last", Args: []any{[]float64{0.5, 1, 2, 8}}, Why: "Look at every logit, the last one too."},
				{Name: "all are negative", Args: []any{[]float64{-7, -3.5, -3.75, -9}}, Why: "Logits may be negative, all of them. What is the best one before you have looked at any?"},
				{Name: "a tie", Args: []any{[]float64{2, 5, 1, 5, 5}}, Why: "Of equals, the lowest id wins."},
				{Name: "some tokens were cut", Args: []any{[]float64{math.Inf(-1), math.Inf(-1), -40, math.Inf(-1)}}, Why: "−Inf marks a token that a filter has removed."},
				{Name: "nothing to pick from", Args: []any{[]float64{}}, Why: "Without a token there is no answer: return −1."},
				{Name: "every token was cut", Args: []any{[]float64{math.Inf(-1), math.Inf(-1)}}, Why: "A token at −Inf cannot be picked: return −1 where nothing else is left."},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, argmax func([]float64) int) (*Performance, error) {
				s := scene{
					Prompt: "The weather today is", Call: "do_sample=False, repetition_penalty=1.0, max_new_tokens=12",
					Stage: "raw", Measure: "logit",
				}
				return s.choose(ctx, m, func(_ []int, logits []float64) int { return argmax(logits) })
			}),
		},
	}
}
