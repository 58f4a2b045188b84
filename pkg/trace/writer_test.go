package trace_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
)

func TestWriterRefusesLinesOutOfOrder(t *testing.T) {
	s := newSample(small)
	var buf bytes.Buffer
	w := trace.NewWriter(&buf)
	if err := w.Step(&s.steps[0]); !errors.Is(err, trace.ErrOrder) {
		t.Errorf("step first: %v", err)
	}
	if err := w.End(&s.end); !errors.Is(err, trace.ErrOrder) {
		t.Errorf("end first: %v", err)
	}
	if err := w.Run(&s.run); err != nil {
		t.Fatal(err)
	}
	if err := w.Run(&s.run); !errors.Is(err, trace.ErrOrder) {
		t.Errorf("run twice: %v", err)
	}
	if err := w.End(&s.end); err != nil {
		t.Fatal(err)
	}
	if err := w.Step(&s.steps[0]); !errors.Is(err, trace.ErrOrder) {
		t.Errorf("step after end: %v", err)
	}
}

// What the reader would refuse is not written.
func TestWriterRefusesWhatWouldNotRead(t *testing.T) {
	step := func(o sampleOptions, change func(*trace.Step)) func(*sample) {
		return func(s *sample) {
			*s = newSample(o)
			change(&s.steps[0])
		}
	}
	beam := func(change func(*trace.Beam)) func(*sample) {
		return func(s *sample) {
			*s = newSample(beams)
			change(&s.beams[0])
		}
	}
	for _, test := range []struct {
		break_ func(*sample)
		want   string
	}{
		{step(small, func(s *trace.Step) { s.Index = 5 }), "step 5: index: 5; want 0"},
		{step(small, func(s *trace.Step) { s.Stages = s.Stages[:1] }), "stages: 1 stages"},
		{step(small, func(s *trace.Step) { s.Candidates[2].Logits = nil }), "candidates[2].logits: 0 values for 5 stages"},
		{step(small, func(s *trace.Step) { s.Candidates[1].ID = s.Candidates[0].ID }), "candidates[1].id: token 0 is there already"},
		{step(small, func(s *trace.Step) { s.Draw.ID = 31 }), "draw.id: token 31 is not among the candidates"},
		{step(small, func(s *trace.Step) { s.Stages[1].LogSumExp = math.Inf(-1) }), "logsumexp_nats: infinite"},
		{step(small, func(s *trace.Step) { s.Candidates[1].Probs[3] = math.NaN() }), "candidates.probs: infinite"},
		{step(small, func(s *trace.Step) { s.Logits = make([]byte, 4) }), "logits_f32le: present"},
		{step(small, func(s *trace.Step) { s.Cost.Unconditional = &trace.Pass{Computed: -1} }), "cost.unconditional.computed: -1"},

		{step(assisted, func(s *trace.Step) { *s.Draw.Instead = 31 }), "draw.instead_id: token 31 is not among the candidates"},
		{step(assisted, func(s *trace.Step) { s.Assist.Outcome = "lost" }), `assist.outcome: "lost"; want one of`},
		{step(assisted, func(s *trace.Step) { s.Assist.Proposed = nil }), "assist.proposed: missing, although it was replaced"},
		{step(assisted, func(s *trace.Step) { s.Assist.Proposed.ID = 31 }), "assist.proposed.id: token 31 is not among the candidates"},
		{step(assisted, func(s *trace.Step) { s.Assist.Round = -1 }), "assist.round: -1"},
		{step(assisted, func(s *trace.Step) { s.Assist.Place = -1 }), "assist.place: -1"},
		{step(assisted, func(s *trace.Step) { s.Assist.AcceptIndex = -1 }), "assist.accept_index: -1"},
		{step(assisted, func(s *trace.Step) { s.Assist.Draft.By = "" }), "assist.draft.by: empty"},
		{step(assisted, func(s *trace.Step) { s.Assist.Draft.Probs = []float64{1, 2} }), "assist.draft.probs: 2 values for 1 tokens"},
		{step(assisted, func(s *trace.Step) { s.Assist.Draft.Proposed[0].ID = 32 }), "assist.draft.proposed[0].id: 32; want 0 to 31"},
		{step(assisted, func(s *trace.Step) { s.Assist.Draft.Accepted = 2 }), "assist.draft.accepted: 2 of 1"},
		{step(assisted, func(s *trace.Step) { s.Assist.Draft.Flops = -1 }), "assist.draft.flops: -1; an amount is not negative"},
		{step(assisted, func(s *trace.Step) { s.Assist.Ratio = math.Inf(1) }), "assist: infinite or not a number"},

		{beam(func(b *trace.Beam) { b.Index = 1 }), "beam step 1: index: 1; want 0"},
		{beam(func(b *trace.Beam) { b.Phase = "" }), `phase: ""; want one of`},
		{beam(func(b *trace.Beam) { b.Position = -1 }), "position: -1"},
		{beam(func(b *trace.Beam) { b.Rows = nil }), "rows: none; there is a row for each running beam"},
		{beam(func(b *trace.Beam) { b.Rows = append(b.Rows, b.Rows[0]) }), "rows: 2 rows; a search begins with one"},
		{beam(func(b *trace.Beam) { b.Rows[0].Token.ID = 32 }), "rows[0].token.id: 32"},
		{beam(func(b *trace.Beam) { b.Rows[0].Stages[1].Kept = -1 }), "rows[0].stages[1].kept: -1"},
		{beam(func(b *trace.Beam) { b.Rows[0].Logits = make([]byte, 4) }), "rows[0].logits_f32le: present"},
		{beam(func(b *trace.Beam) { b.Rows[0].LogProb = math.Inf(-1) }), "total_logprob_nats: infinite"},
		{beam(func(b *trace.Beam) { b.Considered[1].Parent = 1 }), "considered[1].parent: 1; the step has 1 rows"},
		{beam(func(b *trace.Beam) { b.Considered[1].Token.ID = 31 }), "rows[0].candidates: token 31 is not among them, although it was considered"},
		{beam(func(b *trace.Beam) { b.Considered[1].Ranks = b.Considered[1].Ranks[1:] }), "considered[1].ranks: 4 values for 5 stages"},
		{beam(func(b *trace.Beam) { b.Considered[1].Ranks[2] = 33 }), "considered[1].ranks[2]: 33; want 0 to"},
		{beam(func(b *trace.Beam) { b.Considered[1].Fate = "lost" }), `considered[1].fate: "lost"; want one of`},
		{beam(func(b *trace.Beam) { b.Considered[0].Finish = "" }), `considered[0].finish: missing, although the fate is "finished"`},
		{beam(func(b *trace.Beam) { b.Considered[1].Beam = 1 }), "considered[2].beam: 1 is no place of its own"},
		{beam(func(b *trace.Beam) { b.Considered[1].Beam = 7 }), "considered[1].beam: 7; 2 beams go on"},
		{beam(func(b *trace.Beam) { b.Considered[0].Beam = 2 }), "considered[0].beam: 2; 0 for one that does not go on"},
		{beam(func(b *trace.Beam) { b.Considered[1].Total = math.NaN() }), "considered: infinite or not a number"},
		{beam(func(b *trace.Beam) { b.Hypotheses[0].Step = 1 }), "hypotheses[0].step: 1; want 0 to 0"},
		{beam(func(b *trace.Beam) { b.Hypotheses[0].Continuation = 3 }), "hypotheses[0].continuation: 3; step 0 considered 3"},
		{beam(func(b *trace.Beam) { b.BestRunning = math.Inf(1) }), "best_running: infinite"},
		{beam(func(b *trace.Beam) { b.Cache.Bytes = -1 }), "cache.bytes: -1"},
	} {
		var s sample
		test.break_(&s)
		var buf bytes.Buffer
		w := trace.NewWriter(&buf)
		if err := w.Run(&s.run); err != nil {
			t.Fatal(err)
		}
		before := buf.Len()
		var err error
		if len(s.beams) > 0 {
			err = w.Beam(&s.beams[0])
		} else {
			err = w.Step(&s.steps[0])
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want one that says %q", err, test.want)
		}
		// Nor is anything after it, or the trace would have a hole and an end.
		if err := w.End(&s.end); err != nil {
			t.Errorf("%s: end: %v", test.want, err)
		}
		if buf.Len() != before {
			t.Errorf("%s: a line was written", test.want)
		}
	}
}

