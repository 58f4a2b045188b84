package workshop

import (
	"context"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/visible"
)

// beamStep takes every beam one token further. Sums are compared with sums; the
// length divides only what has ended. Who divides all of them alike sees no
// difference within a step, and who divides none prefers short texts.
func beamStep() Exercise {
	return Exercise{
		Name:   "beamstep",
		Lesson: "08-beams",
		Title:  "one step of a beam search",
		Task: &Task{
			Func:      "Step",
			Reference: stepBeams,
			Cases: []Case{
				{Name: "one beam, no end", Args: []any{[]float64{0}, [][]float64{{-8, -0.5, -2, -1, -4}}, 2, 0, 1, 1.0}, Why: "Of the continuations looked at, at most width go on."},
				{Name: "the sum counts", Args: []any{[]float64{-1, -2.5}, [][]float64{{-9, -2, -3, -4}, {-9, -0.25, -1, -4}}, 2, 0, 3, 1.0}, Why: "Nothing ends here. What goes on is ordered by the sum of its whole text, undivided."},
				{Name: "both places go to one beam", Args: []any{[]float64{-1, -6}, [][]float64{{-9, -1, -1.5, -7}, {-9, -1, -2, -4}}, 2, 0, 3, 1.0}, Why: "Nothing says that each beam has to go on."},
				{Name: "a tie", Args: []any{[]float64{-2, -1}, [][]float64{{-9, -1, -1, -8}, {-9, -8, -2, -2}}, 2, 0, 4, 1.0}, Why: "Of equal sums the lower beam comes first, and of one beam the lower id."},
				{Name: "one ends", Args: []any{[]float64{-3, -4}, [][]float64{{-0.5, -1, -4, -6}, {-5, -1, -2, -6}}, 2, 0, 4, 1.0}, Why: "What ends is divided by the length, and takes the place of no beam: two go on beside it."},
				{Name: "a length penalty of 2", Args: []any{[]float64{-3, -4}, [][]float64{{-0.5, -1, -4, -6}, {-5, -1, -2, -6}}, 2, 0, 4, 2.0}, Why: "The sum is divided by the length to the power of the penalty."},
				{Name: "a length penalty of 0", Args: []any{[]float64{-3, -4}, [][]float64{{-0.5, -1, -4, -6}, {-5, -1, -2, -6}}, 2, 0, 4, 0.0}},
				{Name: "an end behind the first places", Args: []any{[]float64{-3, -4}, [][]float64{{-2.5, -1, -2, -6}, {-7, -1.25, -3, -6}}, 2, 0, 4, 1.0}, Why: "The end stands fourth of those looked at, and there are two beams: it is dropped."},
				{Name: "fewer are left than beams", Args: []any{[]float64{-1}, [][]float64{{-0.5, cut, -2, cut}}, 3, 0, 1, 1.0}, Why: "A continuation at −Inf is none."},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, step func(totals []float64, logprobs [][]float64, width, end, length int, penalty float64) ([]int, []int, []float64)) (*Performance, error) {
				const (
					steps, width, penalty = 12, 3, 1.0
				)
				p := &Performance{Does: "leading the beams, of which each line shows the best", Prompt: "I like", Measure: "sum"}
				prompt, err := m.Encode(p.Prompt)
				if err != nil {
					return nil, err
				}
				end := -1
				if ids := m.Config.EOSTokenID.Value; len(ids) > 0 {
					end = ids[0]
				}
				logSoftmax, err := sampler.NewLogSoftmax("log_softmax")
				if err != nil {
					return nil, err
				}
				beams, totals := [][]int{prompt}, []float64{0}
				finished, best := Moment{}, math.Inf(-1)
				for length := 1; length <= steps && len(beams) > 0; length++ {
					if err := ctx.Err(); err != nil {
						return nil, err
					}
					rows := make([][]float64, len(beams))
					for i, ids := range beams {
						row, err := logitsAfter(m, ids)
						if err != nil {
							return nil, err
						}
						rows[i] = processed(logSoftmax, ids, float64s(row))
					}
					parents, tokens, scores := step(totals, rows, width, end, length, penalty)
					var next [][]int
					var sums []float64
					for i := range min(len(parents), len(tokens), len(scores)) {
						if parents[i] < 0 || parents[i] >= len(beams) || tokens[i] < 0 || tokens[i] >= len(rows[0]) {
							return p, nil
						}
						text := append(slices.Clone(beams[parents[i]]), tokens[i])
						switch {
						case tokens[i] != end:
							next, sums = append(next, text), append(sums, scores[i])
						case scores[i] > best:
							finished, best = Moment{Text: beamText(m, text[len(prompt):]), Value: scores[i]}, scores[i]
						}
					}
					if beams, totals = next, sums; len(beams) > 0 {
						p.Moments = append(p.Moments, Moment{Text: beamText(m, beams[0][len(prompt):]), Value: totals[0]})
					}
				}
				if finished.Text != "" {
					p.Moments = append(p.Moments, finished)
				}
				return p, nil
			}),
		},
	}
}

// stepBeams is the step of decode's beam search, on numeric's order of a row.
func stepBeams(totals []float64, logprobs [][]float64, width, end, length int, penalty float64) (parents, tokens []int, scores []float64) {
	var flat []float32
	for beam, row := range logprobs {
		for _, logprob := range row {
			flat = append(flat, float32(totals[beam]+logprob))
		}
	}
	var order numeric.Order
	order.ResetTop(flat, min(2*width, len(flat)))
	running := 0
	for place := range 2 * width {
		at, _, ok := order.Next()
		if !ok {
			break
		}
		beam, id := at/len(logprobs[0]), at%len(logprobs[0])
		score := totals[beam] + logprobs[beam][id]
		switch {
		case id == end && place < width:
			score /= math.Pow(float64(length), penalty)
		case id == end || running == width:
			continue
		default:
			running++
		}
		parents, tokens, scores = append(parents, beam), append(tokens, id), append(scores, score)
	}
	return parents, tokens, scores
}

// beamText is the end of a beam, in a width that leaves room for another beside it.
func beamText(m *pretrained.Pretrained, ids []int) string {
	text := ""
	for _, id := range ids {
		text += tokenText(m, id)
	}
	return visible.FitTail(text, 23)
}
