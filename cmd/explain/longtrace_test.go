package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// longTrace writes the trace of a run of 1,000 steps, with the vocabulary of a real
// model and the capture that a run has by default.
func longTrace(b *testing.B) string {
	b.Helper()
	const steps = 1000
	t := tracetest.Long(steps, 49152).Trace()
	if len(t.Steps) != steps {
		b.Fatalf("the run ended after %d steps", len(t.Steps))
	}
	path := filepath.Join(b.TempDir(), "long.jsonl")
	w, err := trace.Create(path, trace.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if err := w.Run(&t.Run); err != nil {
		b.Fatal(err)
	}
	for i := range t.Steps {
		if err := w.Step(&t.Steps[i]); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.End(t.End); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// explain runs the command.
func explain(b *testing.B, args ...string) {
	b.Helper()
	var out, messages bytes.Buffer
	if status := execute(context.Background(), args, strings.NewReader(""), &out, &messages); status != exitOK || out.Len() == 0 {
		b.Fatalf("%q: status %d, %s", args, status, messages.String())
	}
}

// BenchmarkShow is what it takes to read a long trace and to show it: the text, the
// overview, the summary and the steps that teach most, or one step.
func BenchmarkShow(b *testing.B) {
	path := longTrace(b)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	for name, args := range map[string][]string{"run": {"show", path}, "step": {"show", path, "--step", "500"}} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(info.Size())
			for b.Loop() {
				explain(b, args...)
			}
		})
	}
}

// BenchmarkPlotAll draws every figure that there is of a long trace, one at a time
// by name and all in one call.
func BenchmarkPlotAll(b *testing.B) {
	path := longTrace(b)
	for _, d := range drawings {
		if d.needs&(needsRecord|needsAttention) != 0 {
			continue
		}
		out := b.TempDir()
		args := []string{"plot", path, "--figure", d.name, "--out", out}
		var messages bytes.Buffer
		if execute(context.Background(), args, strings.NewReader(""), &bytes.Buffer{}, &messages) != exitOK {
			continue // it needs what this trace does not have
		}
		b.Run(d.name, func(b *testing.B) {
			for b.Loop() {
				explain(b, args...)
			}
		})
	}
	b.Run("all", func(b *testing.B) {
		out := b.TempDir()
		for b.Loop() {
			explain(b, "plot", path, "--figure", allFigures, "--out", out)
		}
	})
}