// What only several lines together can get wrong.
func TestCheckHoldsLinesTogether(t *testing.T) {
	for _, test := range []struct {
		options sampleOptions
		break_  func(*trace.Trace)
		want    string
	}{
		{small, func(t *trace.Trace) { t.Beams = traceOf(newSample(beams)).Beams }, `line 5: type: "beam", in a trace of steps`},
		{small, func(t *trace.Trace) { t.Steps[1].Sequence = 2 }, "line 3: sequence: 2; want 0 to 1"},
		{small, func(t *trace.Trace) { t.End.IDs[1] = 32 }, "line 5: ids[1]: 32"},
		{beams, func(t *trace.Trace) { t.Beams[1].Rows = t.Beams[1].Rows[:1] }, "line 3: rows: 1 rows; 2 beams were running"},
		{beams, func(t *trace.Trace) { t.Beams[2].Hypotheses[2].Continuation = 3 }, "line 4: hypotheses[2].continuation: 3; step 2 considered 3"},
		{beams, func(t *trace.Trace) { t.End.Sequences[0].IDs[0] = -1 }, "line 5: sequences[0].ids[0]: -1"},
		{beams, func(t *trace.Trace) { t.End.Sequences[0].FinishReason = "" }, "sequences[0].finish_reason: empty"},
		{beams, func(t *trace.Trace) { t.End.Sequences[0].Transitions = []float64{-1, -1} }, "sequences[0].transition_scores: 2 values for 1 tokens"},
		{beams, func(t *trace.Trace) { t.End.Sequences[0].BeamIndices = []int{0, 0} }, "sequences[0].beam_indices: 2 values for 1 tokens and 3 steps"},
		{beams, func(t *trace.Trace) { t.End.Sequences[0].BeamIndices[0] = 1 }, "sequences[0].beam_indices[0]: 1; step 0 has 1 rows"},
		{beams, func(t *trace.Trace) { t.End.Sequences[0] = longer(t.End.Sequences[0]) }, "sequences[0].beam_indices: 4 values for 4 tokens and 3 steps"},
	} {
		tr := traceOf(newSample(test.options))
		if err := tr.Check(); err != nil {
			t.Fatalf("before it was broken: %v", err)
		}
		test.break_(tr)
		if err := tr.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want one that says %q", err, test.want)
		}
	}
}

