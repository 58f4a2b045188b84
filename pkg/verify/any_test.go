package verify_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/sampler"
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

func (d *dice) Observe(*model.Observation) {}

func (d *dice) Forward(ids []int, c cache.Cache, keep int) ([]float32, error) {
	if _, err := c.Begin(len(ids)); err != nil {
		return nil, err
	}
	empty := make([]float32, len(ids)*d.config.KVHeads*d.config.HeadDim)
	for layer := range d.config.Layers {
		c.Append(layer, empty, empty)
	}
	shape, pass := d.config.Shape(), c.Pass()
	if w := c.Window(); w > 0 && (shape.SlidingWindow == 0 || w < shape.SlidingWindow) {
		shape.SlidingWindow = w
	}
	d.flops = cost.Step(shape, pass.Reused, pass.Computed, keep)
	row := make([]float32, keep*d.config.Vocab)
	for i := range row {
		x := d.rng.NormFloat64() * d.scale
		if d.grain > 0 {
			x = math.Round(x/d.grain) * d.grain
		}
		row[i] = float32(x)
	}
	return row, nil
}

// cacheKinds are the kinds of cache with settings that the dice's short texts
// come up against.
var cacheKinds = []struct {
	name    string
	configs []string
}{
	{"dynamic", nil},
	{"static", []string{"max_cache_len=2", "max_cache_len=12"}},
	{"sliding_window", []string{"window=1", "window=3", "window=6", "window=40"}},
	{"quantized", []string{"nbits=4", "nbits=8", "residual_length=1", "nbits=8,residual_length=3", "q_group_size=1,residual_length=4"}},
	{"paged", []string{"block_size=1", "block_size=3", "block_size=4", "block_size=16"}},
}

