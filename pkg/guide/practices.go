package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/lint"
	"github.com/genlens/genlens/pkg/view"
)

func practices() []Claim {
	return []Claim{practiceCache, practiceMatch, practicePenalty, practiceTask, practiceLength}
}

var practiceCache = Claim{
	claim.Statement{
		ID:   "practice-cache",
		Text: "Always use the cache unless memory is short: without it there is no benefit.",
		Try:  `explain compare --vary use_cache "Once upon a time in a magical forest," --do_sample=false --max_new_tokens 100`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		without, with, err := both(ctx, lab, Trial{Prompt: story, Full: true}, 40)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeNoBenefit(s, sameIDs(without, with)), nil
	},
}

// judgeNoBenefit takes into account whether both write the same.
func judgeNoBenefit(s *bench.Summary, same bool) claim.Answer {
	least, _ := extremes(s)
	ids := "The same ids come out"
	if !same {
		ids = "Other ids come out"
	}
	a := claim.Answer{
		Measured: fmt.Sprintf("%s without a cache. The least speed-up of a cache is %s, at %d tokens.", ids, times(least.SpeedUp), least.Length),
		Verdict:  claim.Holds,
		Reason:   "Without a cache the same text comes later. What the cache takes for it is memory, in proportion to the text.",
	}
	switch {
	case !same:
		a.Verdict, a.Reason = claim.Fails, "The cache changes the text on this model."
	case least.SpeedUp.Median <= 1:
		a.Verdict, a.Reason = claim.Fails, "The cache does not save time at each length here."
	case least.SpeedUp.Low <= 1:
		a.Verdict, a.Reason = claim.Condition, "The text is the same, but the cache did not save time in every round."
	}
	return a
}

var practiceMatch = Claim{
	claim.Statement{
		ID:   "practice-match",
		Text: "Match temperature and do_sample: do_sample=False with temperature=0.0 is good, with 0.9 it is confusing, as it has no effect.",
		Try:  `explain lint "model.generate(do_sample=False, temperature=0.9)"`,
	},
	func(context.Context, *Lab) (claim.Answer, error) {
		calls := []string{"do_sample=False, temperature=0.0", "do_sample=False, temperature=0.9", "do_sample=False", "do_sample=True, temperature=0.7"}
		var warned []bool
		box := claim.NewBox("call", "findings")
		for _, call := range calls {
			found, err := findings(call + ", max_new_tokens=50")
			if err != nil {
				return claim.Answer{}, err
			}
			warned = append(warned, len(found) > 0)
			box.Row(claim.Text(call), claim.Text(rules(found)))
		}
		a := judgeMatch(warned)
		a.Box = box
		return a, nil
	},
}

// judgeMatch judges which calls the linter warns of: greedy ones with 0.0, with 0.9
// and without a temperature, and sampling with 0.7.
func judgeMatch(warned []bool) claim.Answer {
	zero, high, none, sampling := warned[0], warned[1], warned[2], warned[3]
	said := func(so bool) string {
		if so {
			return "warns"
		}
		return "says nothing"
	}
	var a claim.Answer
	a.Measured = fmt.Sprintf("The linter, which makes transformers' own checks, %s for do_sample=False with 0.0, %s with 0.9 and %s without a temperature. For do_sample=True with 0.7 it %s.",
		said(zero), said(high), said(none), said(sampling))
	switch {
	case !high || sampling:
		a.Verdict, a.Reason = claim.Fails, "The checks do not part the calls in this way."
	case zero:
		a.Verdict = claim.Condition
		a.Reason = "0.9 has no effect there, true. But 0.0 has none either, and both are warned of alike; what is clear is to leave temperature out."
	default:
		a.Verdict, a.Reason = claim.Holds, "A temperature beside do_sample=False has no effect, and only 0.9 is warned of."
	}
	return a
}

// rules are the names of the rules behind findings.
func rules(found []lint.Finding) string {
	if len(found) == 0 {
		return "nothing"
	}
	var names []string
	for _, finding := range found {
		names = append(names, finding.Rule)
	}
	return join(names)
}

var practicePenalty = Claim{
	claim.Statement{
		ID:   "practice-penalty",
		Text: "Use a moderate penalty: 1.1 or 1.2 is good, 2.0 is too high.",
		Try:  `explain compare --vary repetition_penalty=1.0,1.1,1.2,2.0 "Once upon a time in a magical forest," --do_sample=false`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		all, err := strengths(ctx, lab, story)
		if err != nil {
			return claim.Answer{}, err
		}
		verdict, measured, reason := judgeModeratePenalty(all)
		return claim.Answer{Measured: measured, Verdict: verdict, Reason: reason}, nil
	},
}

func judgeModeratePenalty(all []strength) (claim.Verdict, string, string) {
	slight, moderate, high := change(all, 1.1), change(all, 1.2), change(all, 2)
	measured := fmt.Sprintf("The mean ln p of a greedy token changes by %s nats at 1.1, %s at 1.2 and %s at 2.0.", signed(slight), signed(moderate), signed(high))
	if high < -muchLessLikely && slight > -muchLessLikely && moderate > -muchLessLikely {
		return claim.Condition, measured, "2.0 takes the text far off; 1.1 and 1.2 change little on this model. But no penalty is a default for all texts: names, quotations, lists and code have to repeat. Use one where there are loops."
	}
	return claim.Fails, measured, "On this model and prompt the values do not part in this way."
}

var practiceLength = Claim{
	claim.Statement{
		ID:   "practice-length",
		Text: "A max_new_tokens that is much too large wastes time and memory.",
		Try:  `explain compare --vary max_new_tokens=20,400 "The weather today is" --do_sample=false`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		few, err := lab.Run(ctx, Trial{Prompt: weather, Call: greedily(1, 20)})
		if err != nil {
			return claim.Answer{}, err
		}
		many, err := lab.Run(ctx, Trial{Prompt: weather, Call: greedily(1, 400)})
		if err != nil {
			return claim.Answer{}, err
		}
		static, err := lab.Run(ctx, Trial{Prompt: weather, Call: greedily(1, 400) + `, cache_implementation="static"`})
		if err != nil {
			return claim.Answer{}, err
		}
		last := len(static.Steps) - 1
		a := claim.Answer{
			Measured: fmt.Sprintf("At most 20 gives %d tokens and %s FLOPs, at most 400 gives %d and %s. A static cache for 400 reserves %sB and uses %sB.",
				len(few.End.IDs), view.FormatSI(few.End.Totals.Flops), len(many.End.IDs), view.FormatSI(many.End.Totals.Flops),
				view.FormatSI(static.Steps[last].Cache.Reserved), view.FormatSI(static.Steps[last].Cache.Bytes)),
		}
		if few.End.Totals.Flops == many.End.Totals.Flops {
			a.Verdict, a.Reason = claim.Condition, "It is a limit: a text that ends at its end token costs the same under any. It does cost where the model does not end by itself, and memory where room is reserved ahead, as by a static cache."
		} else {
			a.Verdict, a.Reason = claim.Holds, "This model does not end by itself here, so the limit is what it writes."
		}
		return a, nil
	},
}
