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

// The reader's model goes to the commands that take one and name none, as the page
// shows them.
func TestOnModel(t *testing.T) {
	page := "# T\n\n```explain\nexplain run hello\nexplain compare --vary use_cache x\nexplain bench cache\nexplain run hello --model tiny\nexplain run hello --model=tiny\nexplain show --step 1\nexplain nonsense\n```\n\n```sh\ngo run ./lessons/01-t\n```\n"
	l, err := lesson.Parse("01-t", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	reader := &tutor{model: "nano", out: &out}
	if err := reader.onModel(l); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range l.Blocks() {
		for _, c := range b.Commands {
			if b.Script {
				got = append(got, c.Text)
				continue
			}
			if c.Text != "explain "+strings.Join(c.Args, " ") {
				t.Errorf("shown is %q, run is %q", c.Text, c.Args)
			}
			got = append(got, c.Text)
		}
	}
	want := []string{"explain run hello --model nano", "explain compare --vary use_cache x --model nano", "explain bench cache --model nano", "explain run hello --model tiny",
		"explain run hello --model=tiny", "explain show --step 1", "explain nonsense", "go run ./lessons/01-t"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if !strings.Contains(out.String(), "The commands run on nano") {
		t.Errorf("the page says %q", out.String())
	}
}

// What a command prints has no empty lines around it, however it comes.
func TestPassage(t *testing.T) {
	for _, pieces := range [][]string{{"\n\na\n\nb\n\n\n"}, {"\n", "\na", "\n", "\nb\n", "\n"}, {"a\n\nb"}} {
		var out strings.Builder
		p := &passage{w: &out}
		for _, piece := range pieces {
			if n, err := p.Write([]byte(piece)); n != len(piece) || err != nil {
				t.Fatalf("%d, %v", n, err)
			}
		}
		if err := p.end(); err != nil || out.String() != "a\n\nb\n" {
			t.Errorf("%q came as %q, %v", pieces, out.String(), err)
		}
	}
	var out strings.Builder
	p := &passage{w: &out}
	if _, err := p.Write([]byte("\n")); err != nil || p.end() != nil || out.Len() > 0 {
		t.Errorf("nothing but an empty line came as %q", out.String())
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
