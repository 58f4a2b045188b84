package workshop

import (
	"context"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
)

// minP measures against the most likely token. Who takes min_p for a limit of
// its own removes everything where the model is unsure.
func minP() Exercise {
	return Exercise{
		Name:   "minp",
		Lesson: "07-top-k-top-p-min-p",
		Title:  "cut what is far below the best",
		Task: &Task{
			Func: "MinP",
			Reference: func(logits []float64, part float64) []float64 {
				warper, err := sampler.NewMinP(part, 1)
				if err != nil {
					return logits
				}
				return processed(warper, nil, logits)
			},
			Cases: []Case{
				{Name: "two of four are near", Args: []any{[]float64{3, 2, 0, -2}, 0.25}},
				{Name: "a sure model", Args: []any{[]float64{1, 10, 2}, 0.125}, Why: "Far below the best, and so removed."},
				{Name: "an unsure model", Args: []any{[]float64{0.5, 0.5, 0.25, 0.25, 0, 0, 0, 0}, 0.25}, Why: "No token here has a probability of 0.25. What is the limit a part of?"},
				{Name: "part is 0", Args: []any{[]float64{3, -90, 0}, 0.0}, Why: "Nothing is below 0."},
				{Name: "part is 1", Args: []any{[]float64{2, 1, 2}, 1.0}, Why: "What is as likely as the best is not below it."},
				{Name: "a token was cut", Args: []any{[]float64{cut, 2, 1}, 0.25}, Why: "What was cut stays cut."},
				{Name: "logits of 1000", Args: []any{[]float64{1000, 999, 990}, 0.25}, Why: "e to the power of 1000 is too large. What is left if you divide two such powers?"},
				{Name: "no token", Args: []any{[]float64{}, 0.25}},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, minP func([]float64, float64) []float64) (*Performance, error) {
				const part = 0.25
				s := scene{
					Prompt: "One day, the cat", Call: "do_sample=True, top_k=0, top_p=1.0, min_p=0.25, repetition_penalty=1.0, max_new_tokens=12", Seed: 6,
					Stage: "min_p", Measure: "logit",
				}
				return s.replace(ctx, m, func(_ []int, logits []float64) []float64 { return minP(logits, part) })
			}),
		},
	}
}
