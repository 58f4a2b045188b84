package workshop

import (
	"context"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
)

// repetitionPenalty has a trap in it: a negative logit that is divided grows, so
// that the penalty becomes a reward (transformers issue 2302).
func repetitionPenalty() Exercise {
	return Exercise{
		Name:   "repetition",
		Lesson: "06-repetition-penalty",
		Title:  "penalise what was said before",
		Task: &Task{
			Func: "Penalize",
			Reference: func(logits []float64, ids []int, penalty float64) []float64 {
				processor, err := sampler.NewRepetitionPenalty(penalty)
				if err != nil {
					return logits
				}
				return processed(processor, ids, logits)
			},
			Cases: []Case{
				{Name: "one token was said", Args: []any{[]float64{2, 4, 1}, []int{1}, 1.25}},
				{Name: "a negative logit", Args: []any{[]float64{2, -4, 1}, []int{1}, 1.25}, Why: "A penalty makes a token less likely. What does dividing do to a negative logit?"},
				{Name: "both signs", Args: []any{[]float64{-0.5, 3, -8, 1.5}, []int{0, 1, 2}, 2.0}, Why: "The sign is that of each logit, not of the row."},
				{Name: "a token was said twice", Args: []any{[]float64{2, 4, -1}, []int{1, 0, 1, 1}, 1.5}, Why: "However often a token was said, it is penalised once."},
				{Name: "nothing was said", Args: []any{[]float64{2, 4, -1}, []int{}, 1.5}},
				{Name: "a penalty of 1", Args: []any{[]float64{2, -4, 1}, []int{0, 1, 2}, 1.0}},
				{Name: "a penalty below 1 rewards", Args: []any{[]float64{2, -4, 1}, []int{0, 1}, 0.5}, Why: "The same rule with a penalty below 1 makes tokens more likely."},
				{Name: "a zero and a cut token", Args: []any{[]float64{0, cut, 1}, []int{0, 1}, 1.25}, Why: "Zero stays zero, and −Inf stays −Inf."},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, penalize func([]float64, []int, float64) []float64) (*Performance, error) {
				const penalty = 1.5
				s := scene{
					Prompt: "The clock goes tick, tock, tick, tock,", Call: "do_sample=False, repetition_penalty=1.5, max_new_tokens=16",
					Stage: "repetition_penalty", Measure: "logit",
				}
				return s.replace(ctx, m, func(ids []int, logits []float64) []float64 { return penalize(logits, ids, penalty) })
			}),
		},
	}
}
