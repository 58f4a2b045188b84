package main

import (
	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// ofRun draws the one figure that a run has of a kind.
func ofRun[F figure.Figure](create func(*trace.Trace) (F, error)) drawFunc {
	return func(_ *plotter, t *trace.Trace) ([]drawn, error) { return whole(create(t)) }
}

// ofStep draws a figure of each step that was asked for.
func ofStep[F figure.Figure](create func(t *trace.Trace, i int) (F, error)) drawFunc {
	return func(p *plotter, t *trace.Trace) ([]drawn, error) {
		return p.each(t, func(i int) (figure.Figure, error) { return create(t, i) })
	}
}

// ofRecord draws the one figure that the record of a benchmark has of a kind.
func ofRecord[F figure.Figure](create func(*bench.Record) (F, error)) drawFunc {
	return func(p *plotter, _ *trace.Trace) ([]drawn, error) { return whole(create(p.record)) }
}

// whole is a figure that is not of one step.
func whole[F figure.Figure](f F, err error) ([]drawn, error) {
	if err != nil {
		return nil, err
	}
	return []drawn{{figure: f}}, nil
}

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

// each makes a figure of each step that was asked for.
func (p *plotter) each(t *trace.Trace, create func(i int) (figure.Figure, error)) ([]drawn, error) {
	indices, err := p.steps(t)
	if err != nil {
		return nil, err
	}
	return each(indices, create)
}

// each makes a figure of each of some steps, counted from 0.
func each(indices []int, create func(i int) (figure.Figure, error)) ([]drawn, error) {
	var figures []drawn
	for _, i := range indices {
		f, err := create(i)
		if err != nil {
			return nil, err
		}
		figures = append(figures, drawn{i + 1, f})
	}
	return figures, nil
}

func drawCandidates(p *plotter, t *trace.Trace) ([]drawn, error) {
	return p.each(t, func(i int) (figure.Figure, error) {
		f, err := figure.NewCandidates(t, i)
		if err != nil {
			return nil, err
		}
		f.Top = p.top
		return f, nil
	})
}

func drawDraw(p *plotter, t *trace.Trace) ([]drawn, error) {
	if p.shown.all {
		return whole(figure.NewDrawStrip(t))
	}
	return p.each(t, func(i int) (figure.Figure, error) { return figure.NewDrawStrip(t, i) })
}

func drawNucleus(p *plotter, t *trace.Trace) ([]drawn, error) {
	return p.each(t, func(i int) (figure.Figure, error) { return figure.NewNucleus(t, i, p.topP) })
}

func drawTopK(p *plotter, t *trace.Trace) ([]drawn, error) {
	return p.each(t, func(i int) (figure.Figure, error) { return figure.NewTopK(t, i, p.topK) })
}

func drawMinP(p *plotter, t *trace.Trace) ([]drawn, error) {
	return p.each(t, func(i int) (figure.Figure, error) { return figure.NewMinP(t, i, p.minP) })
}

func drawTemperatureCurve(p *plotter, t *trace.Trace) ([]drawn, error) {
	return p.each(t, func(i int) (figure.Figure, error) { return figure.NewTemperatureCurve(t, []int{i}) })
}

func drawFrequencies(p *plotter, t *trace.Trace) ([]drawn, error) {
	if p.step == "" { // the first, which all sequences have in common
		return each([]int{0}, func(i int) (figure.Figure, error) { return figure.NewFrequencies(p.all, i) })
	}
	return p.each(t, func(i int) (figure.Figure, error) { return figure.NewFrequencies(p.all, i) })
}

func drawBeams(p *plotter, _ *trace.Trace) ([]drawn, error) { return whole(figure.NewBeamTree(p.all)) }

func drawAttention(p *plotter, t *trace.Trace) ([]drawn, error) {
	return whole(figure.NewAttentionMap(t, p.layer, p.head))
}

func drawAttentionStep(p *plotter, t *trace.Trace) ([]drawn, error) {
	indices, err := p.steps(t)
	if err != nil {
		return nil, err
	}
	if p.step == "" && indices[0] == 0 && t.Steps[0].Attention == nil && len(t.Steps) > 1 {
		indices[0] = 1 // the prompt was read once, for the first sequence
	}
	return each(indices, func(i int) (figure.Figure, error) {
		return figure.NewAttentionStep(t, i, p.layer, p.head)
	})
}

func drawRoofline(p *plotter, t *trace.Trace) ([]drawn, error) {
	return whole(figure.NewRoofline(t, p.record.Machine))
}
