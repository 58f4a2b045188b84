package guide

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// penalties are the values that the guide speaks of.
var penalties = []float64{1, 1.1, 1.2, 1.3, 1.5, 2}

// penaltyTokens is how long the texts are at most that show what a penalty does.
const penaltyTokens = 60

// strength is what one penalty makes of greedy decoding.
type strength struct {
	penalty float64
	run     *trace.Trace
	metrics compare.Metrics
	turn    int     // tokens of a loop, as turn gives it
	first   float64 // share of the tokens that are the model's likeliest
}

// looping reports whether the text goes round a loop.
func (s *strength) looping() bool { return s.turn > 0 }

// strengths runs a prompt with every penalty.
func strengths(ctx context.Context, lab *Lab, prompt string) ([]strength, error) {
	var all []strength
	for _, penalty := range penalties {
		t, err := lab.Run(ctx, Trial{Prompt: prompt, Call: greedily(penalty, penaltyTokens)})
		if err != nil {
			return nil, err
		}
		all = append(all, strength{penalty, t, compare.Measure(t), turn(t), takenLikeliest([]*trace.Trace{t})})
	}
	return all, nil
}

// at is the one with a penalty.
func at(all []strength, penalty float64) *strength {
	return &all[slices.IndexFunc(all, func(s strength) bool { return s.penalty == penalty })]
}

// change is what a penalty does to the mean ln p of a token, in nats.
func change(all []strength, penalty float64) float64 {
	return float64(at(all, penalty).metrics.LogProb - at(all, 1).metrics.LogProb)
}

var penaltyStopsLoops = Claim{
	claim.Statement{
		ID:   "penalty-stops-loops",
		Text: "With greedy decoding, a penalty of 1.1 to 1.3 prevents loops.",
		Try:  `explain compare --vary repetition_penalty=1.0,1.1,1.2,1.3 "The clock said tick, tock, tick, tock, tick, tock," --do_sample=false`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		all, err := strengths(ctx, lab, clock)
		if err != nil {
			return claim.Answer{}, err
		}
		verdict, measured, reason := judgeLoops(all)
		box := claim.NewBox("penalty", "new tokens", "loops", "end of the text")
		for i := range all {
			s := &all[i]
			loops := "no"
			if s.looping() {
				loops = "every " + plural(s.turn, "token")
			}
			box.Row(claim.Number(s.penalty, float(s.penalty)), claim.Number(float64(s.metrics.Tokens), view.FormatCount(s.metrics.Tokens)),
				claim.Text(loops), claim.Text(tail(s.run.End.Text)))
		}
		return claim.Answer{Measured: measured, Verdict: verdict, Reason: reason, Box: box}, nil
	},
}

// judgeLoops says whether the penalties of 1.1 to 1.3 end a loop that none has.
func judgeLoops(all []strength) (verdict claim.Verdict, measured, reason string) {
	var still []string
	tried := 0
	for i := range all {
		if s := &all[i]; s.penalty > 1 && s.penalty < 1.4 {
			if tried++; s.looping() {
				still = append(still, float(s.penalty))
			}
		}
	}
	switch {
	case !all[0].looping():
		return claim.Condition, "Greedy decoding does not loop on this model after a prompt that goes round three times.", "There was no loop to prevent."
	case len(still) == 0:
		return claim.Holds, fmt.Sprintf("Without a penalty the text goes round a loop of %s; with 1.1, 1.2 and 1.3 it does not.", plural(all[0].turn, "token")),
			"Every token of a loop is penalised, so something else can become likelier. That is one prompt on one model: no penalty is a guarantee, no_repeat_ngram_size is one."
	}
	return claim.Either(len(still) < tried, claim.Condition, claim.Fails),
		fmt.Sprintf("Without a penalty the text goes round a loop of %s; it still loops with %s.", plural(all[0].turn, "token"), join(still)),
		"The model is surer of the loop than the penalty is strong. no_repeat_ngram_size forbids what a penalty only discourages."
}

