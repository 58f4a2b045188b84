package verify_test

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/verify"
)

// What the decoder writes agrees with itself.
func TestRunsVerify(t *testing.T) {
	for _, k := range kindsOfRun {
		t.Run(k.name, func(t *testing.T) {
			report := verify.Trace(read(t, k.generate(t, "30")), verify.Options{})
			if !report.OK() {
				t.Errorf("%v", report)
			}
			for _, c := range report.Checks {
				if c.N == 0 {
					t.Errorf("%s: nothing compared", c.Kind)
				}
			}
			if full := len(report.Skipped) == 0; full != k.full {
				t.Errorf("left open: %v; the capture is full: %v", report.Skipped, k.full)
			}
		})
	}
}

// The first finding names the line, the field and both values.
func TestFirstFinding(t *testing.T) {
	sampled := kindsOfRun[0].generate(t, "4")
	for _, test := range []struct {
		change func(*trace.Trace)
		want   string
	}{
		{func(t *trace.Trace) { t.Run.Model.Parameters++ }, "line 1: model.parameters is"},
		{func(t *trace.Trace) { t.Run.RNG.Seed = "8" }, "line 2: draw.u is"},
		{func(t *trace.Trace) { t.Steps[1].Cache.Reused-- }, "line 3: cache.reused is"},
		{func(t *trace.Trace) { t.Steps[1].Candidates[0].Probs[2] *= 1.001 }, "line 3: candidates[0].probs[2] is"},
		{func(t *trace.Trace) { t.Steps[2].Stages[3].Threshold = nil }, "line 4: stages[3].threshold is missing, the rest of the trace gives set, as 4056 tokens were cut"},
		{func(t *trace.Trace) { t.Steps[2].Candidates[0].CutBy = "top_k" }, `line 4: candidates[0].cut_by is "top_k", the rest of the trace gives ""`},
		{func(t *trace.Trace) { t.Steps[3].Phase = trace.PhasePrefill }, `line 5: phase is "prefill", the rest of the trace gives "decode"`},
		{func(t *trace.Trace) { t.End.FinishReason = trace.FinishEOS }, "line 6: finish_reason is eos, the rest of the trace gives length"},
		{func(t *trace.Trace) { t.End.Text += "!" }, "line 6: text is"},
		{func(t *trace.Trace) { t.End.Totals.Flops++ }, "line 6: totals.flops is"},
		{func(t *trace.Trace) { t.End.SHA256 = strings.Repeat("0", 64) }, `line 6: sha256 is "000`},
		{func(t *trace.Trace) { t.Steps[1].Stages = t.Steps[1].Stages[1:] }, "trace: broken line: line 3: stages: 4 stages"},
		{func(t *trace.Trace) { t.Run.Config["use_cache"] = trace.Setting{Value: false} }, `line 1: cache is "dynamic"`},
		{func(t *trace.Trace) { t.Run.Config["temperature"] = trace.Setting{Value: 0.5} }, "line 1: pipeline[1].params.temperature is 0.8, the rest of the trace gives 0.5"},
		{func(t *trace.Trace) { t.Run.Config["do_sample"] = trace.Setting{Value: false} }, `line 1: pipeline[1].name is "temperature"`},
		{func(t *trace.Trace) { t.Run.Started = "yesterday" }, "line 1: started is"},
	} {
		tr := read(t, sampled)
		test.change(tr)
		report := verify.Trace(tr, verify.Options{})
		if report.OK() || !strings.HasPrefix(report.First().String(), test.want) {
			t.Errorf("first finding %v, want %q", report.First(), test.want)
		}
	}
}

// A trace that was cut short is checked up to the cut.
func TestCutTrace(t *testing.T) {
	data := kindsOfRun[0].generate(t, "4")
	lines := bytes.SplitAfter(data, []byte("\n"))
	short := slices.Concat(lines[0], lines[1], lines[2], lines[3][:100])
	report := verify.Trace(read(t, short), verify.Options{})
	if !report.OK() || report.Lines != 3 || !errors.Is(report.Cut, trace.ErrCut) {
		t.Errorf("%d lines, cut %v\n%v", report.Lines, report.Cut, report)
	}
	if text := report.String(); !strings.Contains(text, "middle of line 4; checked up to there") {
		t.Errorf("the report does not say where it was cut:\n%s", text)
	}
	wrong := bytes.Replace(short, []byte(`"position":`), []byte(`"position":1`), 1)
	if verify.Trace(read(t, wrong), verify.Options{}).OK() {
		t.Error("a wrong position before the cut is not noticed")
	}
}

