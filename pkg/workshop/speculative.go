package workshop

import (
	"context"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
)

// speculative keeps a drafted token or takes another, so that what comes is
// distributed as if there had been no draft. Who draws the other from p, and not
// from what p has more than q, gets tokens that the draft likes too often.
func speculative() Exercise {
	return Exercise{
		Name:   "speculative",
		Lesson: "10-faster",
		Title:  "accept or replace a drafted token",
		Task: &Task{
			Func:      "Speculate",
			Reference: speculate,
			Cases: []Case{
				{Name: "the model likes it more", Args: []any{[]float64{0.25, 0.5, 0.25}, []float64{0.25, 0.25, 0.5}, 1, 0.875, 0.5}, Why: "A token that p holds likelier than q always stays."},
				{Name: "it likes it less, and it stays", Args: []any{[]float64{0.25, 0.5, 0.25}, []float64{0.25, 0.25, 0.5}, 2, 0.25, 0.5}, Why: "The ratio of p to q is ½ here, and u lies below it."},
				{Name: "it likes it less, and it goes", Args: []any{[]float64{0.25, 0.5, 0.25}, []float64{0.25, 0.25, 0.5}, 2, 0.75, 0.25}, Why: "u lies above the ratio. Another token has to come, from what p has more than q."},
				{Name: "u between p and the ratio", Args: []any{[]float64{0.25, 0.5, 0.25}, []float64{0.5, 0.125, 0.375}, 2, 0.5, 0.125}, Why: "u is compared with the ratio of p to q, not with p."},
				{Name: "the residual is not p", Args: []any{[]float64{0.25, 0.5, 0.125, 0.125}, []float64{0.25, 0.125, 0.5, 0.125}, 2, 0.5, 0.125}, Why: "The other token is drawn from what is left of p after q was taken away."},
				{Name: "where q exceeds p nothing is left", Args: []any{[]float64{0.125, 0.5, 0.125, 0.25}, []float64{0.5, 0.125, 0.25, 0.125}, 0, 0.5, 0.25}, Why: "A token that the draft likes better has had its chance: nothing of it is left, and it is not counted as a positive number either."},
				{Name: "v beyond the bare sum", Args: []any{[]float64{0.5, 0.25, 0.125, 0.125}, []float64{0.125, 0.125, 0.25, 0.5}, 3, 0.5, 0.6875}, Why: "What is left of p does not sum to 1. How long is the line that v points into?"},
				{Name: "a token that p has cut", Args: []any{[]float64{0.5, 0, 0.5}, []float64{0.25, 0.5, 0.25}, 1, 0.125, 0.75}, Why: "The model would never write it, so it must not stay."},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, speculate func(p, q []float64, drafted int, u, v float64) (int, bool)) (*Performance, error) {
				const (
					steps = 14
					sight = 3 // tokens that the draft looks back on
				)
				p := &Performance{Does: "keeping or replacing each drafted token (a → b: a was drafted, b took its place)", Prompt: "Once upon a time", Measure: "accepted"}
				ids, err := m.Encode(p.Prompt)
				if err != nil {
					return nil, err
				}
				// The draft is the model itself, short-sighted: it serves with every model,
				// and its q is different enough from p for some tokens to go.
				own, drafts := sampler.NewSource(1, 0), sampler.NewSource(1, 1)
				for range steps {
					if err := ctx.Err(); err != nil {
						return nil, err
					}
					row, err := logitsAfter(m, ids[max(0, len(ids)-sight):])
					if err != nil {
						return nil, err
					}
					drafted, err := sampler.Draw(row, drafts.Float64())
					if err != nil {
						return nil, err
					}
					draft := probabilities(row)
					if row, err = logitsAfter(m, ids); err != nil {
						return nil, err
					}
					id, accepted := speculate(probabilities(row), draft, drafted.ID, own.Float64(), own.Float64())
					if id < 0 || id >= len(draft) {
						return p, nil
					}
					moment := Moment{Text: tokenText(m, id)}
					moment.instead(m, drafted.ID, id)
					if accepted {
						moment.Value = 1
					}
					p.Moments, ids = append(p.Moments, moment), append(slices.Clone(ids), id)
				}
				return p, nil
			}),
		},
	}
}

// speculate is the acceptance of decode's assisted loop with the residual of
// package sampler. Its line runs in the order of ids, to spare the learner a
// sort; the decoder's begins with the likeliest.
func speculate(p, q []float64, drafted int, u, v float64) (id int, accepted bool) {
	if u <= p[drafted]/q[drafted] {
		return drafted, true
	}
	residual := sampler.Residual(logarithms(p), logarithms(q))
	high := 0.0
	for at, score := range residual {
		if score == numeric.Cut {
			continue
		}
		id = at
		if high += math.Exp(float64(score)); v < high {
			break
		}
	}
	return id, false
}

// probabilities is the softmax of a row.
func probabilities(row []float32) []float64 {
	probs, sum := make([]float64, len(row)), numeric.Summarize(row).LogSumExp
	for id, score := range row {
		probs[id] = numeric.Prob(score, sum)
	}
	return probs
}

func logarithms(probs []float64) []float32 {
	scores := make([]float32, len(probs))
	for id, p := range probs {
		scores[id] = float32(math.Log(p))
	}
	return scores
}
