package workshop

import (
	"context"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
)

// inverseCDF draws as the decoder does. A border belongs to the token that
// begins there, and rounding can end the line below 1.
func inverseCDF() Exercise {
	return Exercise{
		Name:   "inversecdf",
		Lesson: "03-greedy-or-sampling",
		Title:  "draw a token with a random number",
		Task: &Task{
			Func:      "Draw",
			Reference: onTheLine,
			Cases: []Case{
				{Name: "u inside the first", Args: []any{[]float64{0.5, 0.25, 0.25}, 0.3}},
				{Name: "the likeliest is not id 0", Args: []any{[]float64{0.125, 0.25, 0.625}, 0.3}, Why: "The line begins with the most likely token, whatever its id. The answer is an id."},
				{Name: "u near the end", Args: []any{[]float64{0.5, 0.375, 0.125}, 0.9}},
				{Name: "equally likely", Args: []any{[]float64{0.25, 0.5, 0.25}, 0.6}, Why: "Of equally likely tokens the lowest id comes first."},
				{Name: "u on a border", Args: []any{[]float64{0.25, 0.5, 0.25}, 0.75}, Why: "A border belongs to the token that begins there."},
				{Name: "u is 0", Args: []any{[]float64{0, 0.25, 0.75}, 0.0}, Why: "A token of probability 0 has no length: nothing falls on it."},
				{Name: "behind the end by rounding", Args: []any{[]float64{0.5, 0.4375, 0}, 0.96875}, Why: "The line can end below 1. Beyond it, the last token that has a length is drawn."},
				{Name: "every token was cut", Args: []any{[]float64{0, 0}, 0.5}, Why: "Where no token is left, return −1."},
				{Name: "no token", Args: []any{[]float64{}, 0.5}},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, draw func([]float64, float64) int) (*Performance, error) {
				const seed = 5
				s := scene{
					Prompt: "Once upon a time", Call: "do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=12", Seed: seed,
					Does: "drawing the tokens (a → b: the likeliest was a)", Stage: "raw", Measure: "logit",
				}
				source := sampler.NewSource(seed, 0)
				return s.choose(ctx, m, func(_ []int, logits []float64) int {
					return draw(softmaxed(logits), source.Float64())
				})
			}),
		},
	}
}

// onTheLine is sampler.Draw for probabilities, so that a border is where their
// sums are: logarithms in between would move it.
func onTheLine(probs []float64, u float64) int {
	row := float32s(probs)
	for id, p := range probs {
		if p == 0 {
			row[id] = numeric.Cut
		}
	}
	var order numeric.Order
	order.Reset(row)
	drawn, end := -1, 0.0
	for end <= u {
		id, _, ok := order.Next()
		if !ok {
			break
		}
		drawn, end = id, end+probs[id]
	}
	return drawn
}
