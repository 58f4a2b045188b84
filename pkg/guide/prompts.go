package guide

import (
	"strings"

	"github.com/genlens/genlens/pkg/trace"
)

// The guide's own prompts.
const (
	weather = "The weather today is"
	story   = "Once upon a time in a magical forest,"
	france  = "What is the capital of France?"
)

// clock is a prompt of ours that has a loop in it already.
const clock = "The clock said tick, tock, tick, tock, tick, tock,"

// beginnings are beginnings of texts of several kinds.
var beginnings = []string{weather, story, france, clock, "What is the capital of Italy?", "The king and the queen", "She opened the door and", "One, two, three,"}

// capital is the right answer to the question about France.
const capital = "Paris"

// namesCapital reports whether an answer to that question is right.
func namesCapital(answer string) bool { return strings.Contains(answer, capital) }

// nameCapital counts the right answers among several.
func nameCapital(answers []trace.Sequence) int {
	right := 0
	for _, answer := range answers {
		if namesCapital(answer.Text) {
			right++
		}
	}
	return right
}
