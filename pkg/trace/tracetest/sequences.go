package tracetest

import (
	"math/rand/v2"

	"github.com/genlens/genlens/pkg/trace"
)

// Sequences is a trace of n sampled continuations of the prompt, each with
// numbers of its own.
func (b Bigram) Sequences(n int) *trace.Trace {
	all := newRunner(b)
	out := all.out
	out.Run.Config["num_return_sequences"] = trace.Setting{Value: n, Source: "flag"}
	end := &trace.End{Type: trace.TypeEnd}
	for i := range n {
		r := *all
		r.rng = rand.New(rand.NewPCG(b.Seed, uint64(i)))
		r.text = append([]int(nil), all.text...)
		r.out = &trace.Trace{Run: out.Run}
		for range b.Tokens {
			if !r.step() {
				break
			}
		}
		one := r.finish()
		for _, step := range one.Steps {
			step.Sequence = i
			out.Steps = append(out.Steps, step)
			addToTotals(&end.Totals, i == 0 && step.Index == 0, step.Cache, step.Cost, step.Time)
		}
		end.Sequences = append(end.Sequences, trace.Sequence{IDs: one.End.IDs, Text: one.End.Text, FinishReason: one.End.FinishReason})
	}
	if n > 0 {
		first := end.Sequences[0]
		end.IDs, end.Text, end.FinishReason = first.IDs, first.Text, first.FinishReason
	}
	end.Totals.TokensPerSecond = speed(&end.Totals)
	out.End = end
	return out
}
