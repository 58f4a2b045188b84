package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

func summary() []Claim {
	return []Claim{summarySampling, summaryCache, summaryTemperature, summaryPenalty, summaryLength, summaryTakeaways}
}

var summarySampling = Claim{
	claim.Statement{
		ID:   "summary-do-sample",
		Text: "do_sample: False for facts, True for creativity; change it by the kind of task.",
		Try:  `explain compare --vary do_sample "What is the capital of France?" --temperature 1.5 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		shares, greedy, err := accuracy(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		stories, err := lab.stories(ctx)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeSummarySampling(shares, greedy, different(texts(stories)), len(stories)), nil
	},
}

// judgeSummarySampling judges the share of right answers by temperature, whether
// greedy decoding's is right, and how many of the stories are different.
func judgeSummarySampling(shares []float64, greedy bool, different, stories int) claim.Answer {
	last, right := len(shares)-1, "right"
	if !greedy {
		right = "wrong"
	}
	a := claim.Answer{Verdict: claim.Holds,
		Measured: fmt.Sprintf("Asked for the capital of France, greedy decoding is %s; of the sampled answers %s are right at %s and %s at %s. %d sampled stories are %s.",
			right, view.FormatPercent(shares[0]), float(accuracyTemperatures[0]), view.FormatPercent(shares[last]), float(accuracyTemperatures[last]), stories, differentTexts(different)),
		Reason: "Sampling costs right answers and gives different texts, so the task decides.",
	}
	switch {
	case different == 1:
		a.Verdict, a.Reason = claim.Fails, "On this model sampling writes no other story."
	case !greedy || !errs(shares):
		a.Verdict, a.Reason = claim.Condition, "Sampling gives different texts. For facts it made no difference here: a model that does not know, or is very sure, answers alike either way."
	}
	return a
}

var summaryCache = Claim{
	claim.Statement{
		ID:   "summary-use-cache",
		Text: "use_cache: always True; change it only when memory has run out.",
		Try:  `explain bench cache`,
	},
	onBenchmark(judgeSummaryCache),
}

func judgeSummaryCache(s *bench.Summary) (claim.Answer, error) {
	least, most := extremes(s)
	without, with, err := peaks(s, most.Length)
	if err != nil {
		return claim.Answer{}, err
	}
	a := claim.Answer{
		Measured: fmt.Sprintf("The speed-up is ×%s at %d tokens and ×%s at %d. Without a cache the process takes %s at its peak there, in place of %s.", view.FormatThree(least.SpeedUp.Median), least.Length,
			view.FormatThree(most.SpeedUp.Median), most.Length, bytes(without.PeakBytes.Median), bytes(with.PeakBytes.Median)),
		Verdict: claim.Holds,
		Reason:  "The cache saves time, and doing without it saves memory.",
	}
	switch {
	case least.SpeedUp.Median <= 1:
		a.Verdict, a.Reason = claim.Fails, "The cache does not save time at each length here."
	case without.PeakBytes.Median >= with.PeakBytes.Median:
		a.Verdict, a.Reason = claim.Condition, "Keep it on, yes. Turning it off is no remedy on this model, as the peak does not fall."
	}
	return a, nil
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
	case !greedy || !errs(shares):
		a.Verdict, a.Reason = claim.Condition, "More temperature gives more choices. Accuracy did not depend on it here: a model that does not know, or is very sure, answers alike at any."
	default:
		a.Verdict, a.Reason = claim.Condition, "Both directions are right. That 0.7 is the value to start from, nothing here shows: it depends on how a model was trained."
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
		a.Reason = "On this model no penalty of those helps there; no_repeat_ngram_size forbids what a penalty only discourages."
	case least == 1:
		a.Measured, a.Reason = "Greedy decoding does not loop on this model, even after a prompt that does.", "There is no loop to end."
	default:
		a.Measured = fmt.Sprintf("The least penalty of those tried that ends a loop is %s. On the capital of France, the mean ln p of the answer's tokens is %s without a penalty and %s with 1.5.",
			float(least), view.Fixed(float64(before), 2), view.Fixed(float64(after), 2))
		a.Reason = "It is a remedy for loops. "
		if float64(before-after) > muchLessLikely {
			a.Reason += "A strong one has its price: the answer, which has to repeat the question's words, becomes much less likely here."
		} else {
			a.Reason += "What it costs depends on the text: this answer stays about as likely, and the story under penalty-hurts shows another text."
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
		a := claim.Answer{
			Measured: fmt.Sprintf("With 20, the story has %s, stops for %s and ends in “%s”.", plural(len(t.End.IDs), "token"), ended(t.End.FinishReason), tail(t.End.Text)),
			Verdict:  claim.If(len(t.End.IDs) <= 20),
			Reason:   "It is a limit and no wish: the model does not know of it. To end a text at a fitting place, use stop_strings or an end token.",
		}
		if t.End.FinishReason == trace.FinishLength {
			a.Reason = "It is a limit and no wish: the model does not know of it and is cut off wherever it is. To end a text at a fitting place, use stop_strings or an end token."
		}
		return a, nil
	},
}
