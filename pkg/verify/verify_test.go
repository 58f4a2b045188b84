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
	"github.com/genlens/genlens/pkg/trace/tracetest"
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
			for _, want := range k.skips {
				if !strings.Contains(report.String(), want) {
					t.Errorf("nothing says that %q was left open:\n%v", want, report)
				}
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
		{func(t *trace.Trace) { t.Run.Config["do_sample"] = trace.Setting{Value: false} }, `line 1: strategy is "sample", the rest of the trace gives "greedy"`},
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

// The toy search was written apart from this one, and from the decoder.
func TestToySearch(t *testing.T) {
	for _, early := range []any{false, true, "never"} {
		for _, penalty := range []float64{-1, 0, 1, 2} {
			for beams := 2; beams <= 4; beams++ {
				toy := tracetest.Search()
				toy.NumBeams, toy.Return, toy.LengthPenalty, toy.EarlyStopping = beams, beams, penalty, early
				if report := verify.Trace(toy.Trace(), verify.Options{}); !report.OK() {
					t.Errorf("%d beams, length_penalty %v, early_stopping %v: %v", beams, penalty, early, report)
				}
			}
		}
	}
}

// What a beam search, a draft, a hand or several sequences got wrong is named.
func TestFindingsOfOtherStrategies(t *testing.T) {
	for _, test := range []struct {
		kind   string
		change func(*trace.Trace)
		want   string
	}{
		{"beams", func(t *trace.Trace) { t.Run.Strategy = trace.StrategyBeamSample }, `line 1: strategy is "beam_sample", the rest of the trace gives "beam_search"`},
		{"beams", func(t *trace.Trace) { t.Run.Config["num_beams"] = trace.Setting{Value: 2} }, `line 2: considered is 6, the rest of the trace gives 4`},
		{"beams", func(t *trace.Trace) { t.Beams[1].Rows[2].LogProb -= 0.5 }, "line 3: rows[2].total_logprob_nats is"},
		{"beams", func(t *trace.Trace) { t.Beams[1].Rows[2].Stages[1].Kept-- }, "line 3: rows[2].stages[1].kept is 4095"},
		{"beams", func(t *trace.Trace) { t.Beams[1].Rows[0].Stages[0].ChosenRank = 1 }, "line 3: rows[0].stages[0].chosen_rank is 1, the rest of the trace gives 0"},
		{"beams", func(t *trace.Trace) { t.Beams[0].Considered[1].Total *= 1.01 }, "line 2: considered[1].total_logprob_nats is"},
		{"beams", func(t *trace.Trace) { c := t.Beams[0].Considered; c[0], c[1] = c[1], c[0] }, "line 2: considered[0].token.id is"},
		{"beams", func(t *trace.Trace) { t.Beams[0].Considered[5].Finish = trace.FinishEOS }, `line 2: considered[5].finish is "eos", the rest of the trace gives ""`},
		{"beams", func(t *trace.Trace) { t.Beams[0].Considered[1].Ranks[0]++ }, "line 2: considered[1].ranks[0] is"},
		{"beams", func(t *trace.Trace) {
			c := t.Beams[0].Considered
			c[0].Beam, c[1].Beam = c[1].Beam, c[0].Beam
		}, "line 2: considered[0].beam is 1, the rest of the trace gives 0"},
		{"beams", func(t *trace.Trace) { t.Beams[3].Hypotheses = t.Beams[3].Hypotheses[1:] }, "line 5: hypotheses is 2, the rest of the trace gives 3"},
		{"beams", func(t *trace.Trace) { t.Beams[1].BestRunning = -9 }, "line 3: best_running is -9"},
		{"beams", func(t *trace.Trace) { t.Beams[1].Stop = trace.StopNothingLeft }, `line 3: stop is "no continuation is left to go on with", the rest of the trace gives ""`},
		{"beams", func(t *trace.Trace) { t.Beams[2].Cache.Computed = 1 }, "line 4: cache.computed is 1, the rest of the trace gives 3"},
		{"beams", func(t *trace.Trace) { t.End.Sequences[1].Score = 0 }, "line 6: sequences[1].score is 0"},
		{"beams", func(t *trace.Trace) { t.End.Sequences[1].BeamIndices[1] = 2 }, "line 6: sequences[1].beam_indices is"},
		{"beams", func(t *trace.Trace) { t.End.Sequences = t.End.Sequences[:1] }, "line 6: sequences is 1, the rest of the trace gives 2"},
		{"beam sample full", func(t *trace.Trace) { t.Beams[1].Considered[2].U = 0.5 }, "line 3: considered[2].u is 0.5"},
		{"lookup", func(t *trace.Trace) { t.Steps[1].Assist.Round = 7 }, "line 3: assist.round is 7, the rest of the trace gives 1"},
		{"lookup", func(t *trace.Trace) { t.Steps[0].Assist.Draft.Found++ }, "line 2: assist.draft.found_at is"},
		{"lookup", func(t *trace.Trace) { t.Steps[0].Assist.Draft.Accepted++ }, "line 2: assist.draft.accepted is 1, the rest of the trace gives 0"},
		{"lookup", func(t *trace.Trace) { t.Steps[1].Cache.Computed = 9 }, "line 3: cache.computed is 9"},
		{"draft", func(t *trace.Trace) { t.Steps[0].Assist.Ratio *= 2 }, "line 2: assist.ratio is"},
		{"draft", func(t *trace.Trace) { t.Steps[0].Assist.U = 0.25 }, "line 2: assist.accept_u is 0.25"},
		{"forced", func(t *trace.Trace) { t.Steps[1].Draw.Method = trace.DrawMultinomial }, `line 3: draw.method is "multinomial", the rest of the trace gives "forced"`},
		{"forced", func(t *trace.Trace) { t.Steps[1].Draw.Instead = &t.Steps[1].Draw.ID }, "line 3: draw.instead_id is"},
		{"forced", func(t *trace.Trace) { t.Steps[1].Draw.Instead = nil }, "line 3: draw.instead_id is missing"},
		{"given", func(t *trace.Trace) { t.Steps[1].Draw.U = 0.5 }, "line 3: draw.u is 0.5, the rest of the trace gives 0"},
		{"given", func(t *trace.Trace) { t.End.FinishReason = trace.FinishEOS }, "finish_reason is eos, the rest of the trace gives given or interrupted"},
		{"sequences", func(t *trace.Trace) { t.Steps[1].Cache.Computed = 4 }, "line 3: cache.computed is 4, the rest of the trace gives 0"},
		{"sequences", func(t *trace.Trace) { t.Steps[4].Draw.U = 0.5 }, "line 6: draw.u is 0.5"},
		{"sequences", func(t *trace.Trace) { s := t.Steps; s[3], s[4] = s[4], s[3] }, "line 6: sequence is 0, the rest of the trace gives the next one that goes on"},
		{"sequences", func(t *trace.Trace) { t.End.Sequences[2].IDs[1]++ }, "sequences[2].ids[1] is"},
		{"guided", func(t *trace.Trace) { t.Steps[1].Cost.Unconditional.Reused++ }, "line 3: cost.unconditional.reused is 2, the rest of the trace gives 1"},
		{"every stage", func(t *trace.Trace) { t.Run.Config["min_p"] = trace.Setting{Value: 0.5} }, "line 1: pipeline["},
		{"every stage", func(t *trace.Trace) {
			p := t.Run.Pipeline
			p[3], p[4] = p[4], p[3]
			for i := range t.Steps {
				s := t.Steps[i].Stages
				s[4].Name, s[5].Name = s[5].Name, s[4].Name
			}
		}, `line 1: pipeline[3].name is "encoder_no_repeat_ngram_size", the rest of the trace gives "no_repeat_ngram_size", by the configuration`},
	} {
		tr := read(t, run(t, test.kind).generate(t, "4"))
		test.change(tr)
		report := verify.Trace(tr, verify.Options{IgnoreChecksum: true})
		if report.OK() || !strings.Contains(report.First().String(), test.want) {
			t.Errorf("%s: first finding %v, want %q", test.kind, report.First(), test.want)
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
	for _, k := range []kind{k, run(t, "beams"), run(t, "beam sample"), run(t, "draft"), run(t, "lookup"), run(t, "sequences")} {
		k.top = 2
		data := k.generate(t, "1")
		for i, n := range numbers(t, data) {
			if i%3 > 0 && !strings.HasPrefix(n.path, "run.") {
				continue // the others are like it
			}
			for _, wild := range []string{"0", "-1", "1e300", "-3e38", "1e-300", "4095", "1048576", "1099511627776"} {
				notices(slices.Concat(data[:n.start], []byte(wild), data[n.end:]))
			}
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
