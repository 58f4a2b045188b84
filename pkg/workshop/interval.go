package workshop

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/view"
)

// interval puts error bars on a count. Who divides two ints has a share of 0, and
// who takes the share ± two standard errors is certain of what came every time.
func interval() Exercise {
	return Exercise{
		Name:   "interval",
		Lesson: "12-check-a-claim",
		Title:  "say what a counted share is worth",
		Task: &Task{
			Func: "Wilson",
			Reference: func(count, draws int) (low, high float64) {
				r := view.Wilson(count, draws)
				return r.Low, r.High
			},
			Cases: []Case{
				{Name: "half of a million", Args: []any{500_000, 1_000_000}, Why: "A share is a fraction. What is 1/2 if both are ints?"},
				{Name: "half of 10", Args: []any{5, 10}, Why: "With few draws the share ± z standard errors is too wide here: the formula needs each of its terms."},
				{Name: "3 of 10", Args: []any{3, 10}, Why: "The interval is not centred on the share: few draws pull it towards ½."},
				{Name: "all of 10", Args: []any{10, 10}, Why: "What came every time need not come every time."},
				{Name: "none of 200", Args: []any{0, 200}, Why: "What never came may come yet, but not often."},
				{Name: "one draw", Args: []any{1, 1}, Why: "One draw says little, and not nothing."},
				{Name: "no draw", Args: []any{0, 0}, Why: "Without a draw every probability is possible."},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, wilson func(count, draws int) (low, high float64)) (*Performance, error) {
				const prompt, seed = "The weather today is", 2
				ids, err := m.Encode(prompt)
				if err != nil {
					return nil, err
				}
				row, err := logitsAfter(m, ids)
				if err != nil {
					return nil, err
				}
				counted, err := sampler.Greedy(row)
				if err != nil {
					return nil, err
				}
				p := &Performance{
					Does:   fmt.Sprintf("saying from draws how likely %s is (the model knows: %s)", tokenText(m, counted), view.FormatProb(probabilities(row)[counted])),
					Prompt: prompt, Measure: "width",
				}
				source, count, drawn := sampler.NewSource(seed, 0), 0, 0
				for _, draws := range []int{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000} {
					for ; drawn < draws; drawn++ {
						pick, err := sampler.Draw(row, source.Float64())
						if err != nil {
							return nil, err
						}
						if pick.ID == counted {
							count++
						}
					}
					low, high := wilson(count, draws)
					p.Moments = append(p.Moments, Moment{
						Text:  fmt.Sprintf("%d of %d: %.2f–%.2f", count, draws, max(low, 0), high), // no −0.00
						Value: high - low,
					})
				}
				return p, ctx.Err()
			}),
		},
	}
}
