package figure

import (
	"fmt"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// oneStep returns the frame of a figure of step i, counted from 0, and the first
// sequence of the trace, which has that step and its stages.
func oneStep(t *trace.Trace, i int) (Frame, *trace.Trace, error) {
	frame := ofFirst(t)
	t = view.First(t)
	if i < 0 || i >= len(t.Steps) {
		return frame, nil, fmt.Errorf("figure: there is no step %d: the trace has %d", i+1, len(t.Steps))
	}
	if len(t.Steps[i].Stages) == 0 {
		return frame, nil, fmt.Errorf("figure: step %d has no stages", i+1)
	}
	return frame, t, nil
}
