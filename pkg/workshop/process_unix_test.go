//go:build unix

package workshop

import (
	"context"
	"os"
	"testing"
	"time"
)

// A process that a learner's function starts, and that keeps what is printed open,
// is not waited for.
func TestStartsAProcess(t *testing.T) {
	f := newFolder(t)
	put(t, f, argmax(), `package argmax

import (
	"os"
	"os/exec"
)

func Argmax(logits []float64) int {
	cmd := exec.Command("sleep", "120")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Start()
	return -7
}
`)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	checker := Checker{Folder: f}
	v, err := checker.Check(ctx, argmax())
	if err != nil {
		t.Fatal(err)
	}
	if v.Failed == nil || v.Failed.Number != 1 {
		t.Error(v.Summary())
	}
}

// A build that is given up leaves nothing among the temporary files.
func TestCancelledBuild(t *testing.T) {
	f := newFolder(t)
	put(t, f, argmax(), "package argmax\n\nfunc Argmax([]float64) int { return 0 }\n")
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	given := 0
	for after := 20 * time.Millisecond; after < 200*time.Millisecond; after += 20 * time.Millisecond {
		ctx, cancel := context.WithTimeout(context.Background(), after)
		checker := Checker{Folder: f}
		if _, err := checker.Check(ctx, argmax()); err != nil {
			given++
		}
		cancel()
	}
	left, err := os.ReadDir(temporary)
	if err != nil || len(left) > 0 {
		t.Errorf("after %d checks that were given up there are %v (%v)", given, left, err)
	}
	if given == 0 {
		t.Error("no check was given up")
	}
}
