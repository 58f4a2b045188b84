package guide

import (
	"context"
	"math"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Several runs a trial with n seeds: the lab's and those after it. The trial's
// own is left out of account.
func (l *Lab) Several(ctx context.Context, t Trial, n int) ([]*trace.Trace, error) {
	var traces []*trace.Trace
	for i := range n {
		t.Seed = l.Seed + uint64(i)
		made, err := l.Run(ctx, t)
		if err != nil {
			return nil, err
		}
		traces = append(traces, made)
	}
	return traces, nil
}

// texts are what traces wrote.
func texts(traces []*trace.Trace) []string {
	var all []string
	for _, t := range traces {
		all = append(all, t.End.Text)
	}
	return all
}

// different is how many different texts there are.
func different(texts []string) int {
	seen := make(map[string]bool)
	for _, text := range texts {
		seen[text] = true
	}
	return len(seen)
}

// mean is the mean of a metric over traces, those aside that have none; NaN
// where no trace has.
func mean(traces []*trace.Trace, metric func(compare.Metrics) view.Real) float64 {
	sum, n := 0.0, 0.0
	for _, t := range traces {
		if value := metric(compare.Measure(t)); value.Finite() {
			sum, n = sum+float64(value), n+1
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / n
}

// takenLikeliest is the share of the tokens that the model held for the
// likeliest.
func takenLikeliest(traces []*trace.Trace) float64 {
	steps, first := 0, 0
	for _, t := range traces {
		for i := range t.Steps {
			if steps++; t.Steps[i].Stages[0].ChosenRank == 1 {
				first++
			}
		}
	}
	return float64(first) / float64(steps)
}
