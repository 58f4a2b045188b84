package figure_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// counted is the weather run with the counts that a model of this shape would
// have, and the times of a machine that reads 2 GB/s.
func counted(tokens int, noCache bool) *trace.Trace {
	run := tracetest.Weather()
	run.Follow["."] = map[string]float32{" The": 9, "\n": 8}
	run.Tokens, run.NoCache = tokens, noCache
	t := run.Trace()
	shape := &t.Run.Model.Shape
	shape.Intermediate = 256
	for i := range t.Steps {
		s := &t.Steps[i]
		past, n := s.Cache.Reused, s.Cache.Computed
		s.Cost = trace.Cost{
			Flops: cost.Step(*shape, past, n, 1), FlopsFormula: cost.Step(*shape, past, n, 1),
			FlopsOther:      cost.Step(*shape, 0, past+n, 1).Total,
			WeightBytesRead: cost.WeightBytes(*shape, n, 1), CacheBytesRead: cost.CacheBytes(*shape, past),
		}
		if noCache && i > 0 {
			s.Cost.FlopsOther = cost.Step(*shape, n-1, 1, 1).Total
		}
		s.Time.ForwardNS = (s.Cost.WeightBytesRead + s.Cost.CacheBytesRead) / 2
	}
	return t
}

// slid is a run whose cache holds the last positions, window of them.
func slid(t *trace.Trace, window int) *trace.Trace {
	t.Run.Cache = "sliding_window"
	for i := range t.Steps {
		c, past := &t.Steps[i].Cache, t.Steps[i].Position-t.Steps[i].Cache.Computed
		c.Reused, c.Stored = min(past, window-1), min(past+c.Computed, window)
		c.Evicted = min(past, window) + c.Computed - c.Stored
	}
	return t
}

// benchmark is a record of what follows from formulas: a millisecond a token and
// a cache's positions, and a machine that slows down from round to round.
func benchmark(caches ...string) *bench.Record {
	r := &bench.Record{
		Schema:  bench.Schema,
		Tool:    trace.Tool{Name: "explain", Version: "test"},
		Date:    time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Model:   bench.Model{Name: "toy-bigram", SHA256: "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"},
		Machine: machine(),
		Plan:    bench.Plan{Lengths: []int{50, 100, 200, 400}, Caches: caches, Repeat: 3},
	}
	for round := 1; round <= r.Plan.Repeat; round++ {
		for _, cell := range r.Plan.Cells() {
			n := int64(cell.Length)
			run := bench.Run{Cell: cell, Round: round, Computed: cell.Length, Flops: n, CacheBytes: n * 4096}
			run.TotalNS = n * (1000 + n/10) * 1000
			switch cell.Cache {
			case "none":
				run.Flops, run.CacheBytes, run.TotalNS = n*n/2, 0, n*n*20_000
			case "quantized":
				run.CacheBytes /= 3
			}
			run.TotalNS += run.TotalNS * int64(round) / 20
			run.PeakBytes = 40<<20 + run.CacheBytes + int64(round)<<18
			r.Runs = append(r.Runs, run)
		}
	}
	return r
}

// machine has a memory of 2 GB/s and a cache of 6.
func machine() bench.Machine {
	return bench.Machine{
		OS: "linux", Arch: "amd64", CPU: "Example CPU", CPUs: 2, Threads: 2,
		BandwidthBytes: 2e9, WeightsBandwidthBytes: 6e9, PeakFlops: 20e9,
	}
}

