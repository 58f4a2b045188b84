package workshop

import (
	"context"
	"math"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
)

// softmax has to take the largest logit away first: e^1000 is beyond a float64,
// and all of e^−1000 are 0.
func softmax() Exercise {
	return Exercise{
		Name:   "softmax",
		Lesson: "02-tokens-and-logits",
		Title:  "turn logits into probabilities",
		Task: &Task{
			Func:      "Softmax",
			Reference: softmaxed,
			Cases: []Case{
				{Name: "two equal tokens", Args: []any{[]float64{0, 0}}, Why: "Probabilities add up to 1."},
				{Name: "three tokens", Args: []any{[]float64{2, 1, 0}}, Why: "What is each power divided by?"},
				{Name: "negative logits", Args: []any{[]float64{-1.5, -3, -0.25}}, Why: "A power of e is above 0, whatever the sign of the logit."},
				{Name: "logits of 1000", Args: []any{[]float64{1000, 999, 998}}, Why: "e to the power of 1000 is too large for a float64. Must the numbers be that large?"},
				{Name: "logits of −1000", Args: []any{[]float64{-1000, -1001, -1000}}, Why: "e to the power of −1000 is 0 in a float64, and a sum of zeros divides nothing."},
				{Name: "far apart", Args: []any{[]float64{1000, -1000, 0}}, Why: "A probability may be so small that it is 0."},
				{Name: "a token was cut", Args: []any{[]float64{1, cut, 1, cut}}, Why: "−Inf marks a token that was removed: its probability is 0."},
				{Name: "every token was cut", Args: []any{[]float64{cut, cut}}, Why: "Where no token is left, all probabilities are 0."},
				{Name: "no token", Args: []any{[]float64{}}},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, softmax func([]float64) []float64) (*Performance, error) {
				const seed = 3
				s := scene{
					Prompt: "Once upon a time", Call: "do_sample=True, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=12", Seed: seed,
					Does: "making the probabilities that tokens are drawn from (a → b: the likeliest was a)", Stage: "raw", Measure: "probability",
				}
				source := sampler.NewSource(seed, 0)
				var values []float64
				p, err := s.choose(ctx, m, func(_ []int, logits []float64) int {
					probs := softmax(logits)
					id := onTheLine(probs, source.Float64())
					value := math.NaN()
					if id >= 0 {
						value = probs[id]
					}
					values = append(values, value)
					return id
				})
				if err != nil {
					return nil, err
				}
				for i := range p.Moments {
					p.Moments[i].Value = values[i]
				}
				return p, nil
			}),
		},
	}
}

// softmaxed is the softmax of logits; all 0 where none is left.
func softmaxed(logits []float64) []float64 {
	row := float32s(logits)
	sum := numeric.Summarize(row)
	if sum.Kept == 0 {
		return make([]float64, len(row))
	}
	return probabilities(row)
}
