package guide

import (
	"context"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Several runs a trial with n seeds: the lab's and those after it. The trial's
// own is left out of account.
func (l *Lab) Several(ctx context.Context, t Trial, n int) ([]*trace.Trace, error) {
	return l.seeded(ctx, t, n, l.Run)
}

// repeated runs a greedy trial again and again, each time with another seed, so
// that none can be said to have fixed it.
func (l *Lab) repeated(ctx context.Context, t Trial, n int) ([]*trace.Trace, error) {
	return l.seeded(ctx, t, n, l.RunAgain)
}

// seeded runs a trial with n seeds, the lab's and those after it.
func (l *Lab) seeded(ctx context.Context, t Trial, n int, run func(context.Context, Trial) (*trace.Trace, error)) ([]*trace.Trace, error) {
	var traces []*trace.Trace
	for i := range n {
		t.Seed = l.Seed + uint64(i)
		made, err := run(ctx, t)
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

// different is how many different values there are: texts, or ids.
func different[T comparable](values []T) int {
	seen := make(map[T]bool)
	for _, value := range values {
		seen[value] = true
	}
	return len(seen)
}

// sameIDs reports whether two traces have the same new tokens.
func sameIDs(a, b *trace.Trace) bool { return slices.Equal(a.End.IDs, b.End.IDs) }

// common is how many ids two texts begin with alike.
func common(a, b []int) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
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

// logProb is the mean ln p of a text's tokens under the model itself, in nats.
func logProb(m compare.Metrics) view.Real { return m.LogProb }

// distinct2 is the share of different pairs among a text's neighbouring tokens.
func distinct2(m compare.Metrics) view.Real { return m.Distinct2 }

// excess is by how much a text's tokens are less likely than the model expects of
// its own text: mean surprisal less mean entropy, in nats.
func excess(m compare.Metrics) view.Real { return -m.LogProb - m.RawEntropy }

// choices is among how many equally likely tokens a draw is as uncertain as the
// runs' draws are on average: e to the power of their mean entropy.
func choices(runs []*trace.Trace) float64 {
	return math.Exp(mean(runs, func(m compare.Metrics) view.Real { return m.Entropy }))
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
	return share(first, steps)
}