// svg draws a figure as text.
func svg(t *testing.T, f figure.Figure) string {
	t.Helper()
	var out bytes.Buffer
	if err := figure.Write(&out, "svg", f); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestCacheGridKey: the key has the states that occur, and no other.
func TestCacheGridKey(t *testing.T) {
	const reused, computed, again, evicted, held = ">reused<", ">computed<", ">computed again<", ">evicted<", ">held,"
	shared := counted(6, false) // of a second sequence, whose prompt was read for the first
	shared.Steps[0].Cache = trace.Cache{Stored: shared.Steps[0].Position}
	for name, c := range map[string]struct {
		trace *trace.Trace
		want  []string
	}{
		"dynamic":     {counted(6, false), []string{reused, computed}},
		"none":        {counted(6, true), []string{computed, again}},
		"sliding":     {slid(counted(9, false), 6), []string{reused, computed, evicted}},
		"wide window": {slid(counted(6, false), 60), []string{reused, computed}},
		"shared":      {shared, []string{reused, computed, held}},
		"assisted":    {tracetest.Lookup().Trace(), []string{reused, computed, again, held}},
	} {
		f, err := figure.NewCacheGrid(c.trace)
		if err != nil {
			t.Fatal(err)
		}
		picture := svg(t, f)
		for _, state := range []string{reused, computed, again, evicted, held} {
			if want := slices.Contains(c.want, state); strings.Contains(picture, state) != want {
				t.Errorf("%s: %s in the key: want %v", name, state, want)
			}
		}
	}
	if _, err := figure.NewCacheGrid(tracetest.Search().Trace()); err == nil || !strings.Contains(err.Error(), "num_beams=1") {
		t.Errorf("a beam search: %v", err)
	}
}

// TestFlopsLabels: what was run is executed, the other by formula, whichever it
// was.
func TestFlopsLabels(t *testing.T) {
	for _, noCache := range []bool{false, true} {
		f, err := figure.NewFlops(counted(6, noCache))
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"with the cache, executed", "without a cache, by formula"}
		if noCache {
			want = []string{"without a cache, executed", "with the cache, by formula"}
		}
		picture := svg(t, f)
		for _, label := range append(want, "of the whole run", "times as many FLOPs without a cache as with the cache") {
			if !strings.Contains(picture, label) {
				t.Errorf("without a cache: %v: %q is not in the picture", noCache, label)
			}
		}
	}
}

// TestFlopsSubject: sums over a part of a run are not told as the whole run's.
func TestFlopsSubject(t *testing.T) {
	several := counted(4, false)
	several.Run.Config["num_return_sequences"] = trace.Setting{Value: 2, Source: "flag"}
	several.End.Sequences = make([]trace.Sequence, 2)
	second := several.Steps[3]
	second.Sequence = 1
	several.Steps = append(several.Steps, second)
	alone, err := view.Sequence(several, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		trace *trace.Trace
		want  string
	}{
		{several, "FLOPs so far, of this sequence"},
		{alone, "FLOPs so far, of this sequence"},
		{tracetest.Search().Trace(), "of the steps to this text, all beams together"},
	} {
		f, err := figure.NewFlops(c.trace)
		if err != nil {
			t.Fatal(err)
		}
		if picture := svg(t, f); !strings.Contains(picture, c.want) || strings.Contains(picture, "whole run") {
			t.Errorf("%q is not in the picture", c.want)
		}
	}
}

// TestRooflinePasses: the dots of a beam search are steps, and its passes those
// of all beams; of a guided run, whose second passes nobody timed, there is no
// roofline.
func TestRooflinePasses(t *testing.T) {
	search := tracetest.Search().Trace()
	search.Run.Machine = trace.Machine{OS: "linux", Arch: "amd64", CPUs: 2}
	passes := 0
	for i := range search.Beams {
		if i > 0 {
			passes += len(search.Beams[i].Rows)
		}
	}
	f, err := figure.NewRoofline(search, machine())
	if err != nil {
		t.Fatal(err)
	}
	steps := len(view.First(search).Steps) - 1
	if want := fmt.Sprintf(">decode: %d passes after it, a dot for each of %d steps<", passes, steps); !strings.Contains(svg(t, f), want) {
		t.Errorf("%q is not in the picture", want)
	}
	guided := counted(6, false)
	guided.Run.Machine = search.Run.Machine
	guided.Steps[2].Cost.Unconditional = &trace.Pass{Computed: 1}
	if _, err := figure.NewRoofline(guided, machine()); err == nil || !strings.Contains(err.Error(), "second pass of classifier-free guidance") {
		t.Errorf("guidance: %v", err)
	}
}

// TestGrowthSaysItsExponents: the fit's exponent stands beside each cache, with
// its confidence where there are enough lengths.
func TestGrowthSaysItsExponents(t *testing.T) {
	record := benchmark("none", "dynamic")
	growth := bench.Summarize(record).Growth
	if len(growth) != 2 || growth[0].Time.Exponent < 1.99 || growth[0].Time.Exponent > 2.01 {
		t.Fatalf("the record's own fit: %+v", growth)
	}
	f, err := figure.NewTimeGrowth(record)
	if err != nil {
		t.Fatal(err)
	}
	if picture := svg(t, f); !strings.Contains(picture, "no cache: grows as length^(2.000 ± 0.000)") {
		t.Error("the exponent 2 of the runs without a cache is not in the picture")
	}
	record.Plan.Lengths = []int{50, 100}
	record.Runs = slices.DeleteFunc(record.Runs, func(r bench.Run) bool { return r.Length > 100 })
	if f, err = figure.NewTimeGrowth(record); err != nil {
		t.Fatal(err)
	}
	if picture := svg(t, f); !strings.Contains(picture, "no cache: grows as length^2.00 (two lengths)") {
		t.Error("two lengths have no confidence, and the picture does not say so")
	}
}

