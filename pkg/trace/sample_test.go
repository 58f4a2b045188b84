package trace_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
)

// A sample is a trace of sound structure; its numbers only look the part.
type sample struct {
	run   trace.Run
	steps []trace.Step
	beams []trace.Beam
	end   trace.End
}

type sampleOptions struct {
	steps, vocab, top int
	full              bool
	assist            bool // every step is a draft's
	beams             int  // so many to a step, in place of steps; 0: none
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
	s.run.Strategy = trace.StrategySample
	switch {
	case o.assist:
		s.run.Strategy = trace.StrategyAssisted
	case o.beams > 0:
		s.run.Strategy = trace.StrategyBeamSearch
	}
	for i := range o.steps {
		if o.beams > 0 {
			s.addBeam(rng, o, i)
			continue
		}
		s.addStep(rng, o, i)
	}
	return s
}

// row is one row of a step.
func (s *sample) row(rng *rand.Rand, o sampleOptions, step int) trace.Row {
	stages := len(s.run.Pipeline) + 1
	logits := make([]float32, o.vocab)
	for id := range logits {
		logits[id] = float32(rng.NormFloat64() * 4)
	}
	r := trace.Row{Stages: make([]trace.Stage, stages), Candidates: make([]trace.Candidate, min(2*o.top, o.vocab))}
	for j := range r.Candidates {
		id := (j*7 + step) % o.vocab
		c := &r.Candidates[j]
		c.Token = trace.Token{ID: id, Text: fmt.Sprintf(" t%d", id)}
		c.Logits, c.Probs = make([]*float32, stages), make([]float64, stages)
		logit := logits[id]
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
	for k := range r.Stages {
		g := &r.Stages[k]
		g.Name = trace.StageRaw
		if k > 0 {
			g.Name = s.run.Pipeline[k-1].Name
		}
		g.LogSumExp, g.EntropyNats, g.EffectiveChoices = 9.5+rng.Float64(), 5*rng.Float64(), 30*rng.Float64()
		g.RemovedProb, g.OtherProb, g.OtherEntropyNats = 1e-9*rng.Float64(), rng.Float64(), rng.Float64()
		g.Kept, g.Changed, g.ChosenRank, g.OtherKept = o.vocab, k, 1, o.vocab-len(r.Candidates)
		if k == 3 {
			g.Threshold = &trace.Cut{LastKeptID: 7, LastKeptLogit: 1.25, FirstCutID: 8, FirstCutLogit: -1e-7}
		}
	}
	if o.full {
		r.SetRawLogits(logits)
	}
	return r
}

func phase(step int) string {
	if step == 0 {
		return trace.PhasePrefill
	}
	return trace.PhaseDecode
}

func amounts(step int) (trace.Cache, trace.Cost, trace.Time) {
	return trace.Cache{Reused: step, Computed: 1, Stored: step + 1, Bytes: 1 << 20},
		trace.Cost{Flops: trace.Flops{Projections: 1_000_000, MLP: 2_000_000, Total: 3_000_000}, WeightBytesRead: 4_800_000},
		trace.Time{ForwardNS: 480_123, SampleNS: 50_456, RecordNS: 30_789}
}

func (s *sample) addStep(rng *rand.Rand, o sampleOptions, i int) {
	st := trace.Step{Index: i, Phase: phase(i), Position: 2 + i, Row: s.row(rng, o, i)}
	st.Token = st.Candidates[0].Token
	st.Draw = trace.Draw{Method: trace.DrawMultinomial, U: rng.Float64(), High: rng.Float64(), Index: i,
		ID: st.Token.ID, TopID: st.Token.ID}
	if o.assist {
		other := st.Candidates[1].Token
		st.Draw.Method, st.Draw.Instead = trace.DrawForced, new(other.ID)
		st.Assist = &trace.Assist{Round: i, Outcome: trace.OutcomeReplaced, Proposed: &other,
			TargetProb: 0.1, DraftProb: 0.4, Ratio: 0.25, U: 0.5, AcceptIndex: 2 * i,
			Draft: &trace.Draft{By: "smaller", Proposed: []trace.Token{other}, Probs: []float64{0.4},
				NGram: 2, Found: 1, Computed: 3, Flops: 1000, NS: 2000}}
	}
	st.Cache, st.Cost, st.Time = amounts(i)
	s.steps = append(s.steps, st)
	s.end.IDs = append(s.end.IDs, st.Token.ID)
}

// addBeam adds a step in which every beam is followed by its likeliest
// token but the first, which ends.
func (s *sample) addBeam(rng *rand.Rand, o sampleOptions, i int) {
	b := trace.Beam{Index: i, Phase: phase(i), Position: 2 + i, BestRunning: -0.5, Worst: -1e9, Hypotheses: []trace.Hypothesis{}}
	for range min(o.beams, 1+i*o.beams) {
		row := trace.BeamRow{Token: trace.Token{ID: 1, Text: "The"}, LogProb: -float64(i), Row: s.row(rng, o, i)}
		b.Rows = append(b.Rows, row)
	}
	for j := range o.beams + 1 {
		parent := j % len(b.Rows)
		k := trace.Continuation{Parent: parent, Token: b.Rows[parent].Candidates[j/len(b.Rows)].Token,
			LogProb: -1.5, Total: -1.5 - float64(i), Ranks: []int{1, 2, 3, 1, 0}, Fate: trace.FateRunning, Beam: j - 1}
		if j == 0 {
			k.Fate, k.Beam, k.Finish, k.Score = trace.FateFinished, 0, trace.FinishEOS, k.Total/float64(i+1)
		}
		if rng.IntN(2) == 0 {
			k.U = rng.Float64()
		}
		b.Considered = append(b.Considered, k)
	}
	for step := range i + 1 {
		b.Hypotheses = append(b.Hypotheses, trace.Hypothesis{Step: step, Score: -1.5})
	}
	if i == o.steps-1 {
		b.Stop = trace.StopAllFinished
		s.end.Sequences = []trace.Sequence{{IDs: []int{7}, Text: " t7", FinishReason: trace.FinishEOS,
			Score: -1.5, BeamIndices: []int{0}, Transitions: []float64{-1.5}}}
	}
	b.Cache, b.Cost, b.Time = amounts(i)
	s.beams = append(s.beams, b)
	s.end.IDs = append(s.end.IDs, b.Considered[0].Token.ID)
}

// tiny is for tests that read it again and again.
var tiny = sampleOptions{steps: 2, vocab: 16, top: 1}

var small = sampleOptions{steps: 3, vocab: 32, top: 4}

// assisted and beams have what only their lines can have.
var (
	assisted = sampleOptions{steps: 3, vocab: 32, top: 4, assist: true}
	beams    = sampleOptions{steps: 3, vocab: 32, top: 4, beams: 2}
)

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
	for i := range s.beams {
		if err := w.Beam(&s.beams[i]); err != nil {
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
	s.Row = rowAsWritten(s.Row)
	return s
}

// beamAsWritten is asWritten for a step of a beam search.
func beamAsWritten(b trace.Beam) trace.Beam {
	b.Rows = slices.Clone(b.Rows)
	for i := range b.Rows {
		b.Rows[i].Row = rowAsWritten(b.Rows[i].Row)
	}
	return b
}

func rowAsWritten(r trace.Row) trace.Row {
	candidates := r.Candidates
	r.Candidates = make([]trace.Candidate, len(candidates))
	for i, c := range candidates {
		r.Candidates[i] = c
		r.Candidates[i].Probs = make([]float64, len(c.Probs))
		for k, p := range c.Probs {
			fmt.Sscan(fmt.Sprintf("%.9g", p), &r.Candidates[i].Probs[k])
		}
	}
	return r
}
