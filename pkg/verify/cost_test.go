package verify_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/model/modeltest"
	"github.com/genlens/genlens/pkg/tensor"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/verify"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/weights"
)

// anyShape is a small model of either family: Mistral's has a window.
func anyShape(t *rapid.T) trace.Shape {
	s := trace.Shape{
		Layers: rapid.IntRange(1, 3).Draw(t, "layers"), KVHeads: rapid.IntRange(1, 2).Draw(t, "kv_heads"),
		HeadDim: 2 * rapid.IntRange(1, 4).Draw(t, "half of head_dim"), Intermediate: rapid.IntRange(1, 24).Draw(t, "intermediate"),
		Vocab: 32, MaxPositions: 48, TiedEmbeddings: rapid.Bool().Draw(t, "tied"),
	}
	s.Heads = s.KVHeads * rapid.IntRange(1, 3).Draw(t, "heads of a kv head")
	s.Hidden = s.Heads * s.HeadDim
	if rapid.Bool().Draw(t, "mistral") {
		s.SlidingWindow = rapid.IntRange(1, 12).Draw(t, "sliding_window")
	} else {
		s.AttentionBias, s.MLPBias = rapid.Bool().Draw(t, "attention_bias"), rapid.Bool().Draw(t, "mlp_bias")
	}
	return s
}

// TestFormulaEqualsCount: for every family, kind of cache, length of the prompt
// and number of sequences or beams, what the kernels count is what the formula
// gives, kind by kind, and what a cache holds and moves is what verify expects.
func TestFormulaEqualsCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := anyShape(t)
		set, err := weights.Parse("random", modeltest.Safetensors(modeltest.Tensors(shape)))
		if err != nil {
			t.Fatal(err)
		}
		m, err := model.New(modeltest.Config(shape), set, model.Options{Kernels: tensor.Config{Threads: 1}})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()

		settings := map[string]string{"max_new_tokens": fmt.Sprint(rapid.IntRange(1, 8).Draw(t, "max_new_tokens")), "eos_token_id": "1"}
		kind := rapid.SampledFrom(longKinds).Draw(t, "kind of cache")
		if kind.name == "none" {
			settings["use_cache"] = "false"
		} else {
			settings["cache_implementation"] = kind.name
		}
		if kind.config != "" {
			settings["cache_config"] = kind.config
		}
		batch := fmt.Sprint(rapid.IntRange(2, 5).Draw(t, "batch"))
		way := rapid.SampledFrom([]string{"greedy", "sequences", "beams", "lookup"}).Draw(t, "way")
		switch way {
		case "sequences":
			settings["do_sample"], settings["num_return_sequences"] = "true", batch
		case "beams":
			settings["num_beams"] = batch
		case "lookup":
			if kind.name == "none" || kind.name == "static" || kind.name == "sliding_window" {
				break // refused: no rejected draft could be taken back
			}
			settings["prompt_lookup_num_tokens"] = "3"
		}
		prompt := rapid.SliceOfN(rapid.IntRange(2, shape.Vocab-1), 1, 30).Draw(t, "prompt")
		tr := runOn(t, m, prompt, settings)
		if report := verify.Trace(tr, verify.Options{}); !report.OK() {
			t.Fatalf("%v", report)
		}
		check := func(step int, c *trace.Cost) {
			if c.Flops != c.FlopsFormula || c.Flops.Total == 0 && way != "sequences" && way != "lookup" {
				t.Fatalf("step %d: counted %+v\nformula %+v", step, c.Flops, c.FlopsFormula)
			}
		}
		for i := range tr.Steps {
			check(i, &tr.Steps[i].Cost)
		}
		for i := range tr.Beams {
			check(i, &tr.Beams[i].Cost)
		}
		if kind.name == "paged" && way == "sequences" {
			n, c := len(tr.End.Sequences), view.Cost(tr).Cache
			longest := 0
			for _, s := range tr.End.Sequences {
				longest = max(longest, len(s.IDs)-1) // the last token is never fed
			}
			most := len(prompt)/c.Layout.BlockSize + n*((len(prompt)%c.Layout.BlockSize+longest+c.Layout.BlockSize-1)/c.Layout.BlockSize)
			if c.Blocks > most || c.Held > c.Reserved || c.Reserved-c.Held > int64(c.Blocks)*cost.CacheBytes(shape, c.Layout.BlockSize-1) {
				t.Fatalf("%+v; %d sequences of %d positions hold at most %d blocks", c, n, len(prompt)+longest, most)
			}
		}
	})
}

