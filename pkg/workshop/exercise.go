package workshop

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/genlens/genlens/pkg/pretrained"
)

// Exercise is one of the workshop. It is of one of two kinds: to write a
// function, which Task describes, or to see something and answer: See is the kind
// of question (package quiz) then, and Task nil.
type Exercise struct {
	Name   string // one lower-case word: the name of its folder and its package
	Lesson string // the lesson that it belongs to: "03-greedy-or-sampling"
	Title  string // what to do, in half a line

	Task *Task
	See  string
}

// Task is a function to write. Its stub, hints and solution are files of the
// lesson, see Stub, Hints and Solution.
type Task struct {
	Func string // its name: "Argmax"

	// Reference is a Go function that does what the learner's has to do, made of
	// the packages that the decoder is made of. It has the learner's signature.
	Reference any
	// Cases are what it is called with. What is wanted is what Reference returns.
	Cases []Case
	// Tolerance is how far a float may be off, absolute below 1 and relative
	// above; 0 means DefaultTolerance.
	Tolerance float64

	// Perform puts f, which has the signature of Reference, into the real decoder
	// and says what came. It is called with the learner's function and with
	// Reference, and each value is compared. See [Performing].
	Perform func(ctx context.Context, m *pretrained.Pretrained, f any) (*Performance, error)
}

// DefaultTolerance is wider than float32, in which the decoder computes.
const DefaultTolerance = 1e-6

// Case is one call of a learner's function.
type Case struct {
	Name string // what is special about it, in a few words: "a tie"
	Args []any  // of exactly the types of the function's parameters
	// Why is what a learner should think of who gets this case wrong. It is shown
	// with the case and says no more than the first hint.
	Why string
}

// Performing makes a Task's Perform of a function that knows the signature F.
func Performing[F any](perform func(ctx context.Context, m *pretrained.Pretrained, f F) (*Performance, error)) func(context.Context, *pretrained.Pretrained, any) (*Performance, error) {
	return func(ctx context.Context, m *pretrained.Pretrained, f any) (*Performance, error) {
		typed, ok := f.(F)
		if !ok {
			return nil, fmt.Errorf("workshop: the decoder was given a %T, and takes a %s", f, reflect.TypeFor[F]())
		}
		return perform(ctx, m, typed)
	}
}

// Signature is the type of the function to write: "func([]float64) int".
func (t *Task) Signature() string { return reflect.TypeOf(t.Reference).String() }

// want calls the reference.
func (t *Task) want(c Case) ([]reflect.Value, error) {
	f := reflect.ValueOf(t.Reference)
	args, err := t.args(c)
	if err != nil {
		return nil, err
	}
	return f.Call(args), nil
}

// args are a case's arguments as values, in copies: a function may write to a
// slice that it is given.
func (t *Task) args(c Case) ([]reflect.Value, error) {
	kind := reflect.TypeOf(t.Reference)
	if len(c.Args) != kind.NumIn() {
		return nil, fmt.Errorf("workshop: %s, case %q: %d arguments for a %s", t.Func, c.Name, len(c.Args), kind)
	}
	args := make([]reflect.Value, len(c.Args))
	for i, arg := range c.Args {
		v := reflect.ValueOf(arg)
		if !v.IsValid() || v.Type() != kind.In(i) {
			return nil, fmt.Errorf("workshop: %s, case %q: argument %d is a %T, not a %s", t.Func, c.Name, i+1, arg, kind.In(i))
		}
		args[i] = clone(v)
	}
	return args, nil
}

// clone copies slices, and slices in slices.
func clone(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Slice || v.IsNil() {
		return v
	}
	c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	for i := range v.Len() {
		c.Index(i).Set(clone(v.Index(i)))
	}
	return c
}

func (t *Task) tolerance() float64 {
	if t.Tolerance == 0 {
		return DefaultTolerance
	}
	return t.Tolerance
}

// Number is the number of the exercise's lesson: "03".
func (e *Exercise) Number() string {
	number, _, _ := strings.Cut(e.Lesson, "-")
	return number
}

// Find returns the exercise of that name among all.
func Find(name string) (Exercise, error) {
	var names []string
	for _, e := range Exercises() {
		if strings.EqualFold(e.Name, name) {
			return e, nil
		}
		names = append(names, e.Name)
	}
	return Exercise{}, fmt.Errorf("workshop: there is no exercise %q\nthere are %s", name, strings.Join(names, ", "))
}
