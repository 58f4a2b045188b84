package script

import (
	"bytes"
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

// A temporary folder for pictures that no script drew does not stay, and one that
// somebody has named does.
func TestNothingDrawn(t *testing.T) {
	temporary, named := t.TempDir(), filepath.Join(t.TempDir(), "pictures")
	t.Setenv("TMPDIR", temporary)
	t.Setenv("TMP", temporary) // on Windows
	for _, folder := range []string{"", named} {
		if err := start(&bytes.Buffer{}, "nano", folder, func(*Script) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if _, err := os.Stat(named); err != nil {
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
