package trace_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
)

// A sample is a trace of sound structure; its numbers only look the part.
type sample struct {
	run   trace.Run
	steps []trace.Step
	end   trace.End
}

type sampleOptions struct {
	steps, vocab, top int
	full              bool
}

func newSample(o sampleOptions) sample {
	rng := rand.New(rand.NewPCG(1, 2))
	s := sample{
		run: trace.Run{
			Tool:    trace.Tool{Name: "explain", Version: "0.1.0"},
			Started: "2026-11-23T13:00:00Z",
			Command: []string{"explain", "run", "The weather today is"},
			Model: trace.Model{Name: "small", Family: "llama", DType: "BF16", Parameters: 2_400_000, Shape: trace.Shape{
				Layers: 5, Hidden: 192, Heads: 6, KVHeads: 2, HeadDim: 32, Intermediate: 512,
				Vocab: o.vocab, MaxPositions: 512, TiedEmbeddings: true}},
			Tokenizer: trace.Tokenizer{Kind: "byte-level BPE", Vocab: o.vocab},
			Prompt: trace.Prompt{Text: "The <weather>", IDs: []int{1, 2},
				Tokens: []trace.Token{{ID: 1, Text: "The"}, {ID: 2, Text: " <weather>"}}},
			Config: map[string]trace.Setting{
				"temperature":  {Value: 0.8, Source: "flag"},
				"eos_token_id": {Value: []any{0.0, 3.0}, Source: "generation_config.json"},
				"top_k":        {Value: nil, Source: "default"},
			},
			Pipeline: []trace.StageSpec{
				{Name: "repetition_penalty", Params: map[string]any{"penalty": 1.1}},
				{Name: "temperature", Params: map[string]any{"temperature": 0.8}},
				{Name: "top_k", Params: map[string]any{"top_k": 40.0, "min_tokens_to_keep": 1.0}},
				{Name: "top_p", Params: map[string]any{"top_p": 0.9, "min_tokens_to_keep": 1.0}},
			},
			RNG:      trace.RNG{Algorithm: "none", Seed: "18446744073709551615"},
			Cache:    "dynamic",
			Capture:  trace.Capture{Mode: trace.CaptureDefault, Top: o.top},
			Machine:  trace.Machine{OS: "linux", Arch: "amd64", CPUs: 2, Go: "go1.26"},
			Warnings: []string{},
		},
		end: trace.End{FinishReason: trace.FinishLength, Text: "…", IDs: []int{}},
	}
	if o.full {
		s.run.Capture.Mode = trace.CaptureFull
	}
	stages := len(s.run.Pipeline) + 1
	row := make([]float32, o.vocab)
	for i := range o.steps {
		for id := range row {
			row[id] = float32(rng.NormFloat64() * 4)
		}
		st := trace.Step{
			Index: i, Phase: trace.PhaseDecode, Position: 2 + i,
			Stages: make([]trace.Stage, stages), Candidates: make([]trace.Candidate, min(2*o.top, o.vocab)),
		}
		if i == 0 {
			st.Phase = trace.PhasePrefill
		}
		for j := range st.Candidates {
			id := (j*7 + i) % o.vocab
			c := &st.Candidates[j]
			c.Token = trace.Token{ID: id, Text: fmt.Sprintf(" t%d", id)}
			c.Logits, c.Probs = make([]*float32, stages), make([]float64, stages)
			logit := row[id]
			for k := range stages {
				if k == 2 {
					logit /= 0.8
				}
				if k >= 3 && j > 40 {
					c.CutBy = "top_k"
					continue
				}
				v := logit
				c.Logits[k] = &v
				c.Probs[k] = math.Exp(float64(v) - 9.5 - float64(k))
			}
		}
		for k := range st.Stages {
			g := &st.Stages[k]
			g.Name = trace.StageRaw
			if k > 0 {
				g.Name = s.run.Pipeline[k-1].Name
			}
			g.LogSumExp, g.EntropyNats, g.EffectiveChoices = 9.5+rng.Float64(), 5*rng.Float64(), 30*rng.Float64()
			g.RemovedProb, g.OtherProb, g.OtherEntropyNats = 1e-9*rng.Float64(), rng.Float64(), rng.Float64()
			g.Kept, g.Changed, g.ChosenRank, g.OtherKept = o.vocab, k, 1, o.vocab-len(st.Candidates)
			if k == 3 {
				g.Threshold = &trace.Cut{LastKeptID: 7, LastKeptLogit: 1.25, FirstCutID: 8, FirstCutLogit: -1e-7}
			}
		}
		st.Token = st.Candidates[0].Token
		st.Draw = trace.Draw{Method: trace.DrawMultinomial, U: rng.Float64(), High: rng.Float64(), Index: i,
			ID: st.Token.ID, TopID: st.Token.ID}
		st.Cache = trace.Cache{Reused: i, Computed: 1, Stored: i + 1, Bytes: 1 << 20}
		st.Cost = trace.Cost{Flops: trace.Flops{Projections: 1_000_000, MLP: 2_000_000, Total: 3_000_000},
			WeightBytesRead: 4_800_000}
		st.Time = trace.Time{ForwardNS: 480_123, SampleNS: 50_456, RecordNS: 30_789}
		if o.full {
			st.SetRawLogits(row)
		}
		s.steps = append(s.steps, st)
		s.end.IDs = append(s.end.IDs, st.Token.ID)
	}
	return s
}

// tiny is for tests that read it again and again.
var tiny = sampleOptions{steps: 2, vocab: 16, top: 1}

var small = sampleOptions{steps: 3, vocab: 32, top: 4}

// usual is the size of a step of the embedded model.
var usual = sampleOptions{steps: 8, vocab: 4096, top: 64}

func (s *sample) writeTo(tb testing.TB, w *trace.Writer) {
	tb.Helper()
	if err := w.Run(&s.run); err != nil {
		tb.Fatal(err)
	}
	for i := range s.steps {
		if err := w.Step(&s.steps[i]); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.End(&s.end); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
}

// bytes is the sample as a file.
func (s *sample) bytes(tb testing.TB) []byte {
	var buf bytes.Buffer
	s.writeTo(tb, trace.NewWriter(&buf))
	return buf.Bytes()
}

// asWritten returns the step with the probabilities that a file holds.
func asWritten(s trace.Step) trace.Step {
	candidates := s.Candidates
	s.Candidates = make([]trace.Candidate, len(candidates))
	for i, c := range candidates {
		s.Candidates[i] = c
		s.Candidates[i].Probs = make([]float64, len(c.Probs))
		for k, p := range c.Probs {
			fmt.Sscan(fmt.Sprintf("%.9g", p), &s.Candidates[i].Probs[k])
		}
	}
	return s
}
