package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/pretrained"
)

// TestRunOnce: what a run counts is what the formulas give, for every length
// and with both settings.
func TestRunOnce(t *testing.T) {
	model, err := pretrained.Load("nano")
	if err != nil {
		t.Fatal(err)
	}
	shape := model.Model.Config().Shape()
	if err := model.Close(); err != nil {
		t.Fatal(err)
	}
	prompt := []int{1, 300, 301}
	for _, kind := range []string{"none", "dynamic"} {
		for _, length := range []int{1, 2, 7} {
			cell := bench.Cell{Length: length, Cache: kind}
			var want bench.Run
			for i := range length {
				past, n := 0, len(prompt)+i
				if kind == "dynamic" && i > 0 {
					past, n = n-1, 1
				}
				want.Flops += cost.Step(shape, past, n, 1).Total
				want.Reused += past
				want.Computed += n
			}
			if kind == "dynamic" {
				want.CacheBytes = cost.CacheBytes(shape, len(prompt)+length-1)
			}
			got, err := runOnce(t.Context(), task{Model: "nano", PromptIDs: prompt, Cell: cell})
			if err != nil {
				t.Fatal(err)
			}
			if got.Cell != cell || got.Flops != want.Flops || got.Reused != want.Reused || got.Computed != want.Computed ||
				got.CacheBytes != want.CacheBytes || got.CacheBytesFormula != want.CacheBytes {
				t.Errorf("%s: %+v, want %+v", cell, got, want)
			}
			if got.TotalNS < got.PrefillNS+got.DecodeNS+got.SampleNS {
				t.Errorf("%s: the parts take longer than the whole: %+v", cell, got)
			}
		}
	}
}

// TestRunOnceHeld: what each kind of cache holds at the end is what its formula
// gives.
func TestRunOnceHeld(t *testing.T) {
	for name, want := range map[string]int64{ // 42 positions of 1,024 bytes
		"static":                   42 * 1024,
		"static:max_cache_len=100": 42 * 1024,
		"paged:block_size=8":       42 * 1024,
		"sliding_window:window=10": 10 * 1024,
		// The prompt's 3 positions are packed: a row of 32 numbers in 16 bytes
		// and 8 more for its scale and zero, two rows a layer.
		"quantized:residual_length=1000": 3*2*4*(16+8) + 39*1024,
	} {
		run, err := runOnce(t.Context(), task{Model: "nano", PromptIDs: []int{1, 300, 301}, Cell: bench.Cell{Length: 40, Cache: name}})
		if err != nil {
			t.Fatal(err)
		}
		if run.CacheBytes != run.CacheBytesFormula {
			t.Errorf("%s: held %d, formula %d", name, run.CacheBytes, run.CacheBytesFormula)
		}
		if run.CacheBytes != want {
			t.Errorf("%s: held %d, want %d", name, run.CacheBytes, want)
		}
	}
}

// TestRunOnceNoEnd: a model's end token, length and settings are left aside.
func TestRunOnceNoEnd(t *testing.T) {
	const length = 120 // the sentence has about 15 tokens
	run, err := runOnce(t.Context(), task{Model: "nano", PromptIDs: []int{1, 300}, Cell: bench.Cell{Length: length, Cache: "dynamic"}})
	if err != nil {
		t.Fatal(err)
	}
	if run.Computed != 2+length-1 {
		t.Errorf("%d positions computed", run.Computed)
	}
}

func TestRunOnceFails(t *testing.T) {
	for want, bad := range map[string]task{
		"no such folder": {Model: "nowhere", PromptIDs: []int{1}, Cell: bench.Cell{Length: 1, Cache: "none"}},
		"512":            {Model: "nano", PromptIDs: []int{1}, Cell: bench.Cell{Length: 1000, Cache: "none"}},
		"max_new_tokens": {Model: "nano", PromptIDs: []int{1}, Cell: bench.Cell{Cache: "none"}},
	} {
		if _, err := runOnce(t.Context(), bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", bad, err, want)
		}
	}
}

// stopping is a runner that is interrupted after some runs.
type stopping struct {
	after int
	stop  context.CancelFunc
}

func (s *stopping) Run(_ context.Context, cell bench.Cell) (bench.Run, error) {
	if s.after--; s.after < 0 {
		s.stop()
		return bench.Run{}, errors.New("signal: killed")
	}
	return bench.Run{Cell: cell, TotalNS: 1000, Flops: 10, Computed: 1}, nil
}

// TestMeasureInterrupted: the runs before Ctrl-C stay, and the machine is not
// measured any more.
func TestMeasureInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := &cacheBench{}
	b.messages = io.Discard
	record := &bench.Record{Plan: bench.Plan{Lengths: []int{5}, Caches: []string{"none", "dynamic"}, Repeat: 3}}
	err := b.measure(ctx, &stopping{3, cancel}, record)
	if !errors.Is(err, context.Canceled) || len(record.Runs) != 3 || record.Machine.PeakFlops != 0 {
		t.Errorf("%v, %d runs, %+v", err, len(record.Runs), record.Machine)
	}
}

func TestChildError(t *testing.T) {
	exit := errors.New("exit status 2")
	for said, want := range map[string]string{
		"":                                    "exit status 2",
		"explain bench one-run: no room\n":    "no room",
		"panic: oh\n\ngoroutine 1 [running]:": "panic: oh\n\ngoroutine 1 [running]:",
		strings.Repeat("x", 3000):             strings.Repeat("x", 2000) + "…",
	} {
		if got := childError(exit, said); got.Error() != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

// TestChildRunner: a process that cannot be started, and one that is no child
// of ours, are errors and not runs.
func TestChildRunner(t *testing.T) {
	cell := bench.Cell{Length: 1, Cache: "none"}
	if _, err := (&childRunner{executable: "no/such/program"}).Run(t.Context(), cell); err == nil {
		t.Error("a program that is not there made a run")
	}
	self, err := os.Executable() // a test binary, which knows no such arguments
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (&childRunner{executable: self}).Run(ctx, cell); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := &progress{w: &out, width: 60, total: 8}
	p.next(2, bench.Cell{Length: 50, Cache: "none"})
	if want := "\r\x1b[K [######..................] 2/8  50 new tokens with cache …"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	out.Reset()
	p.next(8, bench.Cell{})
	p.say("\x1b[31mred")
	p.clear()
	if text := out.String(); strings.Count(text, "\x1b") != 3 || !strings.HasSuffix(text, clearLine) || !strings.Contains(text, "[########################] 8/8") {
		t.Errorf("%q", text)
	}
	if p := newProgress(&out, 3); p.w != io.Discard {
		t.Error("progress goes to what is no terminal")
	}
}
