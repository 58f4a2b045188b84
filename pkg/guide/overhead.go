package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

var greedyFast = Claim{
	claim.Statement{
		ID:   "greedy-fast",
		Text: "Greedy decoding is fast, as it has no overhead of sampling.",
		Try:  `explain compare --vary do_sample "Once upon a time in a magical forest," --repeat 5 --max_new_tokens 40 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const tokens = ", min_new_tokens=40, max_new_tokens=40"
		totals, err := lab.Time(ctx, 5,
			Trial{Prompt: story, Call: "do_sample=False, repetition_penalty=1.0" + tokens},
			Trial{Prompt: story, Call: byDefault + tokens, Seed: lab.Seed},
			Trial{Prompt: story, Call: "do_sample=True, temperature=0.8, top_k=50, top_p=0.9, repetition_penalty=1.0" + tokens, Seed: lab.Seed})
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeOverhead(totals), nil
	},
}

// judgeOverhead judges the rounds of greedy decoding, of sampling with the
// defaults, and with temperature and top-p as well.
func judgeOverhead(totals [][]trace.Totals) claim.Answer {
	choice := make([]bench.Spread, len(totals)) // seconds a token
	box := claim.NewBox("call", "choice, µs a token", "lowest to highest")
	for i, name := range []string{"greedy", "sampling, by default", "sampling, 0.8 and top_p 0.9"} {
		choice[i] = perToken(totals[i], func(t trace.Totals) int64 { return t.SampleNS })
		box.Row(claim.Text(name), claim.Number(1e6*choice[i].Median, micro(choice[i].Median)), claim.Text(micro(choice[i].Low)+" to "+micro(choice[i].High)))
	}
	pass := perToken(totals[0], func(t trace.Totals) int64 { return t.PrefillNS + t.DecodeNS })
	box.Row(claim.Text("the model's pass"), claim.Number(1e6*pass.Median, micro(pass.Median)), claim.Text(micro(pass.Low)+" to "+micro(pass.High)))
	most := max(choice[1].Median, choice[2].Median)
	saved := (most - choice[0].Median) / (pass.Median + most)
	a := claim.Answer{
		Measured: fmt.Sprintf("Choosing a token takes %s µs greedily, %s µs by sampling with the defaults and %s µs with top-p as well, beside %s µs of the model's pass (medians of %d rounds).",
			micro(choice[0].Median), micro(choice[1].Median), micro(choice[2].Median), micro(pass.Median), len(totals[0])),
		Box: box, Figures: []claim.Figure{{Name: "saved of a token's time", Value: view.Real(saved)}},
	}
	const matters = 0.01
	switch {
	case saved <= 0 || choice[1].High < choice[0].Low:
		a.Verdict, a.Reason = claim.Fails, "On this machine and model the draw took no more time than the search for the highest score."
	case saved < matters:
		a.Verdict = claim.Condition
		a.Reason = fmt.Sprintf("It saves the sort and the draw, and that is %s of a token's time: the model's pass is what takes it.", percent(saved))
	default:
		a.Verdict = claim.Holds
		a.Reason = fmt.Sprintf("It saves the sort and the draw, up to %s of a token's time on this model. The larger the model beside its vocabulary, the less the choice counts.", percent(saved))
	}
	return a
}

// perToken is the spread of a time over rounds, in seconds a token.
func perToken(rounds []trace.Totals, ns func(trace.Totals) int64) bench.Spread {
	var values []float64
	for _, t := range rounds {
		values = append(values, 1e-9*float64(ns(t))/float64(t.NewTokens))
	}
	return bench.NewSpread(values)
}
