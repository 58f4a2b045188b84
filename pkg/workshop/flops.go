package workshop

import (
	"context"

	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/trace"
)

// flops counts the matrix products of a step, with a cache and without. Who
// counts length² pairs forgets that the mask hides half of them.
func flops() Exercise {
	return Exercise{
		Name:   "flops",
		Lesson: "05-kv-cache",
		Title:  "count the work of a step",
		Task: &Task{
			Func: "Flops",
			Reference: func(layers, hidden, mlp, heads, kvHeads, headDim, vocab, length int, cached bool) int {
				if length == 0 {
					return 0
				}
				past, n := 0, length
				if cached {
					past, n = length-1, 1
				}
				f := cost.Step(trace.Shape{
					Layers: layers, Hidden: hidden, Intermediate: mlp,
					Heads: heads, KVHeads: kvHeads, HeadDim: headDim, Vocab: vocab,
				}, past, n, 1)
				gate := layers * n * mlp * (cost.ExpFlops + 3) // no matrix product
				return int(f.Projections+2*f.AttentionValues+f.MLP+f.Unembedding) - gate
			},
			Cases: []Case{
				{Name: "a text of one token", Args: []any{1, 4, 8, 2, 2, 2, 10, 1, false}, Why: "Each line of the table counts, and so does attention: a position that is alone sees itself."},
				{Name: "three layers", Args: []any{3, 4, 8, 2, 2, 2, 10, 1, false}, Why: "The last matrix comes after the layers, once."},
				{Name: "without a cache", Args: []any{2, 4, 8, 2, 2, 2, 10, 5, false}, Why: "The first position sees one, the second two, and only the last goes through the last matrix."},
				{Name: "with a cache", Args: []any{2, 4, 8, 2, 2, 2, 10, 5, true}, Why: "One position goes through the layers, and sees all of the text."},
				{Name: "shared key-value heads", Args: []any{2, 8, 16, 4, 1, 2, 10, 5, true}, Why: "k and v are kvHeads·headDim wide; the query heads are as many as before."},
				{Name: "heads wider than the hidden state", Args: []any{2, 8, 16, 4, 2, 4, 10, 3, false}, Why: "heads·headDim need not be hidden."},
				{Name: "an 8B model at 1000", Args: []any{32, 4096, 14336, 32, 8, 128, 128256, 1000, false}},
				{Name: "an empty text", Args: []any{2, 4, 8, 2, 2, 2, 10, 0, false}, Why: "No position, no work."},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, flops func(layers, hidden, mlp, heads, kvHeads, headDim, vocab, length int, cached bool) int) (*Performance, error) {
				s := scene{
					Prompt: "Once upon a time", Call: "do_sample=False, repetition_penalty=1.0, max_new_tokens=12",
					Does: "counting what the cache spares", Measure: "× without it",
				}
				c := m.Model.Config()
				first := true // the prompt's step, in which the cache holds nothing yet
				return s.observe(ctx, m, func(ids []int, _ []float64) float64 {
					work := func(cached bool) float64 {
						return float64(flops(c.Layers, c.Hidden, c.Intermediate, c.Heads, c.KVHeads, c.HeadDim, c.Vocab, len(ids), cached))
					}
					held := !first
					first = false
					return work(false) / work(held)
				})
			}),
		},
	}
}