// ofStrengths is a claim about the penalties on the story.
func ofStrengths(id, text string, judge func([]strength) (verdict claim.Verdict, measured, reason string)) Claim {
	statement := claim.Statement{ID: id, Text: text,
		Try: `explain compare --vary repetition_penalty=1.0,1.1,1.5,2.0 "Once upon a time in a magical forest," --do_sample=false --max_new_tokens 60`}
	return Claim{statement, func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		all, err := strengths(ctx, lab, story)
		if err != nil {
			return claim.Answer{}, err
		}
		verdict, measured, reason := judge(all)
		box := claim.NewBox("penalty", "mean ln p", "distinct", "end of the text")
		for _, s := range all {
			box.Row(claim.Number(s.penalty, float(s.penalty)), claim.Number(float64(s.metrics.LogProb), view.Fixed(float64(s.metrics.LogProb), 2)),
				claim.Bar(float64(s.metrics.Distinct1), view.FormatPercent(float64(s.metrics.Distinct1))), claim.Text(tail(s.run.End.Text)))
		}
		return claim.Answer{Measured: measured, Verdict: verdict, Reason: reason, Box: box}, nil
	}}
}

var penaltyStrength = ofStrengths("penalty-strength", "1.1 is slight, 1.5 strong, 2.0 very strong.", judgeStrength)

func judgeStrength(all []strength) (claim.Verdict, string, string) {
	none, slight, strong, most := at(all, 1), at(all, 1.1), at(all, 1.5), at(all, 2)
	p := func(s *strength) string { return view.Fixed(float64(s.metrics.LogProb), 2) }
	measured := fmt.Sprintf("The mean ln p of greedy tokens, by the model's own account, is %s without, %s at 1.1, %s at 1.5, %s at 2.0.", p(none), p(slight), p(strong), p(most))
	from := func(s *strength) float64 { return math.Abs(change(all, s.penalty)) }
	if from(slight) < from(strong) && from(strong) < from(most) {
		return claim.Holds, measured, "Each moves the text further from how likely it is without one. The same number acts more strongly where logits are larger."
	}
	return claim.Condition, measured, "On this model and prompt the order is another: how strong a penalty is depends on the size of the logits and on what has appeared."
}

var penaltyHurts = ofStrengths("penalty-hurts", "Above 1.5 a penalty hurts coherence.", judgeHurts)

func judgeHurts(all []strength) (claim.Verdict, string, string) {
	most := at(all, 2)
	measured := fmt.Sprintf("Beside the text without a penalty, the mean ln p of a token changes by %s nats at 1.5 and by %s at 2.0, where %s of the tokens are the model's own first choice.",
		signed(change(all, 1.5)), signed(change(all, 2)), view.FormatPercent(most.first))
	if change(all, 2) > -muchLessLikely {
		return claim.Fails, measured, "On this model and prompt the text at 2.0 stays about as likely."
	}
	return claim.Holds, measured, "At 2.0 the model is pushed off what it would say. Coherence is for readers to judge: the ends of the texts stand beside."
}

var penaltyGrammar = ofStrengths("penalty-grammar", "At 2.0 needed words such as “the” are avoided, which breaks grammar.", judgeGrammar)

func judgeGrammar(all []strength) (claim.Verdict, string, string) {
	none, most := at(all, 1), at(all, 2)
	measured := fmt.Sprintf("Without a penalty %s of %s are different ones, at 2.0 %s of %s.", view.FormatPercent(float64(none.metrics.Distinct1)), plural(none.metrics.Tokens, "new token"),
		view.FormatPercent(float64(most.metrics.Distinct1)), plural(most.metrics.Tokens, "new token"))
	const nearlyAll = 0.9
	switch {
	case 2*most.metrics.Tokens < none.metrics.Tokens: // a short text hardly repeats anyway
		return claim.Condition, measured, "On this model the text with the penalty ends early, before its words had to come again."
	case most.metrics.Distinct1 <= none.metrics.Distinct1:
		return claim.Fails, measured, "On this model and prompt words come back as before."
	case most.metrics.Distinct1 < nearlyAll:
		return claim.Condition, measured, "Words come back less, but they do come back."
	}
	return claim.Holds, measured, "Hardly any token comes twice, and articles, commas and full stops are tokens, too. So sentences run on or end in odd places."
}
