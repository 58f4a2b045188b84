package main

import (
	"fmt"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
)

// liveView is a sink that shows each step in full when it is made.
type liveView struct {
	r *runner
	t *trace.Trace // as far as it has come
}

func (v *liveView) Run(*trace.Run) error { return nil }
func (v *liveView) End(*trace.End) error { return nil }
func (v *liveView) Beam(beam *trace.Beam) error {
	return showSteps(v.r.out, v.t, []int{beam.Index}, v.r.top, v.r.style)
}
func (v *liveView) Step(step *trace.Step) error {
	fmt.Fprintln(v.r.out)
	return table.StepOf(v.r.out, v.t, step.Sequence, step.Index, v.r.top, v.r.style)
}
