package table

import (
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Teaching returns the steps that show most, by index: the first, which reads
// the prompt, and of the others one where a hand chose, one where a draft's token
// was rejected or, in a run that has neither, the most uncertain, where the draw
// decided among the most choices. In a beam search that is where greedy decoding would
// have lost its way or, if it did not, where the best text took the lead.
func Teaching(t *trace.Trace) []int {
	if len(t.Beams) > 0 {
		return turns(t)
	}
	t = view.First(t)
	switch len(t.Steps) {
	case 0:
		return nil
	case 1:
		return []int{0}
	}
	for _, special := range []func(*trace.Step) bool{byHand, rejection} {
		for i := 1; i < len(t.Steps); i++ {
			if special(&t.Steps[i]) {
				return []int{0, i}
			}
		}
	}
	return []int{0, mostUncertain(t)}
}

func byHand(s *trace.Step) bool { return s.Draw.Method == trace.DrawForced }

func rejection(s *trace.Step) bool {
	return s.Assist != nil && s.Assist.Outcome == trace.OutcomeReplaced
}

// turns returns the steps of a beam search that show most.
func turns(t *trace.Trace) []int {
	if path, fate := view.GreedyPath(t); fate == trace.FatePruned && len(path) > 0 {
		return []int{0, len(path)}
	}
	var path []int
	if endings := view.Endings(t); len(endings) > 0 {
		path = view.Path(t, endings[0].Step, endings[0].Continuation)
	}
	for i := len(path) - 1; i > 0; i-- {
		if c := &t.Beams[i].Considered[path[i]]; c.Fate == trace.FateRunning && c.Beam == 0 && c.Parent != 0 {
			return []int{0, i}
		}
	}
	if len(path) > 1 {
		return []int{0, len(path) - 1}
	}
	return []int{0}
}

// mostUncertain returns the step after the first that had the highest entropy
// after its last stage; 0 if there is none.
func mostUncertain(t *trace.Trace) int {
	best, highest := 0, -1.0
	for i := 1; i < len(t.Steps); i++ {
		if h := finalEntropy(&t.Steps[i]); h > highest {
			best, highest = i, h
		}
	}
	return best
}

func finalEntropy(step *trace.Step) float64 {
	if len(step.Stages) == 0 {
		return 0
	}
	return step.Stages[len(step.Stages)-1].EntropyNats
}

// lesson says what is special about a step. While the run goes on, nobody
// knows yet which step will be the most uncertain.
func lesson(t *trace.Trace, i int) string {
	over := t.End != nil || t.Cut != nil
	switch {
	case len(t.Steps) < 2:
		return ""
	case i == 0:
		return "the first"
	case byHand(&t.Steps[i]):
		return "by hand"
	case rejection(&t.Steps[i]):
		return "a rejected draft"
	case !over || i != mostUncertain(t):
		return ""
	case finalEntropy(&t.Steps[0]) > finalEntropy(&t.Steps[i]):
		return "the most uncertain after the first"
	}
	return "the most uncertain"
}
