package workshop

import (
	"context"
	"os"
	"testing"

	"github.com/genlens/genlens/pkg/pretrained"
)

// Every exercise is what explain workshop dev-check wants it to be.
func TestExercises(t *testing.T) {
	model, err := pretrained.Load("tiny")
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	names := make(map[string]bool)
	err = DevCheck(context.Background(), model, Exercises(), func(p Proof) {
		if names[p.Exercise.Name] {
			t.Errorf("two exercises are called %s", p.Exercise.Name)
		}
		names[p.Exercise.Name] = true
		if (p.Exercise.Task == nil) == (p.Exercise.See == "") {
			t.Errorf("%s has to have a function or a question, and not both", p.Exercise.Name)
		}
		for _, wrong := range p.Wrong {
			t.Errorf("%s: %s", p.Exercise.Name, wrong)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A function that passes its cases and does something else in the decoder is not
// right yet, and the first step in which it differs is named.
func TestDecoderDiffers(t *testing.T) {
	f := newFolder(t)
	solution, err := os.ReadFile("testdata/argmax_forgets.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	put(t, f, argmax(), string(solution))
	checker := Checker{Folder: f, Model: openModel(t)}
	v, err := checker.Check(context.Background(), argmax())
	if err != nil {
		t.Fatal(err)
	}
	if v.Passed || v.Differs != 0 || v.Cases != len(argmax().Task.Cases) {
		t.Errorf("passed is %t, the first difference is at %d after %d right cases: %s", v.Passed, v.Differs, v.Cases, v.Summary())
	}
}
