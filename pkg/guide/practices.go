package guide

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
		return judgeNoBenefit(s, slices.Equal(without.End.IDs, with.End.IDs)), nil
	},
}

// judgeNoBenefit takes into account whether both write the same.
func judgeNoBenefit(s *bench.Summary, same bool) claim.Answer {
	least := gainAt(s, 50)
	a := claim.Answer{
		Measured: fmt.Sprintf("The ids with and without are the same: %t. The least gain in time is %s, at 50 tokens.", same, times(least)),
		Verdict:  claim.If(same && least.Low > 1),
		Reason:   "The same text, later. What the cache takes instead is memory in proportion to the text.",
	}
	if a.Verdict == claim.Fails {
		a.Reason = "Here one of the two did not come out so."
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
		zero, err := findings("do_sample=False, temperature=0.0, max_new_tokens=50")
		if err != nil {
			return claim.Answer{}, err
		}
		high, err := findings("do_sample=False, temperature=0.9, max_new_tokens=50")
		if err != nil {
			return claim.Answer{}, err
		}
		none, err := findings("do_sample=False, max_new_tokens=50")
		if err != nil {
			return claim.Answer{}, err
		}
		a := claim.Answer{
			Measured: fmt.Sprintf("The linter, which follows transformers' own checks, says of 0.0: %s; of 0.9: %s; of no temperature: %s.", rules(zero), rules(high), rules(none)),
			Verdict:  claim.If(len(high) > 0),
			Reason:   "A temperature beside do_sample=False has no effect, and both are warned of alike.",
		}
		if len(high) > 0 && len(zero) > 0 {
			a.Verdict = claim.Condition
			a.Reason = "0.9 has no effect, true. But 0.0 has none either, and transformers warns of both alike; what is clear is to leave temperature out."
		}
		return a, nil
	},
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
	cost := func(penalty float64) float64 {
		return float64(at(all, 1).metrics.LogProb - at(all, penalty).metrics.LogProb)
	}
	measured := fmt.Sprintf("In nats a token, greedy text is less likely to the model by %s at 1.1, %s at 1.2, %s at 2.0.", view.Fixed(cost(1.1), 2), view.Fixed(cost(1.2), 2), view.Fixed(cost(2), 2))
	if cost(2) > 0.5 && cost(1.1) < 0.5 && cost(1.2) < 0.5 {
		return claim.Condition, measured, "2.0 is far off, and 1.1 and 1.2 cost little on this model. But a penalty is no default for all: it works against facts, names, quotations, lists and code, which have to repeat. Use one where there are loops."
	}
	return claim.Fails, measured, "On this model and prompt the values do not part in this way."
}

var practiceTask = Claim{
	claim.Statement{
		ID:   "practice-task",
		Text: "Choose by the task: greedy for facts, sampling at 0.7 to 0.9 for creative work.",
		Try:  `explain run "What is the capital of France?" --do_sample --temperature 1.5 --top_k 0 --top_p 1 --num_return_sequences 8`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		shares, greedy, err := accuracy(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeTask(shares, greedy), nil
	},
}

// answers is how often each temperature is asked.
const answers = 100

// accuracyTemperatures are those at which the question is asked.
var accuracyTemperatures = []float64{0.2, 0.8, 1.5}

// accuracy is the share of answers that name the capital, by temperature, and
// whether greedy decoding's does.
func accuracy(ctx context.Context, lab *Lab) (shares []float64, greedy bool, err error) {
	one, err := lab.Run(ctx, Trial{Prompt: france, Call: greedily(1, 16)})
	if err != nil {
		return nil, false, err
	}
	for _, t := range accuracyTemperatures {
		many, err := lab.Sequences(ctx, Trial{Prompt: france, Call: plainly(t) + fmt.Sprintf(", num_return_sequences=%d, max_new_tokens=16", answers), Seed: lab.Seed})
		if err != nil {
			return nil, false, err
		}
		right := 0
		for _, sequence := range many {
			if strings.Contains(sequence.Text, capital) {
				right++
			}
		}
		shares = append(shares, float64(right)/answers)
	}
	return shares, strings.Contains(one.End.Text, capital), nil
}

func judgeTask(shares []float64, greedy bool) claim.Answer {
	box := claim.NewBox("temperature", "names "+capital)
	var parts []string
	for i, t := range accuracyTemperatures {
		box.Row(claim.Number(t, float(t)), claim.Bar(shares[i], view.FormatPercent(shares[i])))
		parts = append(parts, fmt.Sprintf("%s at %s", view.FormatPercent(shares[i]), float(t)))
	}
	last := len(shares) - 1
	a := claim.Answer{Box: box, Measured: fmt.Sprintf("Asked for the capital of France, greedy decoding names %s: %t; of %d sampled answers %s.", capital, greedy, answers, join(parts))}
	switch {
	case !greedy:
		a.Verdict, a.Reason = claim.Condition, "This model does not know the answer, and no setting gives it."
	case shares[last] < shares[0]:
		a.Verdict, a.Reason = claim.Holds, "Where the model knows, each draw is a chance to say something else. For creative work there is nothing to count as right."
	default:
		a.Verdict, a.Reason = claim.Condition, "The model is so sure here that sampling does no harm."
	}
	return a
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