// TestGrowthOfPart: of a record that breaks off the figures say how many runs
// there are, and of a fit only where one is.
func TestGrowthOfPart(t *testing.T) {
	whole := benchmark("none", "dynamic")
	for runs, want := range map[int][]string{
		24: {"medians of 3 runs, with bars", "lines are power laws fitted to them"},
		1:  {"one run each (1 of 24 were made)", "one length allows no fit"},
		3:  {"one run each (3 of 24 were made)", "fitted where there are two lengths"},
		11: {"medians of 1 to 2 runs (11 of 24 were made)"},
		16: {"medians of 2 runs (16 of 24 were made)"},
	} {
		record := *whole
		record.Runs = whole.Runs[:runs]
		f, err := figure.NewTimeGrowth(&record)
		if err != nil {
			t.Fatal(err)
		}
		picture := svg(t, f)
		for _, part := range want {
			if !strings.Contains(picture, part) {
				t.Errorf("%d runs: %q is not in the picture", runs, part)
			}
		}
	}
}

// TestMemoryBends: of a cache whose size is no power of the length, as that of a
// window that is full, no exponent is told.
func TestMemoryBends(t *testing.T) {
	record := benchmark("dynamic", "sliding_window")
	for i := range record.Runs {
		if r := &record.Runs[i]; r.Cache == "sliding_window" {
			r.CacheBytes = min(r.CacheBytes, 100*4096)
		}
	}
	f, err := figure.NewMemoryGrowth(record)
	if err != nil {
		t.Fatal(err)
	}
	picture := svg(t, f)
	for _, label := range []string{">dynamic cache: 1.64 MB at 400, grows as length^(1.000 ± 0.000)<", ">sliding_window cache: 410 kB at 400<"} {
		if !strings.Contains(picture, label) {
			t.Errorf("%q is not in the picture", label)
		}
	}
}

// TestNoRecord: what was not measured is an error, not an empty picture.
func TestNoRecord(t *testing.T) {
	empty := &bench.Record{Plan: bench.Plan{Lengths: []int{5}, Caches: []string{"none"}, Repeat: 1}}
	if _, err := figure.NewTimeGrowth(empty); err == nil {
		t.Error("times of nothing were drawn")
	}
	if _, err := figure.NewMemoryGrowth(empty); err == nil {
		t.Error("the memory of nothing was drawn")
	}
	run := counted(6, false)
	run.Run.Machine = trace.Machine{OS: "linux", Arch: "amd64", CPUs: 2}
	if _, err := figure.NewRoofline(run, bench.Machine{OS: "linux", Arch: "amd64", CPUs: 2}); err == nil || !strings.Contains(err.Error(), "not measured") {
		t.Errorf("a roof that nobody measured: %v", err)
	}
	other := machine()
	other.CPUs = 64
	if _, err := figure.NewRoofline(run, other); err == nil || !strings.Contains(err.Error(), "with 64") {
		t.Errorf("the roofs of another machine: %v", err)
	}
	if _, err := figure.NewRoofline(run, machine()); err != nil {
		t.Error(err)
	}
	for _, tr := range []*trace.Trace{{}, {Steps: []trace.Step{{}}}} {
		if _, err := figure.NewFlops(tr); err == nil {
			t.Error("FLOPs that nobody counted were drawn")
		}
		if _, err := figure.NewSpent(tr); err == nil {
			t.Error("a time that nobody took was drawn")
		}
	}
}

