package workshop

import (
	"context"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
)

// temperature divides the logits. Who divides probabilities, or multiplies, has
// it the wrong way round or without an effect.
func temperature() Exercise {
	return Exercise{
		Name:   "temperature",
		Lesson: "04-temperature",
		Title:  "sharpen or flatten the logits",
		Task: &Task{
			Func: "Temperature",
			Reference: func(logits []float64, t float64) []float64 {
				warper, err := sampler.NewTemperature(t)
				if err != nil {
					return logits
				}
				return processed(warper, nil, logits)
			},
			Cases: []Case{
				{Name: "T = 1 changes nothing", Args: []any{[]float64{3, 1, -2}, 1.0}},
				{Name: "T = 0.5 spreads", Args: []any{[]float64{3, 1, -2}, 0.5}, Why: "Below 1 the distances between logits grow. Do you multiply where you should divide?"},
				{Name: "T = 2 draws together", Args: []any{[]float64{3, 1, -2}, 2.0}, Why: "Above 1 the distances between logits shrink."},
				{Name: "negative logits count as well", Args: []any{[]float64{-1.5, -6, 0, -0.25}, 0.25}, Why: "Every logit is divided, whatever its sign."},
				{Name: "a token was cut", Args: []any{[]float64{2, cut, 1}, 0.8}, Why: "−Inf divided by a positive number is −Inf: what was cut stays cut."},
				{Name: "no token", Args: []any{[]float64{}, 0.7}},
				{Name: "T = 0 divides by zero", Args: []any{[]float64{3, 1, -2}, 0.0}, Why: "T has to be above 0. Here the contract is: return the logits as they are."},
				{Name: "T below 0", Args: []any{[]float64{3, 1, -2}, -1.0}, Why: "A negative T would turn the order round. Return the logits as they are."},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, temperature func([]float64, float64) []float64) (*Performance, error) {
				const t = 1.8
				s := scene{
					Prompt: "Once upon a time", Call: "do_sample=True, temperature=1.8, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=12", Seed: 3,
					Stage: "temperature", Measure: "logit ÷ T",
				}
				return s.replace(ctx, m, func(_ []int, logits []float64) []float64 { return temperature(logits, t) })
			}),
		},
	}
}
