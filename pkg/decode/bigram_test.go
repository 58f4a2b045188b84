package decode_test

import (
	"math"
	"testing"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/trace"
)

// bigram is a model whose next token depends on the last one only: row i holds
// the probabilities of what follows token i. Its logits are their logarithms.
type bigram struct {
	model.Model // nil: the loop calls what is below
	probs       [][]float64
}

func (b bigram) Config() *model.Config {
	return &model.Config{Vocab: len(b.probs), MaxPositions: 64, Layers: 1, Heads: 1, KVHeads: 1, HeadDim: 1}
}

func (b bigram) Forward(ids []int, c cache.Cache, keep int) ([]float32, error) {
	if _, err := c.Begin(len(ids)); err != nil {
		return nil, err
	}
	c.Append(0, make([]float32, len(ids)), make([]float32, len(ids)))
	var logits []float32
	for _, id := range ids[len(ids)-keep:] {
		for _, p := range b.probs[id] {
			logits = append(logits, float32(math.Log(p)))
		}
	}
	return logits, nil
}

func (b bigram) Flops() trace.Flops { return trace.Flops{} }
func (b bigram) Parameters() int64  { return int64(len(b.probs) * len(b.probs)) }
func (b bigram) DType() string      { return "F32" }

// requestIDs prepares a run of bare ids on any model.
func requestIDs(t testing.TB, m model.Model, prompt []int, config decode.Config) *decode.Request {
	t.Helper()
	req, err := tryRequestIDs(m, prompt, config)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func tryRequestIDs(m model.Model, prompt []int, config decode.Config) (*decode.Request, error) {
	plan, err := config.Resolve(decode.Target{
		Prompt: prompt, MaxPositions: m.Config().MaxPositions, Vocab: m.Config().Vocab,
	})
	if err != nil {
		return nil, err
	}
	return &decode.Request{Model: m, IDs: prompt, Plan: plan}, nil
}
