package workshop

// Exercises is the workshop, in the order in which it is done. A new exercise is
// added here; its function stands in a file of its own, its stub, hints and
// solution in its lesson's folder.
func Exercises() []Exercise {
	return []Exercise{
		argmax(),
		temperature(),
		repetitionPenalty(),
		speculative(),
	}
}
