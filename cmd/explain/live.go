package main

import "github.com/genlens/genlens/pkg/trace"

// liveView is a sink that shows each step in full when it is made.
type liveView struct {
	r *runner
	t *trace.Trace // as far as it has come
}

func (v *liveView) Run(*trace.Run) error { return nil }
func (v *liveView) End(*trace.End) error { return nil }
func (v *liveView) Step(step *trace.Step) error {
	return showSteps(v.r.out, v.t, []int{step.Index}, v.r.top, v.r.style)
}
