package decode_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/trace"
)

func load(t testing.TB, name string) *pretrained.Pretrained {
	t.Helper()
	p, err := pretrained.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// request prepares a run on the embedded model.
func request(t testing.TB, p *pretrained.Pretrained, prompt string, config decode.Config) *decode.Request {
	t.Helper()
	ids, err := p.Encode(prompt)
	if err != nil {
		t.Fatal(err)
	}
	req, err := p.Request(prompt, ids, config)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// run generates with everything recorded in memory.
func run(t testing.TB, req *decode.Request, full bool) (*decode.Result, *trace.Trace) {
	t.Helper()
	var memory decode.Collector
	req.Recorder = &decode.Recorder{Sinks: []decode.Sink{&memory}, Full: full}
	result, err := decode.Generate(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	return result, &memory.Trace
}

func TestCacheOffIsCacheOn(t *testing.T) {
	p := load(t, embedded.Default)
	for _, prompt := range []string{"The weather today is", "Once upon a time in a magical forest,", "é"} {
		on, onTrace := run(t, request(t, p, prompt, flags(t, "do_sample", "false", "max_new_tokens", "40")), true)
		off, offTrace := run(t, request(t, p, prompt, flags(t, "do_sample", "false", "max_new_tokens", "40", "use_cache", "false")), true)
		if !slices.Equal(on.IDs, off.IDs) {
			t.Fatalf("%q: with cache %v, without %v", prompt, on.IDs, off.IDs)
		}
		var largest float64
		for i := range onTrace.Steps {
			a, err := onTrace.Steps[i].RawLogits()
			if err != nil {
				t.Fatal(err)
			}
			b, err := offTrace.Steps[i].RawLogits()
			if err != nil {
				t.Fatal(err)
			}
			for id := range a {
				largest = max(largest, math.Abs(float64(a[id])-float64(b[id])))
			}
			if got, want := onTrace.Steps[i].Cost.FlopsOther, offTrace.Steps[i].Cost.Flops.Total; got != want {
				t.Errorf("step %d: the cached run says that the other needs %d FLOPs; it needed %d", i, got, want)
			}
			if got, want := offTrace.Steps[i].Cost.FlopsOther, onTrace.Steps[i].Cost.Flops.Total; got != want {
				t.Errorf("step %d: the uncached run says that the other needs %d FLOPs; it needed %d", i, got, want)
			}
		}
		if largest > 1e-4 {
			t.Errorf("%q: logits differ by %v", prompt, largest)
		}
		t.Logf("%q: largest logit difference %.2g", prompt, largest)
	}
}

func TestCountedFlopsAreTheFormula(t *testing.T) {
	p := load(t, embedded.Default)
	for _, cache := range []string{"true", "false"} {
		_, tr := run(t, request(t, p, "The cat sat on the", flags(t, "use_cache", cache)), false)
		for i := range tr.Steps {
			if c := &tr.Steps[i].Cost; c.Flops != c.FlopsFormula || c.Flops.Total == 0 {
				t.Errorf("use_cache %s, step %d: counted %+v, formula %+v", cache, i, c.Flops, c.FlopsFormula)
			}
		}
	}
}

func TestSameSeedSameTrace(t *testing.T) {
	p := load(t, embedded.Default)
	once := func(seed uint64) *trace.Trace {
		req := request(t, p, "Once upon a time", decode.Config{})
		req.Seed = seed
		_, tr := run(t, req, false)
		tr.Run.Started = ""
		tr.End.Totals = trace.Totals{}
		for i := range tr.Steps {
			tr.Steps[i].Time = trace.Time{}
		}
		return tr
	}
	first := once(5)
	if second := once(5); !reflect.DeepEqual(first, second) {
		t.Error("two runs with seed 5 left two traces")
	}
	if other := once(6); reflect.DeepEqual(first.End.IDs, other.End.IDs) {
		t.Error("seeds 5 and 6 gave the same text")
	}
}

// What is recorded must not change what is generated.
func TestRecordingChangesNothing(t *testing.T) {
	p := load(t, embedded.Default)
	req := request(t, p, "Once upon a time", flags(t, "max_new_tokens", "60"))
	req.Seed = 11
	recorded, _ := run(t, req, true)
	req.Recorder = nil
	plain, err := decode.Generate(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(recorded.IDs, plain.IDs) {
		t.Errorf("recorded %v, plain %v", recorded.IDs, plain.IDs)
	}
}

func TestProbabilitiesOfEveryStageSumToOne(t *testing.T) {
	_, tr := run(t, request(t, load(t, embedded.Default), "The weather today is", decode.Config{}), false)
	for _, step := range tr.Steps {
		for i, stage := range step.Stages {
			sum, entropy, kept := stage.OtherProb, stage.OtherEntropyNats, stage.OtherKept
			for _, c := range step.Candidates {
				sum += c.Probs[i]
				entropy += numeric.Surprise(c.Probs[i])
				if c.Logits[i] != nil {
					kept++
				}
			}
			if math.Abs(sum-1) > 1e-9 || math.Abs(entropy-stage.EntropyNats) > 1e-9 || kept != stage.Kept {
				t.Errorf("step %d, %s: Σp = %v, H = %v of %v, kept %d of %d", step.Index, stage.Name, sum, entropy, stage.EntropyNats, kept, stage.Kept)
			}
		}
	}
}

func TestFinishReasons(t *testing.T) {
	p := load(t, embedded.Default)
	for _, test := range []struct {
		name     string
		settings []string
		reason   string
		tokens   int
	}{
		{"length", []string{"max_new_tokens", "3"}, trace.FinishLength, 3},
		{"total length", []string{"max_length", "9"}, trace.FinishLength, 9 - 5},
		{"context", []string{"max_new_tokens", "1000", "eos_token_id", "4095"}, trace.FinishLength, 512 - 5},
	} {
		req := request(t, p, "The weather today is", flags(t, append(test.settings, "do_sample", "false")...))
		if len(req.IDs) != 5 {
			t.Fatalf("the prompt has %d tokens", len(req.IDs))
		}
		result, err := decode.Generate(context.Background(), req)
		if err != nil {
			t.Fatal(err)
		}
		if result.FinishReason != test.reason || len(result.IDs) != test.tokens {
			t.Errorf("%s: %s after %d tokens, want %s after %d", test.name, result.FinishReason, len(result.IDs), test.reason, test.tokens)
		}
		if atEnd := result.Detail != ""; atEnd != (test.name == "context") {
			t.Errorf("%s: detail %q", test.name, result.Detail)
		}
	}

	// Whatever token comes first, as the end token it ends the run, and it is
	// part of what was generated.
	req := request(t, p, "The weather today is", flags(t, "do_sample", "false"))
	first, _ := run(t, req, false)
	req.Plan.Config.EOSTokenID.Value = decode.IDs{first.IDs[0]}
	if result, _ := run(t, req, false); result.FinishReason != trace.FinishEOS || !slices.Equal(result.IDs, first.IDs[:1]) {
		t.Errorf("eos: %s with %v", result.FinishReason, result.IDs)
	}
}

// stopper cancels a run after some steps.
type stopper struct {
	after  int
	cancel context.CancelFunc
}

func (s *stopper) Put([]int) error {
	if s.after--; s.after < 0 {
		s.cancel()
	}
	return nil
}
func (s *stopper) End() error { return nil }

func TestInterruptedRunEndsItsTrace(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	req := request(t, load(t, embedded.Default), "Once upon a time", flags(t, "max_new_tokens", "400"))
	var memory decode.Collector
	req.Recorder = &decode.Recorder{Sinks: []decode.Sink{&memory}}
	req.Streamer = &stopper{after: 3, cancel: cancel} // the prompt, then two tokens
	result, err := decode.Generate(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	if result.FinishReason != trace.FinishInterrupted || len(result.IDs) != 3 {
		t.Errorf("%s after %d tokens", result.FinishReason, len(result.IDs))
	}
	if end := memory.Trace.End; end == nil || end.FinishReason != trace.FinishInterrupted || len(memory.Trace.Steps) != 3 {
		t.Errorf("trace: %d steps, end %+v", len(memory.Trace.Steps), end)
	}
}

// brokenSink fails at the second step, like a full disk.
type brokenSink struct {
	decode.Collector
	steps int
}

var errFull = errors.New("no space left on device")

func (b *brokenSink) Step(s *trace.Step) error {
	if b.steps++; b.steps == 2 {
		return errFull
	}
	return b.Collector.Step(s)
}

func TestSinkErrorEndsTheRun(t *testing.T) {
	req := request(t, load(t, embedded.Default), "Once upon a time", decode.Config{})
	req.Recorder = &decode.Recorder{Sinks: []decode.Sink{&brokenSink{}}}
	result, err := decode.Generate(context.Background(), req)
	if !errors.Is(err, errFull) || len(result.IDs) != 2 {
		t.Errorf("error %v after %d tokens", err, len(result.IDs))
	}
}
