package figure

import (
	"fmt"

	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
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

// leastQuote is what has to be left of a text for it to be worth quoting.
const leastQuote = "…a word"

// quoting is a title that quotes a text: as much of its end as width has room for
// beside the words around it, none where that would say nothing.
func (f *Frame) quoting(before string, width vg.Length, words func(quote string) string) string {
	sty := titleStyle(f.theme())
	room := width - sty.Width(f.titled(words("“”")))
	if before = drawable(before); sty.Width(before) > room && room < sty.Width(leastQuote) {
		return words("")
	}
	return words("“" + fitted(before, sty, room, visible.FitLastWords) + "”")
}
