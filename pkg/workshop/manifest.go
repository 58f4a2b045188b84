package workshop

import (
	"slices"
	"strings"
)

// Exercises is the workshop, in the order in which it is done. A new exercise is
// added here; its function stands in a file of its own, its stub, hints and
// solution in its lesson's folder.
func Exercises() []Exercise {
	all := append(write(), see()...)
	slices.SortStableFunc(all, func(a, b Exercise) int { return strings.Compare(a.Lesson, b.Lesson) })
	return all
}

// write are the exercises in which a function is written, in the order of the
// lessons. Of one lesson, they come before those without code.
func write() []Exercise {
	return []Exercise{
		done(),
		softmax(),
		argmax(),
		inverseCDF(),
		temperature(),
		entropy(),
		flops(),
		kvCache(),
		repetitionPenalty(),
		nGrams(),
		topK(),
		topP(),
		minP(),
		beamStep(),
		mask(),
		stopStrings(),
		speculative(),
		idle(),
		interval(),
	}
}
