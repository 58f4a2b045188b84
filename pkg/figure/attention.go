package figure

import (
	"errors"
	"fmt"

	"github.com/genlens/genlens/pkg/trace"
)

// attended is the attention of a whole text: for each position the step that
// has its query.
type attended struct {
	steps         []*trace.Attention // by position; nil where no step has it
	layers, heads int
}

// gather puts the attention of all steps together.
func gather(t *trace.Trace) (attended, error) {
	var a attended
	for i := range t.Steps {
		one := t.Steps[i].Attention
		if one == nil {
			continue
		}
		if one.Row(0, 0, one.Queries-1) == nil {
			return attended{}, fmt.Errorf("figure: step %d: the attention holds not as many numbers as its shape says", i+1)
		}
		if a.layers == 0 {
			a.layers, a.heads = one.Layers, one.Heads
		}
		if one.Layers != a.layers || one.Heads != a.heads {
			return attended{}, fmt.Errorf("figure: step %d has %d layers of %d heads, the steps before it %d of %d", i+1, one.Layers, one.Heads, a.layers, a.heads)
		}
		for len(a.steps) < one.Keys {
			a.steps = append(a.steps, nil)
		}
		for position := one.Keys - one.Queries; position < one.Keys; position++ {
			a.steps[position] = one
		}
	}
	if a.layers == 0 {
		return attended{}, errNoAttention
	}
	return a, nil
}

var errNoAttention = errors.New("figure: the trace has no attention: the run did not record it\nrun it again with --output_attentions")

// check refuses a layer or a head that the model does not have; 0 is all.
func (a attended) check(layer, head int) error {
	switch {
	case layer < 0 || layer > a.layers:
		return fmt.Errorf("figure: there is no layer %d: the model has %d", layer, a.layers)
	case head < 0 || head > a.heads:
		return fmt.Errorf("figure: there is no head %d: each layer has %d", head, a.heads)
	}
	return nil
}

// row is how a position looked at those before it and at itself; nil where no
// step has its query. Head -1 is the mean over all.
func (a attended) row(layer, head, position int) []float32 {
	step := a.steps[position]
	if step == nil {
		return nil
	}
	query := step.Query(position)
	if head >= 0 {
		return step.Row(layer, head, query)
	}
	mean := make([]float32, step.Keys)
	for head := range step.Heads {
		for key, p := range step.Row(layer, head, query) {
			mean[key] += p / float32(step.Heads)
		}
	}
	return mean
}

// panel is one layer and head of several; head -1 is the mean over all.
type panel struct{ layer, head int }

// panels are those that a choice of layer and head, counted from 1, leaves.
// Of one layer the mean comes last.
func (a attended) panels(layer, head int) []panel {
	var panels []panel
	for l := range a.layers {
		for h := range a.heads {
			if (layer == 0 || l == layer-1) && (head == 0 || h == head-1) {
				panels = append(panels, panel{l, h})
			}
		}
	}
	if layer > 0 && head == 0 && a.heads > 1 {
		panels = append(panels, panel{layer - 1, -1})
	}
	return panels
}

// name tells a panel from the others of a choice.
func (p panel) name(layer, head int) string {
	switch {
	case p.head < 0:
		return "mean"
	case layer > 0:
		return fmt.Sprintf("head %d", p.head+1)
	case head > 0:
		return fmt.Sprintf("layer %d", p.layer+1)
	}
	return fmt.Sprintf("%d.%d", p.layer+1, p.head+1)
}

// choice says which layers and heads a figure shows.
func choice(layer, head int) string {
	switch {
	case layer > 0 && head > 0:
		return fmt.Sprintf("layer %d, head %d", layer, head)
	case layer > 0:
		return fmt.Sprintf("layer %d", layer)
	case head > 0:
		return fmt.Sprintf("head %d of every layer", head)
	}
	return "every layer and head"
}
