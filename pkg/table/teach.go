package table

import "github.com/genlens/genlens/pkg/trace"

// Teaching returns the steps that show most, by index: the first, which reads
// the prompt, and of the others the most uncertain, where the draw decided
// among the most choices.
func Teaching(t *trace.Trace) []int {
	switch len(t.Steps) {
	case 0:
		return nil
	case 1:
		return []int{0}
	}
	return []int{0, mostUncertain(t)}
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
	case !over || i != mostUncertain(t):
		return ""
	case finalEntropy(&t.Steps[0]) > finalEntropy(&t.Steps[i]):
		return "the most uncertain after the first"
	}
	return "the most uncertain"
}