// drawRun is any run: any distribution, any settings.
func drawRun(t *rapid.T) *trace.Trace {
	d := &dice{
		config: model.Config{ModelType: "dice", Vocab: rapid.IntRange(2, 300).Draw(t, "vocab"), Hidden: 4, Intermediate: 8,
			Layers: 2, Heads: 2, KVHeads: 1, HeadDim: 2, MaxPositions: 12, Window: rapid.SampledFrom([]int{0, 0, 5}).Draw(t, "window")},
		rng:   rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "logits"), 0)),
		scale: rapid.SampledFrom([]float64{0, .01, 1, 5, 100, 1e5}).Draw(t, "scale"),
		grain: rapid.SampledFrom([]float64{0, 0, .5, 2}).Draw(t, "grain"),
	}
	var c decode.Config
	set := func(name string, value string) {
		field, ok := c.Field(name)
		if !ok {
			t.Fatalf("no parameter %s", name)
		}
		if err := field.SetText(value, decode.FromFlag); err != nil {
			t.Fatal(err)
		}
	}
	maybe := func(name string, values ...string) {
		if rapid.IntRange(0, 3).Draw(t, name+"?") == 0 {
			set(name, rapid.SampledFrom(values).Draw(t, name))
		}
	}
	set("do_sample", rapid.SampledFrom([]string{"true", "true", "false"}).Draw(t, "do_sample"))
	set("temperature", rapid.SampledFrom([]string{"1", "0.05", "0.7", "1.3", "10"}).Draw(t, "temperature"))
	set("top_k", rapid.SampledFrom([]string{"0", "1", "3", "40", "200"}).Draw(t, "top_k"))
	set("top_p", rapid.SampledFrom([]string{"1", "0", "0.1", "0.5", "0.9", "0.9999"}).Draw(t, "top_p"))
	set("repetition_penalty", rapid.SampledFrom([]string{"1", "0.7", "1.1", "3"}).Draw(t, "penalty"))
	set("use_cache", rapid.SampledFrom([]string{"true", "true", "false"}).Draw(t, "use_cache"))
	if rapid.Bool().Draw(t, "a kind of cache") {
		kind := rapid.SampledFrom(cacheKinds).Draw(t, "kind of cache")
		set("cache_implementation", kind.name)
		if len(kind.configs) > 0 {
			set("cache_config", rapid.SampledFrom(kind.configs).Draw(t, "cache_config"))
		}
	}
	set("max_new_tokens", rapid.SampledFrom([]string{"1", "3", "100"}).Draw(t, "max_new_tokens"))
	set("eos_token_id", rapid.SampledFrom([]string{"1", "1,0"}).Draw(t, "eos"))
	maybe("sequence_bias", "0:2.5", "1:-3.0;0,1:1.5")
	maybe("encoder_repetition_penalty", "1.3")
	maybe("no_repeat_ngram_size", "1", "2")
	maybe("encoder_no_repeat_ngram_size", "2")
	maybe("bad_words_ids", "0", "0,1;1,1")
	maybe("min_length", "5")
	maybe("min_new_tokens", "2")
	maybe("forced_bos_token_id", "1")
	maybe("forced_eos_token_id", "1", "0,1")
	maybe("suppress_tokens", "0")
	maybe("begin_suppress_tokens", "1")
	maybe("exponential_decay_length_penalty", "1,1.05")
	maybe("top_h", "0.5", "1")
	maybe("min_p", "0", "0.1")
	maybe("typical_p", "0.3", "0.9")
	maybe("epsilon_cutoff", "0.01")
	maybe("eta_cutoff", "0.01")
	maybe("renormalize_logits", "true")

	prompt := rapid.SliceOfN(rapid.IntRange(0, d.config.Vocab-1), 1, 9).Draw(t, "prompt")
	req := &decode.Request{Model: d, IDs: prompt, Seed: rapid.Uint64().Draw(t, "seed")}
	strategy := rapid.SampledFrom([]string{"plain", "plain", "sequences", "beams", "beams", "lookup", "draft", "guided", "force", "given"})
	kind := strategy.Draw(t, "strategy")
	if kind != "beams" { // whose sums of float32's least number overflow
		maybe("remove_invalid_values", "true")
	}
	switch kind {
	case "sequences":
		set("do_sample", "true")
		set("num_return_sequences", "3")
	case "beams":
		set("num_beams", rapid.SampledFrom([]string{"2", "3", "5"}).Draw(t, "num_beams"))
		maybe("num_return_sequences", "2")
		maybe("early_stopping", "true", "never")
		maybe("length_penalty", "0", "-1", "2")
	case "lookup":
		set("use_cache", "true")
		set("prompt_lookup_num_tokens", "3")
	case "draft":
		set("use_cache", "true")
		set("assistant_model", "dice")
		maybe("assistant_confidence_threshold", "0")
		draft := *d
		draft.rng = rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "draft"), 0))
		req.Draft, req.DraftName = &draft, "dice"
	case "guided":
		set("guidance_scale", "1.5")
	case "force":
		req.Force = map[int]int{0: 1, 2: 0}
	case "given":
		set("max_new_tokens", "3") // room for the whole of it, which a static cache has to be told
		req.Given = rapid.SliceOfN(rapid.IntRange(0, d.config.Vocab-1), 1, 3).Draw(t, "given")
	}
	var err error
	req.Plan, err = c.Resolve(decode.Target{Prompt: prompt, MaxPositions: d.config.MaxPositions, Vocab: d.config.Vocab})
	if err != nil {
		t.Skip(err) // two settings that contradict each other
	}
	var file bytes.Buffer
	w := trace.NewWriter(&file)
	req.Recorder = &decode.Recorder{
		Sinks: []decode.Sink{w},
		Top:   rapid.SampledFrom([]int{1, 2, 8, 64}).Draw(t, "top"),
		Full:  rapid.Bool().Draw(t, "full"),
	}
	if _, err = decode.Generate(context.Background(), req); errors.Is(err, sampler.ErrNothingLeft) || errors.Is(err, sampler.ErrNaN) || errors.Is(err, sampler.ErrInfinite) {
		t.Skip(err) // the settings leave nothing, or overflow
	}
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
