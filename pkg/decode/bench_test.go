package decode_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/model/modeltest"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/weights"
)

// BenchmarkGenerate decodes 200 tokens, greedily and with the embedded model's
// own settings (penalty, temperature, top-k, top-p): nothing recorded, the
// default trace, and every logit. Each writes its whole trace, to nowhere. The
// prompt's five positions are in the time.
func BenchmarkGenerate(b *testing.B) {
	p := load(b, embedded.Default)
	sampled := []string{"max_new_tokens", "200", "eos_token_id", "4095"}
	greedy := append([]string{"do_sample", "false", "repetition_penalty", "1"}, sampled...)
	for _, bench := range []struct {
		name     string
		settings []string
		mode     string
	}{
		{"greedy/trace=off", greedy, "off"},
		{"greedy/trace=default", greedy, trace.CaptureDefault},
		{"sampled/trace=off", sampled, "off"},
		{"sampled/trace=default", sampled, trace.CaptureDefault},
		{"sampled/trace=full", sampled, trace.CaptureFull},
	} {
		b.Run(bench.name, func(b *testing.B) {
			const tokens = 200
			mode := bench.mode
			req := request(b, p, "The weather today is", flags(b, bench.settings...))
			b.ReportAllocs()
			for b.Loop() {
				if mode != "off" {
					w := trace.NewWriter(io.Discard)
					req.Recorder = &decode.Recorder{Sinks: []decode.Sink{w}, Full: mode == trace.CaptureFull}
				}
				result, err := decode.Generate(context.Background(), req)
				if err != nil {
					b.Fatal(err)
				}
				if len(result.IDs) != tokens {
					b.Fatalf("%d tokens", len(result.IDs))
				}
			}
			b.ReportMetric(tokens*float64(b.N)/b.Elapsed().Seconds(), "tok/s")
		})
	}
}

// BenchmarkTracingCost135M decodes with a model of SmolLM2-135M's shape and
// random weights, with and without the default trace in turn, and reports the
// ratio: the embedded model is so small that recording weighs more there than
// it does on models that people use.
func BenchmarkTracingCost135M(b *testing.B) {
	shape := trace.Shape{
		Layers: 30, Hidden: 576, Heads: 9, KVHeads: 3, HeadDim: 64, Intermediate: 1536,
		Vocab: 49152, MaxPositions: 2048, TiedEmbeddings: true,
	}
	set, err := weights.Parse("random", modeltest.Safetensors(modeltest.Tensors(shape)))
	if err != nil {
		b.Fatal(err)
	}
	m, err := model.New(modeltest.Config(shape), set, model.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer m.Close()
	config := flags(b, "do_sample", "true", "temperature", "0.8", "top_k", "40", "top_p", "0.9", "repetition_penalty", "1.1")
	ids := []int{11, 222, 3333, 4444}
	plan, err := config.Resolve(decode.Target{Prompt: ids, MaxPositions: shape.MaxPositions, Vocab: shape.Vocab})
	if err != nil {
		b.Fatal(err)
	}
	var spent [2]time.Duration
	var tokens int
	for b.Loop() {
		for i := range spent {
			req := &decode.Request{Model: m, IDs: ids, Plan: plan}
			if i == 1 {
				req.Recorder = &decode.Recorder{Sinks: []decode.Sink{trace.NewWriter(io.Discard)}}
			}
			start := time.Now()
			result, err := decode.Generate(context.Background(), req)
			if err != nil {
				b.Fatal(err)
			}
			spent[i] += time.Since(start)
			tokens += len(result.IDs)
		}
	}
	b.ReportMetric(float64(tokens)/2/spent[0].Seconds(), "tok/s-off")
	b.ReportMetric(float64(tokens)/2/spent[1].Seconds(), "tok/s-traced")
	b.ReportMetric(spent[1].Seconds()/spent[0].Seconds(), "traced/off")
}