// traceOf is the sample in memory, as a writer has filled it in.
func traceOf(s sample) *trace.Trace {
	w := trace.NewWriter(io.Discard)
	w.Run(&s.run)
	for i := range s.steps {
		w.Step(&s.steps[i])
	}
	for i := range s.beams {
		w.Beam(&s.beams[i])
	}
	w.End(&s.end)
	return &trace.Trace{Run: s.run, Steps: s.steps, Beams: s.beams, End: &s.end}
}

// longer is a sequence of four tokens.
func longer(s trace.Sequence) trace.Sequence {
	s.IDs, s.BeamIndices, s.Transitions = []int{7, 7, 7, 7}, []int{0, 0, 0, 0}, []float64{-1, -1, -1, -1}
	return s
}

// A trace has steps or beams, and its writer does not mix them.
func TestWriterDoesNotMix(t *testing.T) {
	steps, beamed := newSample(small), newSample(beams)
	w := trace.NewWriter(io.Discard)
	if err := errors.Join(w.Run(&beamed.run), w.Beam(&beamed.beams[0])); err != nil {
		t.Fatal(err)
	}
	if err := w.Step(&steps.steps[0]); err == nil || !strings.Contains(err.Error(), `"step", in a trace of beams`) {
		t.Errorf("a step after a beam: %v", err)
	}
}

// full is a disk with room for so many bytes.
type full struct {
	bytes.Buffer
	room int
}

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		n, _ := f.Buffer.Write(p[:f.room])
		f.room = 0
		return n, syscall.ENOSPC
	}
	f.room -= len(p)
	return f.Buffer.Write(p)
}

// A full disk is told once; what was written before reads.
func TestFullDisk(t *testing.T) {
	s := newSample(tiny)
	whole := s.bytes(t)
	for room := 0; room < len(whole); room += 7 {
		disk := &full{room: room}
		w := trace.NewWriter(disk)
		var errs []error
		note := func(err error) {
			if err != nil {
				errs = append(errs, err)
			}
		}
		note(w.Run(&s.run))
		for i := range s.steps {
			note(w.Step(&s.steps[i]))
		}
		note(w.End(&s.end))
		note(w.Close())
		if len(errs) != 1 || !errors.Is(errs[0], syscall.ENOSPC) {
			t.Fatalf("room for %d bytes: %v", room, errs)
		}
		lines := bytes.Count(whole[:room], []byte("\n"))
		got, err := trace.Read(&disk.Buffer)
		switch {
		case lines == 0 && room == len(bytes.SplitAfter(whole, []byte("\n"))[0])-1:
			// only the newline is missing
		case lines == 0:
			if err == nil {
				t.Fatalf("room for %d bytes: half a run line was read", room)
			}
		case err != nil:
			t.Fatalf("room for %d bytes: %v", room, err)
		case got.Cut == nil && room < len(whole)-1:
			t.Fatalf("room for %d bytes: read as whole", room)
		}
	}
}

func TestDevFull(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/dev/full is Linux's")
	}
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full in this sandbox: ", err)
	}
	defer f.Close()
	s := newSample(small)
	w := trace.NewWriter(f)
	if err := w.Run(&s.run); err == nil || !strings.Contains(err.Error(), "writing a run: write /dev/full: no space left on device") {
		t.Errorf("error %v", err)
	}
}
