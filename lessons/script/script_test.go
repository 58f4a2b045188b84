package script

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
)

// A script's run is generate()'s call on the model, with every logit and no times;
// its pictures come in light and dark, and are named after what it prints.
func TestStart(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "pictures")
	var out bytes.Buffer
	err := start(&out, "nano", folder, func(s *Script) error {
		run, err := s.Run("The weather today is", "do_sample=False, max_new_tokens=2")
		if err != nil {
			return err
		}
		if len(run.Steps) != 2 || run.Steps[1].Time != (trace.Time{}) || Text(run) == "" {
			t.Errorf("the run: %+v", run.Steps)
		}
		if logits, err := run.Steps[0].RawLogits(); err != nil || len(logits) != s.Model.Model.Config().Vocab {
			t.Errorf("%d logits, %v", len(logits), err)
		}
		bars, err := figure.NewCandidates(run, 0)
		if err != nil {
			return err
		}
		return s.Save("bars", bars)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"bars.png", "bars-dark.png"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
	if !strings.HasSuffix(out.String(), filepath.Join(folder, "bars.png")+"\n") {
		t.Errorf("printed: %q", out.String())
	}
}

// A folder for pictures that no script drew does not stay.
func TestNothingDrawn(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "pictures")
	if err := start(&bytes.Buffer{}, "nano", folder, func(*Script) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
}

// What cannot be run is an error that says why.
func TestRunRefuses(t *testing.T) {
	err := start(&bytes.Buffer{}, "nano", t.TempDir(), func(s *Script) error {
		for call, want := range map[string]string{
			"do_sample=True, temperature=0.0": "temperature",
			"temperature=t":                   "temperature",
			"do_sample=":                      "a value was expected",
		} {
			if _, err := s.Run("x", call); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", call, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := start(&bytes.Buffer{}, "nowhere", t.TempDir(), nil); err == nil {
		t.Error("no such model, and no error")
	}
}
