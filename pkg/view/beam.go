package view

import (
	"iter"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
)

// A path through a beam search is a continuation and the ones that led to it.

// Path returns the continuations that lead to one, as indices into the
// Considered of step 0, 1, … and last its own; nil if the trace does not tell.
func Path(t *trace.Trace, step, continuation int) []int {
	if step < 0 || step >= len(t.Beams) {
		return nil
	}
	path := make([]int, 0, step+1)
	for n := range back(t, step, continuation) {
		path = append(path, n)
	}
	if len(path) != step+1 {
		return nil
	}
	slices.Reverse(path)
	return path
}

// back goes from a continuation to the one before it and so on, as indices
// into the Considered of step, step−1, …, as far as the trace tells.
func back(t *trace.Trace, step, continuation int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for {
			considered := t.Beams[step].Considered
			if continuation < 0 || continuation >= len(considered) || !yield(continuation) || step == 0 {
				return
			}
			step, continuation = step-1, Running(&t.Beams[step-1], considered[continuation].Parent)
		}
	}
}

// Running returns the continuation that is the given row of the next step, or
// -1.
func Running(b *trace.Beam, row int) int {
	return slices.IndexFunc(b.Considered, func(c trace.Continuation) bool {
		return c.Fate == trace.FateRunning && c.Beam == row
	})
}

// BeamText is the end of the text of a continuation, its own token included and
// special ones left out, as it is.
func BeamText(t *trace.Trace, step, continuation int) string {
	if step < 0 || step >= len(t.Beams) {
		return Prompt(&t.Run)
	}
	return textBefore(&t.Run, func(yield func(trace.Token) bool) {
		for n := range back(t, step, continuation) {
			if token := t.Beams[step].Considered[n].Token; !token.Special && !yield(token) {
				return
			}
			step--
		}
	})
}

// RowText is the end of the text of a row before its step.
func RowText(t *trace.Trace, step, row int) string {
	if step <= 0 || step >= len(t.Beams) {
		return BeamText(t, -1, 0)
	}
	return BeamText(t, step-1, Running(&t.Beams[step-1], row))
}

// Ending is a continuation with the step that considered it.
type Ending struct{ Step, Continuation int }

// Endings are the sequences that a beam search has come to, the best first: the
// hypotheses or, before there is one, the running beams.
func Endings(t *trace.Trace) []Ending {
	if len(t.Beams) == 0 {
		return nil
	}
	last := len(t.Beams) - 1
	b := &t.Beams[last]
	var endings []Ending
	for _, h := range b.Hypotheses {
		if h.Step >= 0 && h.Step <= last && h.Continuation >= 0 && h.Continuation < len(t.Beams[h.Step].Considered) {
			endings = append(endings, Ending{h.Step, h.Continuation})
		}
	}
	if len(b.Hypotheses) > 0 {
		return endings
	}
	for row := range b.Considered { // there are no more beams than continuations
		n := Running(b, row)
		if n < 0 {
			break
		}
		endings = append(endings, Ending{last, n})
	}
	return endings
}

// NormalScore is a total divided by a power of the number of new tokens, by
// which hypotheses are compared.
func NormalScore(run *trace.Run, total float64, length int) float64 {
	return total / math.Pow(float64(length), LengthPenalty(run))
}

// LengthPenalty is the power: 0 compares totals, 1 means per token.
func LengthPenalty(run *trace.Run) float64 { return Config(run, "length_penalty", 1) }

// GreedyPath follows the likeliest token of a row from the first step on, as
// indices into Considered, for as long as the search kept it. Fate is what
// became of it: FatePruned at step len(path), FateFinished at the step before, or
// FateRunning to the last.
func GreedyPath(t *trace.Trace) (path []int, fate string) {
	row := 0
	for i := range t.Beams {
		b := &t.Beams[i]
		if row < 0 || row >= len(b.Rows) || len(b.Rows[row].Candidates) == 0 {
			return path, ""
		}
		top := b.Rows[row].Candidates[0].ID
		n := slices.IndexFunc(b.Considered, func(c trace.Continuation) bool {
			return c.Parent == row && c.Token.ID == top && c.Fate != trace.FatePruned
		})
		if n < 0 {
			return path, trace.FatePruned
		}
		path, fate = append(path, n), b.Considered[n].Fate
		if fate != trace.FateRunning {
			return path, fate
		}
		row = b.Considered[n].Beam
	}
	return path, fate
}

// RowStep is what a row of a beam search says, as a step that chose a
// continuation of it. Cost and time are those of all rows together.
func RowStep(t *trace.Trace, step, continuation int) trace.Step {
	b := &t.Beams[step]
	c := &b.Considered[continuation]
	s := trace.Step{
		Type: trace.TypeStep, Index: step, Phase: b.Phase, Position: b.Position, Token: c.Token,
		Cache: b.Cache, Cost: b.Cost, Time: b.Time,
		Draw: trace.Draw{Method: trace.DrawBeam, U: c.U, ID: c.Token.ID, TopID: c.Token.ID},
	}
	if c.Parent < 0 || c.Parent >= len(b.Rows) {
		return s
	}
	s.Row = b.Rows[c.Parent].Row
	s.Stages = slices.Clone(s.Stages)
	for i := range s.Stages {
		s.Stages[i].ChosenRank = 0
		if i < len(c.Ranks) {
			s.Stages[i].ChosenRank = c.Ranks[i]
		}
	}
	if len(s.Candidates) > 0 {
		s.Draw.TopID = s.Candidates[0].ID
	}
	seen := Step{&t.Run, &s}
	if n := seen.Chosen(); n >= 0 && len(s.Stages) > 0 {
		place := seen.Places(seen.Last())[n]
		s.Draw.Low, s.Draw.High = place.Low, place.High
	}
	s.Lens = lensOf(seen)
	return s
}
