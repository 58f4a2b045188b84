package trace_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/trace"
)

func TestFileRoundTrip(t *testing.T) {
	whole, assisted, beams := usual, assisted, beams
	whole.full, beams.full = true, true
	for _, o := range []sampleOptions{usual, whole, assisted, beams} {
		for _, name := range []string{"run.jsonl", "run.jsonl.zst"} {
			o.steps = 20
			s := newSample(o)
			path := filepath.Join(t.TempDir(), name)
			w, err := trace.Create(path, trace.Options{})
			if err != nil {
				t.Fatal(err)
			}
			s.writeTo(t, w)
			got, err := trace.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got.Run, s.run) {
				t.Errorf("%s: run\n got %+v\nwant %+v", name, got.Run, s.run)
			}
			if len(got.Steps) != len(s.steps) || len(got.Beams) != len(s.beams) {
				t.Fatalf("%s: %d steps and %d beams, want %d and %d", name, len(got.Steps), len(got.Beams), len(s.steps), len(s.beams))
			}
			for i := range s.steps {
				if want := asWritten(s.steps[i]); !reflect.DeepEqual(got.Steps[i], want) {
					t.Fatalf("%s: step %d\n got %+v\nwant %+v", name, i, got.Steps[i], want)
				}
			}
			for i := range s.beams {
				if want := beamAsWritten(s.beams[i]); !reflect.DeepEqual(got.Beams[i], want) {
					t.Fatalf("%s: beam step %d\n got %+v\nwant %+v", name, i, got.Beams[i], want)
				}
			}
			if !reflect.DeepEqual(*got.End, s.end) || got.Cut != nil || got.Path != path {
				t.Errorf("%s: end %+v, cut %v, path %s", name, got.End, got.Cut, got.Path)
			}
			if got.SHA256 != got.End.SHA256 {
				t.Errorf("%s: checksum %s, end says %s", name, got.SHA256, got.End.SHA256)
			}
			if err := got.Check(); err != nil {
				t.Errorf("%s: what was read does not check: %v", name, err)
			}
			if left, _ := filepath.Glob(path + "?*"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		}
	}
}

func TestChecksumIsOfTheLinesAbove(t *testing.T) {
	s := newSample(small)
	data := s.bytes(t)
	above := data[:bytes.LastIndexByte(data[:len(data)-1], '\n')+1]
	sum := sha256.Sum256(above)
	if want := hex.EncodeToString(sum[:]); s.end.SHA256 != want {
		t.Errorf("sha256 %s, the lines above have %s", s.end.SHA256, want)
	}
}

// What exists stays as it is, at the beginning and at the end of a run.
func TestCreateOverwritesNothing(t *testing.T) {
	s := newSample(small)
	path := filepath.Join(t.TempDir(), "run.jsonl")
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(name, text string) {
		t.Helper()
		if got, err := os.ReadFile(name); err != nil || string(got) != text {
			t.Errorf("%s holds %.20q, %v; want %q", name, got, err, text)
		}
	}

	write(path, "mine")
	if _, err := trace.Create(path, trace.Options{}); !errors.Is(err, trace.ErrExists) || !strings.Contains(err.Error(), "--overwrite") {
		t.Errorf("existing file: %v", err)
	}
	os.Remove(path)

	write(path+".part", "of a dead run")
	if _, err := trace.Create(path, trace.Options{}); !errors.Is(err, trace.ErrUnfinished) {
		t.Errorf("existing .part: %v", err)
	}
	holds(path+".part", "of a dead run")
	os.Remove(path + ".part")

	w, err := trace.Create(path, trace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	write(path, "made meanwhile")
	if err := finish(w, s); !errors.Is(err, trace.ErrExists) {
		t.Errorf("file made during the run: %v", err)
	}
	holds(path, "made meanwhile")
	if got, err := trace.ReadFile(path + ".part"); err != nil || got.End == nil {
		t.Errorf("the trace should be whole in its .part: %v", err)
	}

	w, err = trace.Create(path, trace.Options{Overwrite: true})
	if err != nil {
		t.Fatal(err)
	}
	holds(path, "made meanwhile") // until the new one is whole
	s.writeTo(t, w)
	if _, err := trace.ReadFile(path); err != nil {
		t.Error(err)
	}
}

func finish(w *trace.Writer, s sample) error {
	return errors.Join(w.Run(&s.run), w.Step(&s.steps[0]), w.End(&s.end), w.Close())
}

func TestTwoRunsOfOneName(t *testing.T) {
	s := newSample(small)
	path := filepath.Join(t.TempDir(), "run.jsonl")
	first, err := trace.Create(path, trace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := trace.Create(path, trace.Options{}); !errors.Is(err, trace.ErrUnfinished) {
		t.Fatalf("second run: %v", err)
	}
	second, err := trace.Create(path, trace.Options{Overwrite: true})
	if err != nil {
		t.Skip("this system keeps an open file from being replaced: ", err)
	}
	if err := finish(first, s); err == nil || !strings.Contains(err.Error(), "replaced") {
		t.Errorf("the run whose file was taken: %v", err)
	}
	if err := finish(second, s); err != nil {
		t.Errorf("the run that took it: %v", err)
	}
}

func TestCreateSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	if _, err := trace.Create(dir, trace.Options{}); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("folder: %v", err)
	}
	if _, err := trace.Create(filepath.Join(dir, "no", "run.jsonl"), trace.Options{}); err == nil {
		t.Error("a file in a folder that does not exist: no error")
	}
}

// A run that dies leaves what it wrote.
func TestCloseWithoutEndKeepsThePart(t *testing.T) {
	s := newSample(small)
	for _, name := range []string{"run.jsonl", "run.jsonl.zst"} {
		path := filepath.Join(t.TempDir(), name)
		w, err := trace.Create(path, trace.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w.Run(&s.run)
		w.Step(&s.steps[0])
		if err := w.Close(); !errors.Is(err, trace.ErrNoEnd) || !strings.Contains(err.Error(), path+".part") {
			t.Errorf("Close without end: %v", err)
		}
		for _, asked := range []string{path, path + ".part"} {
			got, err := trace.ReadFile(asked)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Steps) != 1 || !errors.Is(got.Cut, trace.ErrCut) || got.Path != path+".part" {
				t.Errorf("%s: %d steps, cut %v, path %s", asked, len(got.Steps), got.Cut, got.Path)
			}
		}
	}
}

func TestCloseOfNothingLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	w, err := trace.Create(path, trace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); !errors.Is(err, trace.ErrNoEnd) {
		t.Errorf("Close: %v", err)
	}
	if left, _ := filepath.Glob(path + "*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
