package quiz

import (
	"github.com/genlens/genlens/pkg/table"
)

// MaxPoints is what an answer is worth at most.
const MaxPoints = 100

// Mark is what an answer was worth.
type Mark struct {
	Right  bool
	Points int // 0 to MaxPoints
	// Score is what the points were made of, in Unit: the log score of a bet in
	// bits, which can be −Inf, the error of an estimate in doublings. Unit is empty
	// where an answer is right or wrong and nothing between.
	Score float64
	Unit  string

	Explain *table.Page // the answer from the trace; it begins with a verdict
}

// points is a share as points.
func points(share float64) int { return int(MaxPoints*min(max(share, 0), 1) + 0.5) }

// mark marks the answer to a question that is right or wrong.
func mark(right bool, explain *table.Page) Mark {
	m := Mark{Right: right, Explain: explain}
	if right {
		m.Points = MaxPoints
	}
	return m
}
