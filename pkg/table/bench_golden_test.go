package table_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/visible"
)

var benchShape = trace.Shape{
	Layers: 5, Hidden: 192, Heads: 6, KVHeads: 2, HeadDim: 32, Intermediate: 576,
	Vocab: 4096, MaxPositions: 512, TiedEmbeddings: true,
}

// benchRunner counts what the embedded model would and makes up the times: so
// many operations a second, and a millisecond a token.
type benchRunner struct {
	prompt int
	runs   int
}

func (b *benchRunner) Run(_ context.Context, c bench.Cell) (bench.Run, error) {
	run := bench.Run{Cell: c}
	speed := 8e9
	for i := range c.Length {
		past, n := 0, b.prompt+i
		if c.Cache != "none" && i > 0 {
			past, n = n-1, 1
			speed = 4e9
		}
		run.Reused += past
		run.Computed += n
		run.Flops += cost.Step(benchShape, past, n, 1).Total
	}
	if c.Cache != "none" {
		run.CacheBytes = cost.CacheBytes(benchShape, b.prompt+c.Length-1)
	}
	run.CacheBytesFormula = run.CacheBytes
	b.runs++
	wobble := 1 + 0.04*math.Sin(float64(b.runs))
	run.TotalNS = int64(wobble * (float64(run.Flops)/speed*1e9 + 1e6*float64(c.Length)))
	run.PeakBytes = int64(60e6*wobble) + run.CacheBytes
	if c.Cache == "none" && c.Length == 400 {
		run.PeakBytes += 20e6
	}
	return run, nil
}

func benchRecord(t testing.TB, plan bench.Plan) *bench.Record {
	t.Helper()
	runs, err := bench.Measure(t.Context(), &benchRunner{prompt: 5}, plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &bench.Record{
		Schema: bench.Schema, Tool: trace.Tool{Name: "explain", Version: "1"},
		Date: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		Machine: bench.Machine{OS: "linux", Arch: "amd64", CPU: "Example CPU", CPUs: 2, Threads: 2, CacheBytes: 32 << 20, GoVersion: "go1.26",
			BandwidthBytes: 18e9, BandwidthBytesOne: 12e9, BandwidthOver: 256 << 20, WeightsBandwidthBytes: 40e9, PeakFlops: 5e10, PeakFlopsOne: 2.6e10},
		Model:  bench.Model{Name: "example", SHA256: "ab", Parameters: cost.Parameters(benchShape), Shape: benchShape},
		Prompt: bench.Prompt{Text: "The weather today is", IDs: []int{1, 2, 3, 4, 5}},
		Plan:   plan, Runs: runs,
	}
}

// TestBenchGolden shows records as they come: whole, broken off, of one length,
// with other caches, with a cache that holds what it should not.
func TestBenchGolden(t *testing.T) {
	caches := []string{"none", "dynamic"}
	whole := benchRecord(t, bench.Plan{Lengths: []int{50, 100, 200, 400}, Caches: caches, Repeat: 3})
	broken := benchRecord(t, bench.Plan{Lengths: []int{20, 40}, Caches: caches, Repeat: 2})
	broken.Runs = broken.Runs[:3]
	wrong := benchRecord(t, bench.Plan{Lengths: []int{30}, Caches: caches, Repeat: 1})
	wrong.Runs[1].CacheBytes++
	for i := range wrong.Runs {
		wrong.Runs[i].PeakBytes = 0
	}
	kinds := benchRecord(t, bench.Plan{Lengths: []int{50, 100, 200}, Caches: []string{"none", "dynamic", "sliding_window:window=64", "quantized:nbits=8:residual_length=32"}, Repeat: 3})
	cached := benchRecord(t, bench.Plan{Lengths: []int{50}, Caches: []string{"dynamic"}, Repeat: 1})
	for _, page := range []struct {
		name   string
		record *bench.Record
		widths []int
	}{
		{"whole", whole, []int{40, 80, 120}},
		{"broken", broken, []int{80}},
		{"wrong", wrong, []int{80}},
		{"kinds", kinds, []int{80}},
		{"cached", cached, []int{80}},
		{"nothing", &bench.Record{Plan: whole.Plan}, []int{80}},
	} {
		for _, width := range page.widths {
			t.Run(fmt.Sprint(page.name, width), func(t *testing.T) {
				var out bytes.Buffer
				if err := table.Bench(&out, page.record, table.Style{Width: width}); err != nil {
					t.Fatal(err)
				}
				golden(t, fmt.Sprintf("bench_%s_%d.golden", page.name, width), out.Bytes())
				for line := range strings.Lines(out.String()) {
					if got := visible.Width(strings.TrimSuffix(line, "\n")); got > width && width >= 80 {
						t.Errorf("%d columns for %d: %s", got, width, line)
					}
				}
			})
		}
	}
	t.Run("color", func(t *testing.T) {
		var out bytes.Buffer
		if err := table.Bench(&out, whole, table.Style{Width: 80, Color: true}); err != nil {
			t.Fatal(err)
		}
		golden(t, "bench_whole_80_color.golden", out.Bytes())
	})
	t.Run("markdown", func(t *testing.T) {
		var out bytes.Buffer
		if err := table.Bench(&out, whole, table.Style{Format: table.Markdown}); err != nil {
			t.Fatal(err)
		}
		golden(t, "bench_whole_md.golden", out.Bytes())
	})
}

// TestMachineGolden: a machine with a small cache, one whose cache may have been
// measured instead of memory, and one that tells nothing.
func TestMachineGolden(t *testing.T) {
	var out bytes.Buffer
	small := benchRecord(t, bench.Plan{Lengths: []int{1}, Caches: []string{"none"}, Repeat: 1}).Machine
	large := small
	large.CacheBytes = 480 << 20
	for _, m := range []bench.Machine{small, large, {OS: "plan9", Arch: "arm", CPUs: 1, Threads: 1, GoVersion: "go1.26"}} {
		if err := table.Machine(&out, m, table.Style{Width: 80}); err != nil {
			t.Fatal(err)
		}
		out.WriteByte('\n')
	}
	golden(t, "machine_80.golden", out.Bytes())
}

// TestBenchHostile: a record is a file, and files lie.
func TestBenchHostile(t *testing.T) {
	r := benchRecord(t, bench.Plan{Lengths: []int{10, 20}, Caches: []string{"none", "\x1b[31m|red"}, Repeat: 1})
	r.Model.Name, r.Machine.CPU = "a\x1b]0;b\a|", "c\x1bd\n"
	r.Model.Shape = trace.Shape{Layers: -1}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"terminal": func(out *bytes.Buffer) error { return table.Bench(out, r, table.Style{Width: 80}) },
		"markdown": func(out *bytes.Buffer) error { return table.Bench(out, r, table.Style{Format: table.Markdown}) },
	} {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(out.String(), "\x1b\a\r") {
			t.Errorf("%s: control characters in\n%q", name, out.String())
		}
		columns := 0 // of the table that the line is in
		for line := range strings.Lines(out.String()) {
			if name != "markdown" || !strings.HasPrefix(line, "| ") {
				columns = 0
				continue
			}
			bars := strings.Count(line, "|") - strings.Count(line, `\|`)
			if columns == 0 {
				columns = bars
			}
			if bars != columns {
				t.Errorf("%d bars in a table of %d: %s", bars, columns, line)
			}
		}
	}
}