// longKinds are kinds of cache with settings that texts of some thirty
// positions come up against.
var longKinds = []struct{ name, config string }{
	{"none", ""}, {"dynamic", ""}, {"static", ""}, {"static", "max_cache_len=40"},
	{"sliding_window", ""}, {"sliding_window", "window=1"}, {"sliding_window", "window=7"},
	{"quantized", ""}, {"quantized", "nbits=8,residual_length=4"}, {"quantized", "residual_length=1"}, {"quantized", "q_group_size=2"},
	{"paged", ""}, {"paged", "block_size=1"}, {"paged", "block_size=5"},
}

func runOn(t *rapid.T, m model.Model, prompt []int, settings map[string]string) *trace.Trace {
	var c decode.Config
	for name, text := range settings {
		field, ok := c.Field(name)
		if !ok {
			t.Fatalf("no parameter %s", name)
		}
		if err := field.SetText(text, decode.FromFlag); err != nil {
			t.Fatal(err)
		}
	}
	plan, err := c.Resolve(decode.Target{Prompt: prompt, MaxPositions: m.Config().MaxPositions, Vocab: m.Config().Vocab})
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	w := trace.NewWriter(&file)
	req := &decode.Request{Model: m, IDs: prompt, Plan: plan, Seed: 1, Recorder: &decode.Recorder{Sinks: []decode.Sink{w}, Top: 4}}
	if _, err := decode.Generate(context.Background(), req); err != nil {
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

// TestCacheAgainstTheConfiguration: the kind of cache and its settings are those
// that the configuration makes.
func TestCacheAgainstTheConfiguration(t *testing.T) {
	for _, c := range []struct {
		run   string
		forge func(*trace.Trace)
		field string
		want  string
	}{
		{"paged", func(t *trace.Trace) { t.Run.Cache = "dynamic" }, "cache", `"paged"`},
		{"paged", func(t *trace.Trace) { t.Run.Layout = nil }, "cache_layout.block_size", "16"},
		{"quantized", func(t *trace.Trace) { t.Run.Cache = "quantized int8" }, "cache", `"quantized int4"`},
		{"sliding", func(t *trace.Trace) { t.Run.Layout.Window = 2 }, "cache_layout.window", "3"},
		{"sliding", func(t *trace.Trace) { t.Run.Config["use_cache"] = trace.Setting{Value: false, Source: "flag"} }, "cache", `"none"`},
		{"lookup", func(t *trace.Trace) {
			t.Run.Cache, t.Run.Config["cache_implementation"] = "static", trace.Setting{Value: "static", Source: "flag"}
		}, "cache", "one that gives back what a draft has put into it"},
		{"quantized", func(t *trace.Trace) {
			t.Run.Config["cache_config"] = trace.Setting{Value: map[string]any{"nbits": 3}, Source: "flag"}
		}, "config.cache_config.value", "one that can be: cache: quantized: codes of 3 bits: there are int4 and int8\nset Bits (nbits) to 4 or 8"},
	} {
		tr := read(t, run(t, c.run).generate(t, "2"))
		c.forge(tr)
		report := verify.Trace(tr, verify.Options{})
		found := false
		for _, f := range report.Findings {
			found = found || f.Field == c.field && f.Want == c.want
		}
		if !found {
			t.Errorf("%s: no finding says that %s is to be %s:\n%v", c.run, c.field, c.want, report.Findings)
		}
	}
}

// TestTooManyBlocks: a forged trace cannot make verify take memory out of
// proportion to its size.
func TestTooManyBlocks(t *testing.T) {
	tr := read(t, run(t, "paged guided").generate(t, "2"))
	tr.Run.Config["negative_prompt"] = trace.Setting{Value: "x", Source: "flag"}
	for i := range tr.Steps {
		tr.Steps[i].Cost.Unconditional.Computed = 1 << 39
	}
	report := verify.Trace(tr, verify.Options{})
	if report.OK() || len(report.Skipped) == 0 {
		t.Errorf("%v", report)
	}
}
