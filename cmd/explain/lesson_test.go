package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/lessons"
	"github.com/genlens/genlens/pkg/lesson"
	"github.com/genlens/genlens/pkg/pretrained"
)

// Every lesson is whole: its sections, its pieces of Go, and pictures that a command
// draws. Its Python gives the ids here that it gave in transformers. What its
// commands print is held against its page by explain lesson --check.
func TestLessons(t *testing.T) {
	all, err := lesson.All(lessons.FS())
	if err != nil {
		t.Fatal(err)
	}
	model, err := pretrained.Load("tiny")
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	tutor := &tutor{folder: filepath.FromSlash("../../lessons")}
	compared := 0
	for _, l := range all {
		if err := l.Complete(); err != nil {
			t.Errorf("%s: %v", l.Folder, err)
		}
		for _, b := range l.Blocks() {
			if !b.Has || b.Of != b.Text() {
				t.Errorf("%s:%d: the block has no output of its own; explain lesson --write makes it", l.Folder, b.Line)
			}
		}
		for _, p := range l.Pictures() {
			if len(drawnBy(p)) == 0 || p.Dark == "" || !strings.HasPrefix(p.File, "../../figures/") {
				t.Errorf("%s:%d: %s is no picture of the documentation in light and dark", l.Folder, p.Line, p.File)
			}
		}
		found, err := tutor.checkSnippets(t.Context(), model, l)
		if err != nil {
			t.Fatal(err)
		}
		for _, difference := range found {
			t.Error(difference)
		}
		compared += len(l.Code("python"))
	}
	if len(all) == 0 || compared == 0 {
		t.Errorf("%d lessons with %d pieces of Python: nothing was compared", len(all), compared)
	}
}

// A pause goes on with Enter, and leaves with q or where the input ends.
func TestPause(t *testing.T) {
	var out strings.Builder
	wait := pause(strings.NewReader("\nwhat?\n Q \n"), &out)
	var left []bool
	for range 4 {
		leave, err := wait("Experiment")
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, leave)
	}
	if want := []bool{false, false, true, true}; !slices.Equal(left, want) {
		t.Errorf("left: %v, want %v", left, want)
	}
	if !strings.Contains(out.String(), "Enter: Experiment   q: leave") {
		t.Errorf("it says %q", out.String())
	}
}

// The reader's model goes to the commands that take one and name none.
func TestOnModel(t *testing.T) {
	reader := &tutor{model: "dir"}
	for line, want := range map[string]string{
		"run hello":                  "run --model dir hello",
		"compare --vary use_cache x": "compare --model dir --vary use_cache x",
		"run hello --model nano":     "run hello --model nano",
		"run hello --model=nano":     "run hello --model=nano",
		"show --step 1":              "show --step 1",
		"nonsense":                   "nonsense",
	} {
		if got := strings.Join(reader.onModel(strings.Fields(line)), " "); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

// What happens apart leaves the folder of traces as it was, whatever comes of it.
func TestApart(t *testing.T) {
	t.Setenv(tracesVariable, "mine")
	var inside string
	err := apart(func() error {
		inside = os.Getenv(tracesVariable)
		return os.ErrInvalid
	})
	if err == nil || inside == "mine" || inside == "" || os.Getenv(tracesVariable) != "mine" {
		t.Errorf("inside %q, after it %q, error %v", inside, os.Getenv(tracesVariable), err)
	}
	if _, err := os.Stat(inside); err == nil {
		t.Errorf("%s is still there", inside)
	}
}
