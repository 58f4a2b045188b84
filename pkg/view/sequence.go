package view

import (
	"fmt"

	"github.com/genlens/genlens/pkg/trace"
)

// Sequences is how many sequences a trace has: those that were returned or,
// before the end, those that have begun.
func Sequences(t *trace.Trace) int {
	if t.End != nil && len(t.End.Sequences) > 0 {
		return len(t.End.Sequences)
	}
	switch {
	case len(t.Beams) > 0 && t.End != nil:
		return 1
	case len(t.Beams) > 0:
		return max(1, len(Endings(t)))
	}
	n := 1
	for i := range t.Steps {
		if s := t.Steps[i].Sequence; s == n { // in a sound trace they begin in order
			n++
		}
	}
	return n
}

// Sequence returns one sequence of a trace, counted from 0, as a trace of its
// own whose Steps are all of one text, so that whatever reads steps can show
// it. Of several sampled sequences these are the steps of the one. Of a beam
// search they are the path to a hypothesis, whether it was returned or not: each
// step has the stages and the candidates of the row that the token came from,
// and the cost of the whole step, all beams together; its draw's method is
// [trace.DrawBeam].
//
// A trace that is one sequence already is returned as it is. The result shares
// memory with the trace and is for reading.
func Sequence(t *trace.Trace, i int) (*trace.Trace, error) {
	if n := max(Sequences(t), len(Endings(t))); i < 0 || i >= n {
		return nil, fmt.Errorf("view: there is no sequence %d: the trace has %d", i+1, n)
	}
	one := *t
	switch {
	case len(t.Beams) > 0:
		one.Beams, one.Steps = nil, pathSteps(t, i)
	case Sequences(t) == 1:
		return t, nil
	default:
		one.Steps = sequenceSteps(t, i)
	}
	if t.End != nil {
		one.End = sequenceEnd(t.End, i, one.Steps)
	}
	return &one, nil
}

// First is the first sequence of a trace, which a figure or a table of steps
// shows where nobody asked for another.
func First(t *trace.Trace) *trace.Trace {
	one, err := Sequence(t, 0)
	if err != nil {
		return t // cannot be: each trace has a first
	}
	return one
}

func sequenceSteps(t *trace.Trace, i int) []trace.Step {
	var steps []trace.Step
	for n := range t.Steps {
		if t.Steps[n].Sequence == i {
			step := t.Steps[n]
			step.Sequence = 0
			steps = append(steps, step)
		}
	}
	return steps
}

func pathSteps(t *trace.Trace, i int) []trace.Step {
	endings := Endings(t)
	if i >= len(endings) {
		return nil
	}
	var steps []trace.Step
	for step, n := range Path(t, endings[i].Step, endings[i].Continuation) {
		steps = append(steps, RowStep(t, step, n))
	}
	return steps
}

// Row returns a row of one step of a beam search as a trace: the steps that led
// to it, and as the last one the row itself with the best continuation that was
// considered of it or, if there was none, its likeliest token.
func Row(t *trace.Trace, step, row int) (*trace.Trace, error) {
	if step < 0 || step >= len(t.Beams) {
		return nil, fmt.Errorf("view: there is no step %d: the search has %d", step+1, len(t.Beams))
	}
	b := &t.Beams[step]
	if row < 0 || row >= len(b.Rows) {
		return nil, fmt.Errorf("view: step %d has no beam %d: it has %d", step+1, row+1, len(b.Rows))
	}
	one := *t
	one.Beams, one.Steps, one.End = nil, nil, nil
	if step > 0 {
		for i, n := range Path(t, step-1, Running(&t.Beams[step-1], row)) {
			one.Steps = append(one.Steps, RowStep(t, i, n))
		}
	}
	best := -1
	for n, c := range b.Considered {
		if c.Parent == row && (best < 0 || c.Total > b.Considered[best].Total) {
			best = n
		}
	}
	if best < 0 {
		last := trace.Step{Type: trace.TypeStep, Index: step, Phase: b.Phase, Position: b.Position, Row: b.Rows[row].Row}
		if len(last.Candidates) > 0 {
			last.Token = last.Candidates[0].Token
		}
		last.Draw = trace.Draw{Method: trace.DrawBeam, ID: last.Token.ID, TopID: last.Token.ID}
		one.Steps = append(one.Steps, last)
	} else {
		one.Steps = append(one.Steps, RowStep(t, step, best))
	}
	return &one, nil
}

// sequenceEnd is the end of one sequence; its totals are those of its steps.
func sequenceEnd(end *trace.End, i int, steps []trace.Step) *trace.End {
	out := *end
	if i < len(end.Sequences) {
		s := &end.Sequences[i]
		out.IDs, out.Text, out.FinishReason, out.Detail = s.IDs, s.Text, s.FinishReason, s.Detail
		alone := *s
		alone.BeamIndices, alone.Transitions = nil, nil // of rows, and there are steps now
		out.Sequences = []trace.Sequence{alone}
	}
	out.Totals = trace.Totals{PeakMemoryBytes: end.Totals.PeakMemoryBytes}
	t := &out.Totals
	for n := range steps {
		s := &steps[n]
		t.Add(1, s.Phase, &s.Cache, &s.Cost, &s.Time)
		t.CacheBytes = s.Cache.Bytes
	}
	if ns := t.PrefillNS + t.DecodeNS + t.SampleNS + t.RecordNS; ns > 0 {
		t.TokensPerSecond = float64(len(steps)) / (float64(ns) * 1e-9)
	}
	return &out
}