// TestHostileCounts draws traces and records with counts that no decoder would
// write, of any length and size: everything stays inside of the picture, and no
// text lies over another.
func TestHostileCounts(t *testing.T) {
	count := rapid.OneOf(rapid.IntRange(0, 50), rapid.IntRange(0, 1<<40))
	amount := rapid.OneOf(rapid.Int64Range(0, 1e6), rapid.Int64Range(0, 1<<50), rapid.Just[int64](math.MaxInt64/1000))
	speed := rapid.OneOf(rapid.Float64Range(1, 1e12), rapid.Float64())
	rapid.Check(t, func(t *rapid.T) {
		tr := &trace.Trace{Run: trace.Run{
			Cache: rapid.SampledFrom([]string{"none", "dynamic", rapid.String().Draw(t, "cache")}).Draw(t, "kind"),
			Model: trace.Model{Name: rapid.String().Draw(t, "model")},
		}}
		for range rapid.IntRange(0, 5).Draw(t, "prompt") {
			tr.Run.Prompt.Tokens = append(tr.Run.Prompt.Tokens, trace.Token{Text: rapid.String().Draw(t, "token")})
		}
		steps := rapid.OneOf(rapid.IntRange(1, 12), rapid.IntRange(1, 600)).Draw(t, "steps")
		token := rapid.String().Draw(t, "token")
		for i := range steps {
			n := i + 1 + len(tr.Run.Prompt.Tokens)
			step := trace.Step{Index: i, Position: n, Token: trace.Token{Text: token}, Cache: trace.Cache{Reused: n - 1, Computed: 1, Stored: n}}
			if i < 6 {
				step.Phase = rapid.SampledFrom([]string{trace.PhasePrefill, trace.PhaseDecode}).Draw(t, "phase")
				step.Position = count.Draw(t, "position")
				step.Cache = trace.Cache{Reused: count.Draw(t, "reused"), Computed: count.Draw(t, "computed"), Stored: count.Draw(t, "stored")}
				step.Cost.FlopsOther = amount.Draw(t, "other")
				step.Cost.Flops = trace.Flops{Projections: amount.Draw(t, "projections"), MLP: amount.Draw(t, "mlp"), Total: amount.Draw(t, "flops")}
				step.Cost.WeightBytesRead, step.Cost.CacheBytesRead = amount.Draw(t, "weights"), amount.Draw(t, "read")
				step.Time = trace.Time{ForwardNS: amount.Draw(t, "forward"), SampleNS: amount.Draw(t, "sample"), RecordNS: amount.Draw(t, "record")}
			}
			tr.Steps = append(tr.Steps, step)
		}
		bm := benchmark(rapid.SliceOfNDistinct(rapid.String(), 1, 7, rapid.ID[string]).Draw(t, "caches")...)
		bm.Plan.Repeat, bm.Plan.Lengths = 2, rapid.SliceOfNDistinct(rapid.IntRange(1, 1<<20), 1, 12, rapid.ID[int]).Draw(t, "lengths")
		bm.Runs = nil
		for range bm.Plan.Repeat {
			for _, cell := range bm.Plan.Cells() {
				bm.Runs = append(bm.Runs, bench.Run{Cell: cell, TotalNS: amount.Draw(t, "total"), Flops: 1, CacheBytes: amount.Draw(t, "held"), PeakBytes: amount.Draw(t, "peak")})
			}
		}
		bm.Machine = bench.Machine{BandwidthBytes: speed.Draw(t, "bandwidth"), WeightsBandwidthBytes: speed.Draw(t, "of weights"), PeakFlops: speed.Draw(t, "peak flops")}

		points := rapid.Map(rapid.IntRange(0, 2000), func(n int) vg.Length { return vg.Points(float64(n)) })
		frame := figure.Frame{Width: points.Draw(t, "width"), Height: points.Draw(t, "height")}
		if rapid.Bool().Draw(t, "own size") {
			frame = figure.Frame{}
		}
		for _, f := range costFigures(tr, bm, frame) {
			d := record(f)
			if err := d.check(); err != nil {
				t.Fatalf("%T: %v", f, err)
			}
		}
	})
}

// costFigures are those that can be drawn.
func costFigures(tr *trace.Trace, r *bench.Record, frame figure.Frame) []figure.Figure {
	var figures []figure.Figure
	if f, err := figure.NewCacheGrid(tr); err == nil {
		f.Frame = frame
		figures = append(figures, f)
	}
	if f, err := figure.NewFlops(tr); err == nil {
		f.Frame = frame
		figures = append(figures, f)
	}
	if f, err := figure.NewSpent(tr); err == nil {
		f.Frame = frame
		figures = append(figures, f)
	}
	if f, err := figure.NewRoofline(tr, r.Machine); err == nil {
		f.Frame = frame
		figures = append(figures, f)
	}
	if f, err := figure.NewTimeGrowth(r); err == nil {
		f.Frame = frame
		figures = append(figures, f)
	}
	if f, err := figure.NewMemoryGrowth(r); err == nil {
		f.Frame = frame
		figures = append(figures, f)
	}
	return figures
}
