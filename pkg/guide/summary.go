package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

func summary() []Claim {
	return []Claim{summaryTemperature, summaryPenalty, summaryLength}
}

var summaryTemperature = Claim{
	claim.Statement{
		ID:   "summary-temperature",
		Text: "Temperature: 0.7 when sampling; higher for creativity, lower for accuracy.",
		Try:  `explain compare --vary temperature=0.2,0.7,1.5 "What is the capital of France?" --do_sample --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		shares, greedy, err := accuracy(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		rungs, err := ladder(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeSummaryTemperature(shares, greedy, rungs), nil
	},
}

func judgeSummaryTemperature(shares []float64, greedy bool, rungs []rung) claim.Answer {
	last := len(shares) - 1
	a := claim.Answer{Measured: fmt.Sprintf("From %s to %s the share of right answers goes from %s to %s, and the choices a token is drawn among from %s (at %s) to %s (at %s).",
		float(accuracyTemperatures[0]), float(accuracyTemperatures[last]), view.FormatPercent(shares[0]), view.FormatPercent(shares[last]),
		view.FormatChoices(rungs[0].choices), float(rungs[0].temperature), view.FormatChoices(rungs[len(rungs)-1].choices), float(rungs[len(rungs)-1].temperature))}
	switch {
	case rungs[0].choices >= rungs[len(rungs)-1].choices:
		a.Verdict, a.Reason = claim.Fails, "More temperature does not give more choices here."
	case !greedy || shares[0] <= shares[last]:
		a.Verdict, a.Reason = claim.Condition, "More temperature gives more choices. Accuracy did not depend on it here: a model that does not know, or is very sure, answers alike at any."
	default:
		a.Verdict, a.Reason = claim.Condition, "Both directions are right. 0.7 is a habit, not a measurement: it depends on how a model was trained, and the model's own generation_config.json is the better start."
	}
	return a
}

var summaryPenalty = Claim{
	claim.Statement{
		ID:   "summary-penalty",
		Text: "repetition_penalty: 1.1, and higher where there are loops.",
		Try:  `explain compare --vary repetition_penalty=1.0,1.1,1.5 "The clock said tick, tock, tick, tock, tick, tock," --do_sample=false`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		loops, err := strengths(ctx, lab, clock)
		if err != nil {
			return claim.Answer{}, err
		}
		known, err := lab.Run(ctx, Trial{Prompt: france, Call: greedily(1, 16)})
		if err != nil {
			return claim.Answer{}, err
		}
		penalized, err := lab.Run(ctx, Trial{Prompt: france, Call: greedily(1.5, 16)})
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeSummaryPenalty(loops, known, penalized), nil
	},
}

// judgeSummaryPenalty takes into account what a penalty of 1.5 does to a text
// that has to repeat the question's words.
func judgeSummaryPenalty(loops []strength, known, penalized *trace.Trace) claim.Answer {
	least := 0.0
	for i := range loops {
		if !loops[i].looping() {
			least = loops[i].penalty
			break
		}
	}
	before, after := compare.Measure(known).LogProb, compare.Measure(penalized).LogProb
	a := claim.Answer{Verdict: claim.Condition}
	switch {
	case least == 0:
		a.Measured, a.Verdict = "No penalty up to 2.0 ends the loop of the prompt about the clock.", claim.Fails
		a.Reason = "On this model a penalty is no help there; no_repeat_ngram_size is."
	case least == 1:
		a.Measured, a.Reason = "Greedy decoding does not loop on this model, even after a prompt that does.", "There is no loop to end."
	default:
		a.Measured = fmt.Sprintf("The least penalty of those tried that ends a loop is %s. On the capital of France, the mean ln p of the answer's tokens is %s without a penalty and %s with 1.5.",
			float(least), view.Fixed(float64(before), 2), view.Fixed(float64(after), 2))
		a.Reason = "A remedy it is. What it costs depends on the text: "
		if cost := float64(before - after); cost > 0.05 {
			a.Reason += "here the answer, which has to repeat the question's words, becomes less likely. As a value for every call it is no good."
		} else {
			a.Reason += "this answer, which the model is sure of, survives it; the texts under penalty-hurts do not. As a value for every call it is no good."
		}
	}
	return a
}

var summaryLength = Claim{
	claim.Statement{
		ID:   "summary-length",
		Text: "max_new_tokens limits the length; choose it for the output that is wanted.",
		Try:  `explain run "Once upon a time in a magical forest," --max_new_tokens 20 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		t, err := lab.Run(ctx, Trial{Prompt: story, Call: greedily(1, 20)})
		if err != nil {
			return claim.Answer{}, err
		}
		return claim.Answer{
			Measured: fmt.Sprintf("With 20, the story has %d tokens, stops for %s and ends in “%s”.", len(t.End.IDs), finish(t), tail(t.End.Text)),
			Verdict:  claim.If(len(t.End.IDs) <= 20),
			Reason:   "It is a limit and no wish: the model does not know of it and is cut off in the middle of a sentence. To end a text at a fitting place, use stop_strings or an end token.",
		}, nil
	},
}
