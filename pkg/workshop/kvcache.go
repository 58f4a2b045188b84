package workshop

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/tensor"
)

// kvCache appends a position to a cache and attends to all of them. Who leaves
// out the newest one, or does not divide by the root of the width, gets other
// weights; who takes a softmax without the maximum gets NaN.
func kvCache() Exercise {
	return Exercise{
		Name:   "kvcache",
		Lesson: "05-kv-cache",
		Title:  "append to the cache and attend",
		Task: &Task{
			Func:      "Attend",
			Reference: attend,
			Cases: []Case{
				{Name: "the first position", Args: []any{[][]float64{}, [][]float64{}, []float64{1, 2}, []float64{0.5, -4}, []float64{3, 1}}, Why: "The only position gets all of the attention, whatever its score."},
				{Name: "one more, of equal scores", Args: []any{[][]float64{{1, 0}}, [][]float64{{4, 2}}, []float64{0, 1}, []float64{0, -2}, []float64{1, 1}}, Why: "The newest position is one of those that are attended to."},
				{Name: "four numbers wide", Args: []any{[][]float64{{2, 0, 1, 0}, {0, 1, 0, 1}}, [][]float64{{1, 0, 0, 2}, {0, 4, 0, -1}}, []float64{1, 1, 1, 1}, []float64{0, 0, 2, 3}, []float64{1, 0.5, 1, -1}}, Why: "A score is divided by the root of the width, which is 2 here."},
				{Name: "two numbers wide", Args: []any{[][]float64{{2, 0}, {0, 1}}, [][]float64{{1, 0}, {0, 4}}, []float64{1, 1}, []float64{8, -2}, []float64{0.5, 1}}, Why: "The width is the length of a query, not how many positions there are."},
				{Name: "scores in the thousands", Args: []any{[][]float64{{64, 0, 0, 0}, {64, 0.0625, 0, 0}}, [][]float64{{1, 0, 0, 0}, {0, 1, 0, 0}}, []float64{0, 64, 0, 0}, []float64{0, 0, 1, 0}, []float64{64, 32, 0, 0}}, Why: "The exponential of 1000 is infinite in a float64. What can be taken away from all scores?"},
				{Name: "all scores far below zero", Args: []any{[][]float64{{-64, 0, 0, 0}, {-64, -0.0625, 0, 0}}, [][]float64{{1, 0, 0, 0}, {0, 1, 0, 0}}, []float64{-64, 0.0625, 0, 0}, []float64{0, 0, 1, 0}, []float64{64, 32, 0, 0}}, Why: "A score may be negative, all of them may. What is the largest before you have looked at any?"},
				{Name: "a query of zeros", Args: []any{[][]float64{{5, 1}, {-7, 2}, {0, 0}}, [][]float64{{4, 0}, {0, 4}, {8, 8}}, []float64{1, 1}, []float64{0, -4}, []float64{0, 0}}},
			},
			Perform: Performing(func(ctx context.Context, m *pretrained.Pretrained, attend func(keys, values [][]float64, key, value, query []float64) ([][]float64, [][]float64, []float64)) (*Performance, error) {
				const steps = 10
				p := &Performance{Does: "the attention of the last layer, in all of its heads, with a cache of its own (a → b: a, if that layer looked at the newest position alone)", Prompt: "Lily and Ben went to the park. They", Call: fmt.Sprintf("do_sample=False, repetition_penalty=1.0, max_new_tokens=%d", steps), Measure: "logit"}
				ids, err := m.Encode(p.Prompt)
				if err != nil {
					return nil, err
				}
				kv, err := model.NewCache(m.Model, "dynamic")
				if err != nil {
					return nil, err
				}
				c := m.Model.Config()
				heads := make([]struct{ keys, values [][]float64 }, c.Heads)
				inDecoder := &model.Observation{Attend: func(layer int, mixed, queries, keys, values []float32) {
					if layer != c.Layers-1 {
						return
					}
					for at := range len(mixed) / c.HeadDim { // a position and a head
						position, head := at/c.Heads, at%c.Heads
						row := position*c.KVHeads + head/(c.Heads/c.KVHeads)
						h := &heads[head]
						var out []float64
						h.keys, h.values, out = attend(h.keys, h.values,
							headRow(keys, row, c.HeadDim), headRow(values, row, c.HeadDim), headRow(queries, at, c.HeadDim))
						if len(out) == c.HeadDim {
							copy(mixed[at*c.HeadDim:], float32s(out))
						}
					}
				}}
				defer m.Model.Observe(nil)
				for range steps {
					if err := ctx.Err(); err != nil {
						return nil, err
					}
					forgetful, err := withoutLookingBack(m, ids)
					if err != nil {
						return nil, err
					}
					m.Model.Observe(inDecoder)
					row, err := m.Model.Forward(ids[kv.Past():], kv, 1)
					if err != nil {
						return nil, err
					}
					id, err := sampler.Greedy(row)
					if err != nil {
						return nil, err
					}
					moment := Moment{Text: tokenText(m, id), Value: float64(row[id])}
					moment.instead(m, forgetful, id)
					p.Moments = append(p.Moments, moment)
					ids = append(ids, id)
				}
				return p, nil
			}),
		},
	}
}

// withoutLookingBack is the likeliest token of a model whose last layer has no
// cache: each position attends to itself alone, so what it gets is its own value.
func withoutLookingBack(m *pretrained.Pretrained, ids []int) (int, error) {
	c := m.Model.Config()
	m.Model.Observe(&model.Observation{Attend: func(layer int, mixed, _, _, values []float32) {
		if layer != c.Layers-1 {
			return
		}
		for at := range len(mixed) / c.HeadDim { // a position and a head
			row := at/c.Heads*c.KVHeads + at%c.Heads/(c.Heads/c.KVHeads)
			copy(mixed[at*c.HeadDim:(at+1)*c.HeadDim], values[row*c.HeadDim:])
		}
	}})
	row, err := logitsAfter(m, ids)
	if err != nil {
		return 0, err
	}
	return sampler.Greedy(row)
}

// attend is a dynamic cache of one head and the kernel that reads it.
func attend(keys, values [][]float64, key, value, query []float64) (allKeys, allValues [][]float64, out []float64) {
	kv, err := cache.New("dynamic", cache.Layout{Layers: 1, KVHeads: 1, HeadDim: len(query)})
	if err != nil {
		return nil, nil, nil
	}
	for i := range len(keys) + 1 {
		if _, err := kv.Begin(1); err != nil {
			return nil, nil, nil
		}
		if i < len(keys) {
			kv.Append(0, float32s(keys[i]), float32s(values[i]))
		} else {
			kv.Append(0, float32s(key), float32s(value))
		}
	}
	heldKeys, heldValues := kv.Blocks(0)
	engine := tensor.New(tensor.Config{Plain: true})
	defer engine.Close()
	mixed := make([]float32, len(query))
	engine.Attend(tensor.Attention{Heads: 1, KVHeads: 1, HeadDim: len(query)}, 1, mixed, float32s(query), heldKeys, heldValues)
	return headRows(heldKeys, len(query)), headRows(heldValues, len(query)), float64s(mixed)
}

// headRows is the rows of a cache's blocks.
func headRows(blocks [][]float32, width int) (rows [][]float64) {
	for _, block := range blocks {
		for i := range len(block) / width {
			rows = append(rows, headRow(block, i, width))
		}
	}
	return rows
}

func headRow(x []float32, i, width int) []float64 { return float64s(x[i*width : (i+1)*width]) }
