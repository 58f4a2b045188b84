package main

import (
	"fmt"

	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// steps are the steps, counted from 0, that figures of one step are made of: those
// asked for, else the most uncertain or, of a scored text, the most surprising.
func (p *plotter) steps(t *trace.Trace) ([]int, error) {
	switch {
	case p.step != "":
		return p.shown.of(t)
	case t.Run.Strategy == trace.StrategyGiven:
		return []int{view.Score(t).Most}, nil
	}
	return []int{view.MostUncertain(t)}, nil
}

func drawCandidates(p *plotter, t *trace.Trace) ([]named, error) {
	indices, err := p.steps(t)
	if err != nil {
		return nil, err
	}
	var figures []named
	for _, i := range indices {
		f, err := figure.NewCandidates(t, i)
		if err != nil {
			return nil, err
		}
		f.Sequence = p.sequence
		if p.top > 0 {
			f.Top = p.top
		}
		figures = append(figures, named{fmt.Sprintf("candidates-step-%d", i+1), f})
	}
	return figures, nil
}

func drawEntropy(p *plotter, t *trace.Trace) ([]named, error) {
	f, err := figure.NewEntropy(t)
	if err != nil {
		return nil, err
	}
	f.Sequence = p.sequence
	return []named{{"entropy", f}}, nil
}

func drawCache(p *plotter, t *trace.Trace) ([]named, error) {
	f, err := figure.NewCacheGrid(t)
	if err != nil {
		return nil, err
	}
	f.Sequence = p.sequence
	return []named{{"cache", f}}, nil
}

func drawFlops(p *plotter, t *trace.Trace) ([]named, error) {
	f, err := figure.NewFlops(t)
	if err != nil {
		return nil, err
	}
	f.Sequence = p.sequence
	return []named{{"flops", f}}, nil
}

func drawTime(p *plotter, t *trace.Trace) ([]named, error) {
	f, err := figure.NewSpent(t)
	if err != nil {
		return nil, err
	}
	f.Sequence = p.sequence
	return []named{{"time", f}}, nil
}

func drawRoofline(p *plotter, t *trace.Trace) ([]named, error) {
	f, err := figure.NewRoofline(t, p.record.Machine)
	if err != nil {
		return nil, err
	}
	f.Sequence = p.sequence
	return []named{{"roofline", f}}, nil
}

func drawTimeGrowth(p *plotter, _ *trace.Trace) ([]named, error) {
	f, err := figure.NewTimeGrowth(p.record)
	if err != nil {
		return nil, err
	}
	return []named{{"time-growth", f}}, nil
}

func drawMemoryGrowth(p *plotter, _ *trace.Trace) ([]named, error) {
	f, err := figure.NewMemoryGrowth(p.record)
	if err != nil {
		return nil, err
	}
	return []named{{"memory-growth", f}}, nil
}

func drawAttention(p *plotter, t *trace.Trace) ([]named, error) {
	f, err := figure.NewAttentionMap(t, p.layer, p.head)
	if err != nil {
		return nil, err
	}
	f.Sequence = p.sequence
	return []named{{"attention" + p.part(), f}}, nil
}

func drawAttentionStep(p *plotter, t *trace.Trace) ([]named, error) {
	indices, err := p.steps(t)
	if err != nil {
		return nil, err
	}
	if p.step == "" && indices[0] == 0 && t.Steps[0].Attention == nil && len(t.Steps) > 1 {
		indices[0] = 1 // the prompt was read once, for the first sequence
	}
	var figures []named
	for _, i := range indices {
		f, err := figure.NewAttentionStep(t, i, p.layer, p.head)
		if err != nil {
			return nil, err
		}
		f.Sequence = p.sequence
		figures = append(figures, named{fmt.Sprintf("attention-step-%d%s", i+1, p.part()), f})
	}
	return figures, nil
}

// part names the layer and the head, so that the files of several lie side by
// side.
func (p *plotter) part() string {
	name := ""
	if p.layer > 0 {
		name += fmt.Sprintf("-layer-%d", p.layer)
	}
	if p.head > 0 {
		name += fmt.Sprintf("-head-%d", p.head)
	}
	return name
}
