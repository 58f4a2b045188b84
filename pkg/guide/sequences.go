package guide

import (
	"context"

	"github.com/genlens/genlens/pkg/trace"
)

// Sequences gives the texts of a trial, num_return_sequences of them, with nothing
// recorded: many short texts cost little, as the prompt is read once for all. The
// same trial is run once.
func (l *Lab) Sequences(ctx context.Context, t Trial) ([]trace.Sequence, error) {
	if known := l.sequences[t]; known != nil {
		return known, nil
	}
	result, err := l.generate(ctx, t, nil)
	if err != nil {
		return nil, err
	}
	if l.sequences == nil {
		l.sequences = make(map[Trial][]trace.Sequence)
	}
	l.sequences[t] = result.Sequences
	return result.Sequences, nil
}

// counts is how often each different text came, in the order of their first.
func counts(sequences []trace.Sequence) []int {
	var all []int
	place := make(map[string]int)
	for _, s := range sequences {
		i, known := place[s.Text]
		if !known {
			i = len(all)
			place[s.Text] = i
			all = append(all, 0)
		}
		all[i]++
	}
	return all
}

// allDifferent is the chance that k texts, picked at random from runs in which
// the texts came so often, are all different: the share of such ones among all
// choices of k runs, and so an estimate without bias of the chance for k new runs.
// With fewer than k runs it is 0.
func allDifferent(counts []int, k int) float64 {
	// ways[j] is in how many ways j different texts can be picked from the texts
	// looked at so far; choices[j] in how many ways j runs can.
	ways, choices := make([]float64, k+1), make([]float64, k+1)
	ways[0], choices[0] = 1, 1
	for _, n := range counts {
		for j := k; j > 0; j-- {
			ways[j] += ways[j-1] * float64(n)
		}
		for range n {
			for j := k; j > 0; j-- {
				choices[j] += choices[j-1]
			}
		}
	}
	if choices[k] == 0 {
		return 0
	}
	return ways[k] / choices[k]
}