func TestChecksum(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	data := kindsOfRun[0].generate(t, "2")
	// A change that no recomputation finds.
	data = bytes.Replace(data, []byte(`"command":[]`), []byte(`"command":["explain"]`), 1)
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	report, err := verify.File(path, verify.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if first := report.First(); first == nil || first.Kind != verify.Checksum || first.Line != 4 || len(report.Findings) != 1 {
		t.Errorf("%v", report)
	}
	report, err = verify.File(path, verify.Options{IgnoreChecksum: true})
	if err != nil || !report.OK() {
		t.Errorf("checksum ignored: %v, %v", report, err)
	}
	if _, err := verify.File(path+".none", verify.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such file: %v", err)
	}
}

// A generator that is not ours leaves the random numbers open, and nothing
// else.
func TestUnknownGenerator(t *testing.T) {
	tr := read(t, kindsOfRun[0].generate(t, "3"))
	tr.Run.RNG.Algorithm = "mt19937"
	report := verify.Trace(tr, verify.Options{IgnoreChecksum: true})
	if !report.OK() || !strings.Contains(report.String(), "the random numbers") {
		t.Errorf("%v", report)
	}
}

// A model of which nothing is known, on a server elsewhere say, leaves its size
// and its pipeline open; a wrong sum is found all the same.
func TestUnknownModel(t *testing.T) {
	tr := read(t, kindsOfRun[0].generate(t, "3"))
	tr.Run.Model.Shape, tr.Run.Model.Parameters = trace.Shape{}, 0
	report := verify.Trace(tr, verify.Options{IgnoreChecksum: true})
	if text := report.String(); !report.OK() || !strings.Contains(text, "the pipeline") || !strings.Contains(text, "bytes and operations") {
		t.Errorf("%v", report)
	}
	tr.Steps[1].Stages[1].OtherProb += 0.01
	if verify.Trace(tr, verify.Options{IgnoreChecksum: true}).OK() {
		t.Error("probabilities that add up to 1.01 are not noticed")
	}
}

// A processor that is not ours cannot be run; the report says so.
func TestUnknownProcessor(t *testing.T) {
	tr := read(t, kindsOfRun[0].generate(t, "3"))
	tr.Run.Pipeline[2].Name = "top_z"
	for i := range tr.Steps {
		tr.Steps[i].Stages[3].Name = "top_z"
	}
	report := verify.Trace(tr, verify.Options{IgnoreChecksum: true})
	if first := report.First(); first == nil || !strings.Contains(first.Want, `no processor is called "top_z"`) {
		t.Errorf("%v", report)
	}
}

// Every logit of the captured row counts, even of a token that nobody shows.
func TestCapturedRow(t *testing.T) {
	data := kindsOfRun[3].generate(t, "2")
	shown := read(t, data).Steps[0].Candidates
	for id := 0; id < 4096; id += 64 {
		if slices.ContainsFunc(shown, func(c trace.Candidate) bool { return c.ID == id }) {
			continue
		}
		tr := read(t, data)
		row, err := tr.Steps[0].RawLogits()
		if err != nil {
			t.Fatal(err)
		}
		row[id] += 0.5
		tr.Steps[0].SetRawLogits(row)
		if verify.Trace(tr, verify.Options{IgnoreChecksum: true}).OK() {
			t.Errorf("logit %d changed from %v to %v, not noticed", id, row[id]-0.5, row[id])
		}
	}
}

// Whatever numbers stand in a trace, verify returns.
func TestWildNumbers(t *testing.T) {
	k := kindsOfRun[5]
	k.top = 2
	data := k.generate(t, "2")
	for _, n := range numbers(t, data) {
		for _, wild := range []string{"0", "-1", "1e300", "-3e38", "1e-300", "4095", "1048576", "1099511627776"} {
			notices(slices.Concat(data[:n.start], []byte(wild), data[n.end:]))
		}
	}
	tr := read(t, kindsOfRun[3].generate(t, "1"))
	row, _ := tr.Steps[0].RawLogits()
	for _, wild := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for i := range row {
			row[i] = float32(wild)
		}
		tr.Steps[0].SetRawLogits(row)
		if verify.Trace(tr, verify.Options{IgnoreChecksum: true}).OK() {
			t.Errorf("a row of %v is not noticed", wild)
		}
	}
}

func TestFindingsAreBounded(t *testing.T) {
	tr := read(t, kindsOfRun[0].generate(t, "4"))
	for i := range tr.Steps {
		for _, c := range tr.Steps[i].Candidates {
			for j := range c.Probs {
				c.Probs[j] = 2
			}
		}
	}
	if n := len(verify.Trace(tr, verify.Options{}).Findings); n != 1000 {
		t.Errorf("%d findings", n)
	}
}

func BenchmarkVerify(b *testing.B) {
	for _, k := range []kind{kindsOfRun[0], kindsOfRun[3]} {
		tr := read(b, k.generate(b, "5"))
		b.Run("capture="+tr.Run.Capture.Mode, func(b *testing.B) {
			steps := 0
			for b.Loop() {
				verify.Trace(tr, verify.Options{})
				steps += len(tr.Steps)
			}
			b.ReportMetric(float64(steps)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}
