package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

var repetitionSampling = Claim{
	claim.Statement{
		ID:   "repetition-sampling",
		Text: "Where greedy decoding gets stuck, do_sample=True, temperature=0.7, repetition_penalty=1.2 avoids the repetition.",
		Try:  `explain compare --vary repetition_penalty=1.0,1.2 "The clock said tick, tock, tick, tock, tick, tock," --do_sample --temperature 0.7 --max_new_tokens 80 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		l, err := loops(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		cures := []cure{
			{name: "sampling alone", call: "do_sample=True, temperature=0.7, top_k=50, top_p=1.0, repetition_penalty=1.0", runs: 4},
			{name: "penalty alone", call: "do_sample=False, repetition_penalty=1.2", runs: 1},
			{name: "both", call: "do_sample=True, temperature=0.7, top_k=50, top_p=1.0, repetition_penalty=1.2", runs: 4},
		}
		for i := range cures {
			if err := cures[i].try(ctx, lab, l.greedy); err != nil {
				return claim.Answer{}, err
			}
		}
		return judgeCures(len(l.greedy), cures), nil
	},
}

// cure is a call against loops, and how many of its texts loop all the same.
type cure struct {
	name, call          string
	runs                int // of each prompt
	texts, still        int
	repetitions, repeat float64 // sum and mean of the share of new tokens that repeat four
}

// try makes the call after each prompt and counts the loops.
func (c *cure) try(ctx context.Context, lab *Lab, prompts []string) error {
	for _, prompt := range prompts {
		traces, err := lab.Several(ctx, Trial{Prompt: prompt, Call: fmt.Sprintf("%s, max_new_tokens=%d", c.call, loopTokens)}, c.runs)
		if err != nil {
			return err
		}
		for _, t := range traces {
			c.texts++
			if goesRound(t) {
				c.still++
			}
			ids, first := view.TextIDs(t)
			c.repetitions += view.Repetition(ids, first, 4)
		}
	}
	c.repeat = c.repetitions / float64(c.texts)
	return nil
}

// judgeCures judges sampling, a penalty, and both, after prompts where greedy
// decoding loops.
func judgeCures(prompts int, cures []cure) claim.Answer {
	if prompts == 0 {
		return claim.Answer{Measured: fmt.Sprintf("After none of %d prompts does greedy decoding go round on this model.", len(beginnings)),
			Verdict: claim.Condition, Reason: "There was no loop to get out of."}
	}
	box := claim.NewBox("call", "texts in a loop", "tokens said again")
	var parts []string
	for _, c := range cures {
		box.Row(claim.Text(c.name), claim.Number(float64(c.still), fmt.Sprintf("%d of %d", c.still, c.texts)), claim.Bar(c.repeat, view.FormatPercent(c.repeat)))
		parts = append(parts, fmt.Sprintf("%d of %d with %s", c.still, c.texts, c.name))
	}
	sampling, penalty, both := cures[0], cures[1], cures[2]
	a := claim.Answer{Box: box, Measured: fmt.Sprintf("After %d prompts where greedy decoding goes round, texts still do: %s.", prompts, join(parts))}
	switch {
	case both.still == both.texts:
		a.Verdict, a.Reason = claim.Fails, "On this model all texts still go round."
	case both.still > 0:
		a.Verdict, a.Reason = claim.Condition, "It helps, and is no guarantee."
	case sampling.still > 0 && penalty.still == 0:
		a.Verdict, a.Reason = claim.Condition, "It does, and the penalty alone does it as well. Sampling alone does not always lead out of a loop."
	case sampling.still == 0 && penalty.still > 0:
		a.Verdict, a.Reason = claim.Condition, "It does, and sampling alone does it as well."
	default:
		a.Verdict, a.Reason = claim.Holds, "No text goes round with both."
	}
	return a
}
