package verify_test

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/verify"
)

// dice is a model whose logits are random: nothing is learnt, but every
// distribution can come up.
type dice struct {
	config model.Config
	rng    *rand.Rand
	scale  float64 // of the logits
	grain  float64 // logits are multiples of it, so that they tie; 0: none do
	flops  trace.Flops
}

func (d *dice) Config() *model.Config { return &d.config }
func (d *dice) Flops() trace.Flops    { return d.flops }
func (d *dice) Parameters() int64     { return cost.Parameters(d.config.Shape()) }
func (d *dice) DType() string         { return "F32" }
func (d *dice) Close() error          { return nil }

func (d *dice) Forward(ids []int, c cache.Cache, keep int) ([]float32, error) {
	past, err := c.Begin(len(ids))
	if err != nil {
		return nil, err
	}
	empty := make([]float32, len(ids)*d.config.KVHeads*d.config.HeadDim)
	for layer := range d.config.Layers {
		c.Append(layer, empty, empty)
	}
	d.flops = cost.Step(d.config.Shape(), past, len(ids), keep)
	row := make([]float32, d.config.Vocab)
	for i := range row {
		x := d.rng.NormFloat64() * d.scale
		if d.grain > 0 {
			x = math.Round(x/d.grain) * d.grain
		}
		row[i] = float32(x)
	}
	return row, nil
}

// drawRun is any run: any distribution, any settings.
func drawRun(t *rapid.T) *trace.Trace {
	d := &dice{
		config: model.Config{ModelType: "dice", Vocab: rapid.IntRange(2, 300).Draw(t, "vocab"), Hidden: 4, Intermediate: 8,
			Layers: 2, Heads: 2, KVHeads: 1, HeadDim: 2, MaxPositions: 12},
		rng:   rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "logits"), 0)),
		scale: rapid.SampledFrom([]float64{0, .01, 1, 5, 100, 1e5}).Draw(t, "scale"),
		grain: rapid.SampledFrom([]float64{0, 0, .5, 2}).Draw(t, "grain"),
	}
	var c decode.Config
	set := func(name string, value string) {
		for _, field := range c.Fields() {
			if field.Name == name {
				if err := field.SetText(value, decode.FromFlag); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	set("do_sample", rapid.SampledFrom([]string{"true", "true", "false"}).Draw(t, "do_sample"))
	set("temperature", rapid.SampledFrom([]string{"1", "0.05", "0.7", "1.3", "10"}).Draw(t, "temperature"))
	set("top_k", rapid.SampledFrom([]string{"0", "1", "3", "40", "200"}).Draw(t, "top_k"))
	set("top_p", rapid.SampledFrom([]string{"1", "0", "0.1", "0.5", "0.9", "0.9999"}).Draw(t, "top_p"))
	set("repetition_penalty", rapid.SampledFrom([]string{"1", "0.7", "1.1", "3"}).Draw(t, "penalty"))
	set("use_cache", rapid.SampledFrom([]string{"true", "false"}).Draw(t, "use_cache"))
	set("max_new_tokens", rapid.SampledFrom([]string{"1", "3", "100"}).Draw(t, "max_new_tokens"))
	set("eos_token_id", "1")
	prompt := rapid.SliceOfN(rapid.IntRange(0, d.config.Vocab-1), 1, 9).Draw(t, "prompt")
	plan, err := c.Resolve(len(prompt), d.config.MaxPositions, d.config.Vocab)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	w := trace.NewWriter(&file)
	_, err = decode.Generate(context.Background(), &decode.Request{
		Model: d, IDs: prompt, Plan: plan, Seed: rapid.Uint64().Draw(t, "seed"),
		Recorder: &decode.Recorder{
			Sinks: []decode.Sink{w},
			Top:   rapid.SampledFrom([]int{1, 2, 8, 64}).Draw(t, "top"),
			Full:  rapid.Bool().Draw(t, "full"),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	tr, err := trace.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// No run raises a false alarm, however odd its distributions and settings.
func TestAnyRunVerifies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if report := verify.Trace(drawRun(t), verify.Options{}); !report.OK() {
			t.Fatalf("%v", report)
		}
	})
}
