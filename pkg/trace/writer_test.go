package trace_test

import (
	"bytes"
	"errors"
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
	for _, test := range []struct {
		break_ func(*trace.Step)
		want   string
	}{
		{func(s *trace.Step) { s.Index = 5 }, "index: 5; want 0"},
		{func(s *trace.Step) { s.Stages = s.Stages[:1] }, "stages: 1 stages"},
		{func(s *trace.Step) { s.Candidates[2].Logits = nil }, "candidates[2].logits: 0 values for 5 stages"},
		{func(s *trace.Step) { s.Candidates[1].ID = s.Candidates[0].ID }, "candidates[1].id: token 0 is there already"},
		{func(s *trace.Step) { s.Draw.ID = 31 }, "draw.id: token 31 is not among the candidates"},
		{func(s *trace.Step) { s.Stages[1].LogSumExp = math.Inf(-1) }, "logsumexp_nats: infinite"},
		{func(s *trace.Step) { s.Candidates[1].Probs[3] = math.NaN() }, "candidates.probs: infinite"},
		{func(s *trace.Step) { s.Logits = make([]byte, 4) }, "logits_f32le: present"},
	} {
		s := newSample(small)
		var buf bytes.Buffer
		w := trace.NewWriter(&buf)
		if err := w.Run(&s.run); err != nil {
			t.Fatal(err)
		}
		before := buf.Len()
		test.break_(&s.steps[0])
		if err := w.Step(&s.steps[0]); err == nil || !strings.Contains(err.Error(), test.want) {
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
		t.Skip(err)
	}
	defer f.Close()
	s := newSample(small)
	w := trace.NewWriter(f)
	if err := w.Run(&s.run); err == nil || !strings.Contains(err.Error(), "writing a run: write /dev/full: no space left on device") {
		t.Errorf("error %v", err)
	}
}
