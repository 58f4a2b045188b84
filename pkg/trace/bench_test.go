package trace_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// captures are the two sizes of a step: 128 candidates by 5 stages, and with
// them a row of 4,096 logits.
func captures(b *testing.B, run func(b *testing.B, s sample)) {
	for _, full := range []bool{false, true} {
		o := usual
		o.full = full
		s := newSample(o)
		b.Run(fmt.Sprintf("capture=%s", s.run.Capture.Mode), func(b *testing.B) { run(b, s) })
	}
}

func BenchmarkWriteStep(b *testing.B) {
	captures(b, func(b *testing.B, s sample) {
		for _, name := range []string{"run.jsonl", "run.jsonl.zst"} {
			b.Run(filepath.Ext(name)[1:], func(b *testing.B) {
				w, err := trace.Create(filepath.Join(b.TempDir(), name), trace.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if err := w.Run(&s.run); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(lineLength(b, s)))
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					step := s.steps[i%len(s.steps)]
					step.Index = i
					if err := w.Step(&step); err != nil {
						b.Fatal(err)
					}
					i++
				}
				b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "steps/s")
				w.Close()
			})
		}
	})
}

// BenchmarkEncode leaves out the disk: what is left is the encoder, the check
// and the checksum.
func BenchmarkEncode(b *testing.B) {
	captures(b, func(b *testing.B, s sample) {
		w := trace.NewWriter(io.Discard)
		if err := w.Run(&s.run); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(lineLength(b, s)))
		i := 0
		for b.Loop() {
			step := s.steps[i%len(s.steps)]
			step.Index = i
			if err := w.Step(&step); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
}

// BenchmarkEncodingJSON is encoding/json in place of the encoder, without the
// check and the checksum.
func BenchmarkEncodingJSON(b *testing.B) {
	captures(b, func(b *testing.B, s sample) {
		b.SetBytes(int64(lineLength(b, s)))
		enc := json.NewEncoder(io.Discard)
		for b.Loop() {
			if err := enc.Encode(&s.steps[0]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	captures(b, func(b *testing.B, s sample) {
		for _, name := range []string{"run.jsonl", "run.jsonl.zst"} {
			b.Run(filepath.Ext(name)[1:], func(b *testing.B) {
				path := filepath.Join(b.TempDir(), name)
				w, err := trace.Create(path, trace.Options{})
				if err != nil {
					b.Fatal(err)
				}
				s.writeTo(b, w)
				data, err := os.ReadFile(path)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(s.bytes(b))))
				b.ReportAllocs()
				n := 0
				for b.Loop() {
					t, err := trace.Read(bytes.NewReader(data))
					if err != nil {
						b.Fatal(err)
					}
					n += len(t.Steps)
				}
				b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "steps/s")
			})
		}
	})
}

// BenchmarkReadLong reads a run of 1,000 steps with the vocabulary of a real model.
func BenchmarkReadLong(b *testing.B) {
	long := tracetest.Long(1000, 49152).Trace()
	for _, name := range []string{"run.jsonl", "run.jsonl.zst"} {
		path := filepath.Join(b.TempDir(), name)
		w, err := trace.Create(path, trace.Options{})
		if err != nil {
			b.Fatal(err)
		}
		s := sample{run: long.Run, steps: long.Steps, end: *long.End}
		s.writeTo(b, w)
		b.Run(filepath.Ext(name)[1:], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t, err := trace.ReadFile(path)
				if err != nil {
					b.Fatal(err)
				}
				if len(t.Steps) != len(long.Steps) {
					b.Fatalf("read %d steps of %d", len(t.Steps), len(long.Steps))
				}
			}
		})
	}
}

func lineLength(tb testing.TB, s sample) int {
	return len(bytes.SplitAfter(s.bytes(tb), []byte("\n"))[1])
}
