package workshop

import (
	"context"
	"math"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/pretrained"
)

// entropy meets 0 · ln 0, which is not a number unless somebody says that it is 0.
func entropy() Exercise {
	return Exercise{
		Name:   "entropy",
		Lesson: "04-temperature",
		Title:  "measure how unsure the model is",
		Task: &Task{
			Func: "Entropy",
			Reference: func(probs []float64) (nats, choices float64) {
				for _, p := range probs {
					nats += numeric.Surprise(p)
				}
				return nats, math.Exp(nats)
			},
			Cases: []Case{
				{Name: "two equal tokens", Args: []any{[]float64{0.5, 0.5}}, Why: "Two equally likely tokens are 2 choices. Which logarithm goes with a power of e?"},
				{Name: "four equal tokens", Args: []any{[]float64{0.25, 0.25, 0.25, 0.25}}},
				{Name: "one is likelier", Args: []any{[]float64{0.75, 0.125, 0.125}}, Why: "Each token counts by its own probability."},
				{Name: "a token was cut", Args: []any{[]float64{0.5, 0, 0.5}}, Why: "A probability of 0 adds nothing. What does math.Log say of it?"},
				{Name: "quite sure", Args: []any{[]float64{0, 1, 0}}, Why: "One token that is certain is 1 choice, and no surprise at all."},
				{Name: "only one token", Args: []any{[]float64{1}}},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, entropy func([]float64) (float64, float64)) (*Performance, error) {
				s := scene{
					Prompt: "Once upon a time", Call: "do_sample=False, repetition_penalty=1.0, max_new_tokens=12",
					Does: "measuring how unsure the model is", Measure: "effective choices",
				}
				return s.observe(ctx, m, func(_ []int, logits []float64) float64 {
					_, choices := entropy(softmaxed(logits))
					return choices
				})
			}),
		},
	}
}
