package workshop

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/genlens/genlens/pkg/pretrained"
)

// Verdict is what a check of an exercise came to.
type Verdict struct {
	Exercise Exercise
	Passed   bool

	Problem *Problem // that kept the function from running, or stopped it
	Stopped *Call    // in which the Problem stopped it; nil if that was in no case
	Failed  *Failure // the first case that is wrong
	Cases   int      // how many were right

	// Performance is what the decoder did with the learner's function, once all
	// cases were right, and Reference what it did with ours. Differs is the first
	// moment in which they are not the same, or −1.
	Performance, Reference *Performance
	Differs                int

	Printed []string // what the learner's code printed, line by line
	Code    string   // the hash of what was checked
	Stub    bool     // whether that was as it was given out
}

// Call is a case that the function was called with.
type Call struct {
	Case   Case
	Number int      // of the case, from 1
	Of     int      // how many cases there are
	Params []string // the names of the function's parameters
}

// Failure is a case in which the function returned something else.
type Failure struct {
	Call
	Got, Want []reflect.Value
	Tolerance float64
}

// Checker checks exercises.
type Checker struct {
	Folder *Folder
	Model  func() (*pretrained.Pretrained, error) // opens the model, when it is needed
	Limits Limits                                 // the zero value means DefaultLimits
}

// Check compiles an exercise, calls it case by case, and puts it into the
// decoder if all are right. What is wrong with the learner's code is part of the
// verdict; an error is something else: no Go toolchain, no room for temporary
// files, an end of ctx.
func (c *Checker) Check(ctx context.Context, e Exercise) (*Verdict, error) {
	v := &Verdict{Exercise: e, Differs: -1, Code: c.Folder.Code(e), Stub: c.Folder.untouched(e)}
	if v.Problem = c.Folder.examine(e); v.Problem != nil {
		return v, nil
	}
	binary, remove, problem, err := c.Folder.build(ctx, e)
	if err != nil || problem != nil {
		v.Problem = problem
		return v, err
	}
	defer remove()
	return v, c.judge(ctx, binary, v)
}

// judge runs a program that holds the verdict's exercise.
func (c *Checker) judge(ctx context.Context, binary string, v *Verdict) error {
	limits := c.Limits
	if limits == (Limits{}) {
		limits = DefaultLimits
	}
	p, err := c.Folder.start(ctx, binary, limits)
	if err != nil {
		return err
	}
	defer func() {
		p.close()
		v.Printed = p.output()
	}()
	err = v.runCases(p)
	if err == nil && v.Problem == nil && v.Failed == nil {
		err = c.perform(ctx, p, v)
	}
	if ctx.Err() != nil {
		return ctx.Err() // which has ended the process as well
	}
	if err != nil {
		return err
	}
	v.Passed = v.Problem == nil && v.Failed == nil && v.Differs < 0
	return nil
}

// runCases calls the function with each case's arguments, until one is wrong.
func (v *Verdict) runCases(p *process) error {
	task := v.Exercise.Task
	stub, err := v.Exercise.Stub()
	if err != nil {
		return err
	}
	params := parameters(stub, task.Func)
	for i, example := range task.Cases {
		call := Call{Case: example, Number: i + 1, Of: len(task.Cases), Params: params}
		want, err := task.want(example)
		if err != nil {
			return err
		}
		args, err := task.args(example)
		if err != nil {
			return err
		}
		got, problem := p.call(v.Exercise, args)
		if problem != nil {
			v.Problem, v.Stopped = problem, &call
			return nil
		}
		if !sameValues(got, want, task.tolerance()) {
			v.Failed = &Failure{Call: call, Got: got, Want: want, Tolerance: task.tolerance()}
			return nil
		}
		v.Cases++
	}
	return nil
}

// perform puts the function into the decoder, and our own beside it.
func (c *Checker) perform(ctx context.Context, p *process, v *Verdict) error {
	task := v.Exercise.Task
	model, err := c.Model()
	if err != nil {
		return err
	}
	if v.Reference, err = task.Perform(ctx, model, task.Reference); err != nil {
		return fmt.Errorf("workshop: %s: the reference in the decoder: %w", v.Exercise.Name, err)
	}
	v.Performance, err = task.Perform(ctx, model, p.bind(v.Exercise))
	switch {
	case p.problem != nil:
		v.Problem, v.Performance = p.problem, nil
		return nil
	case err != nil:
		v.Problem = &Problem{Text: "with this function the decoder stops: " + err.Error()}
		return nil
	}
	v.Differs = v.Performance.FirstDifference(v.Reference, performanceTolerance)
	return nil
}

// performanceTolerance is for values that went through a float32 row, in which
// an exercise's float64 is rounded at another place than the decoder's float32.
const performanceTolerance = 1e-5

// sameValues compares results: floats within the tolerance, all else exactly.
func sameValues(got, want []reflect.Value, tolerance float64) bool {
	for i := range want {
		if !sameValue(got[i], want[i], tolerance) {
			return false
		}
	}
	return true
}

func sameValue(got, want reflect.Value, tolerance float64) bool {
	switch want.Kind() {
	case reflect.Float32, reflect.Float64:
		return near(got.Float(), want.Float(), tolerance)
	case reflect.Interface: // an error: whether there is one, not its words
		return got.IsNil() == want.IsNil()
	case reflect.Slice:
		if got.Len() != want.Len() {
			return false
		}
		for i := range want.Len() {
			if !sameValue(got.Index(i), want.Index(i), tolerance) {
				return false
			}
		}
		return true
	}
	return got.Interface() == want.Interface()
}

// Record writes a verdict into the folder's state. Who has passed once and goes on
// trying has passed still: only a reset takes that back. A try is a check of other
// code than before, and of more than what was given out.
func (v *Verdict) Record(s *State) {
	p := s.Exercises[v.Exercise.Name]
	if p.Code != v.Code && !v.Stub {
		p.Tries, p.Code = p.Tries+1, v.Code
	}
	if v.Passed && !p.Done() {
		p.Passed = time.Now().UTC().Truncate(time.Second)
	}
	s.Exercises[v.Exercise.Name] = p
}
