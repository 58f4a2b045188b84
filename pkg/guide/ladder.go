package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// The temperatures that the guide's advice is about, and how many runs each has.
var temperatures = []float64{0.2, 0.7, 1, 1.8}

const runsPerTemperature = 12

// rung is what runs at one temperature are like, over several seeds.
type rung struct {
	temperature float64
	runs        []*trace.Trace
	likeliest   float64 // share of the steps that took the likeliest token
	choices     float64 // exp of the mean entropy after the temperature
	logProb     float64 // mean ln p of the tokens under the model itself, nats
	excess      float64 // how much less likely they are than the model expects: −ln p − H, nats
}

// ladder runs every temperature with the same seeds.
func ladder(ctx context.Context, lab *Lab) ([]rung, error) {
	var rungs []rung
	for _, value := range temperatures {
		runs, err := lab.Several(ctx, Trial{Prompt: story, Call: plainly(value) + ", max_new_tokens=40"}, runsPerTemperature)
		if err != nil {
			return nil, err
		}
		r := rung{temperature: value, runs: runs, likeliest: takenLikeliest(runs),
			choices: choices(runs), logProb: mean(runs, logProb), excess: mean(runs, excess),
		}
		rungs = append(rungs, r)
	}
	return rungs, nil
}

// ladderBox shows the rungs.
func ladderBox(rungs []rung) *claim.Box {
	box := claim.NewBox("temperature", "likeliest taken", "choices", "texts", "mean ln p")
	for _, r := range rungs {
		n := different(texts(r.runs))
		box.Row(claim.Number(r.temperature, view.FormatThree(r.temperature)), claim.Bar(r.likeliest, view.FormatPercent(r.likeliest)),
			claim.Number(r.choices, view.FormatChoices(r.choices)), claim.Number(float64(n), fmt.Sprintf("%d of %d", n, len(r.runs))),
			claim.Number(r.logProb, view.Fixed(r.logProb, 2)))
	}
	return box
}

// lowest is the claim that shows the whole ladder.
const lowest = "temperature-low"

// onLadder is a claim about one rung, judged among the others. A judge gives the
// verdict, what was measured, and the reason.
func onLadder(id, text string, judge func([]rung) (verdict claim.Verdict, measured, reason string)) Claim {
	statement := claim.Statement{ID: id, Text: text,
		Try: `explain compare --vary temperature=0.2,0.7,1.0,1.8 "Once upon a time in a magical forest," --top_k 0 --top_p 1 --repetition_penalty 1 --seed 1`}
	return Claim{statement, func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		rungs, err := ladder(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		verdict, measured, reason := judge(rungs)
		a := claim.Answer{Measured: measured, Verdict: verdict, Reason: reason}
		if id == lowest { // the others say what of it they hang on
			a.Box = ladderBox(rungs)
		}
		for _, r := range rungs {
			at := fmt.Sprintf(" at %g", r.temperature)
			a.Figures = append(a.Figures, claim.Figure{Name: "likeliest taken" + at, Value: view.Real(r.likeliest)},
				claim.Figure{Name: "mean ln p" + at, Value: view.Real(r.logProb), Unit: "nats"})
		}
		return a, nil
	}}
}

// muchLessLikely is from how many nats a token on a text counts as much less
// likely: its tokens are then e^0.5 = 1.6 times less likely on average. The line
// is ours; the guide draws none.
const muchLessLikely = 0.5

var temperatureLow = onLadder(lowest, "At 0.0 to 0.3 sampling is focused, mostly deterministic: for facts.", judgeLow)

func judgeLow(r []rung) (claim.Verdict, string, string) {
	low, texts := r[0], different(texts(r[0].runs))
	measured := fmt.Sprintf("At 0.2, %s of the tokens are the likeliest, and %d runs write %d different texts.", view.FormatPercent(low.likeliest), len(low.runs), texts)
	const mostly = 0.75 // our reading of the guide's word
	switch {
	case low.likeliest < mostly:
		return claim.Fails, measured, "On this model 0.2 still draws another token more often than one time in four."
	case texts > 1:
		return claim.Condition, measured, "Most tokens are greedy decoding's, but not all: one that is not takes the text elsewhere. For the same answer each time do_sample=False is the setting; whether an answer is right, no temperature decides."
	}
	return claim.Holds, measured, "On this model no draw left the likeliest token."
}

var temperatureModerate = onLadder("temperature-moderate", "0.5 to 0.8 is moderate: varied, and still controlled.", judgeModerate)

func judgeModerate(r []rung) (claim.Verdict, string, string) {
	low, moderate, one := r[0], r[1], r[2]
	between := low.choices < moderate.choices && moderate.choices < one.choices
	reason := "On this model 0.7 does not lie between the two: the texts part, and each goes where the model is more or less sure."
	if between {
		reason = "It lies between the two in uncertainty, as it must for one distribution: entropy grows with temperature. Whether 0.7 is the best for a chat, no number here decides."
	}
	return claim.Either(between, claim.Holds, claim.Fails),
		fmt.Sprintf("The draw is among %s choices at 0.7, %s at 0.2 and %s at 1.0.", view.FormatChoices(moderate.choices), view.FormatChoices(low.choices), view.FormatChoices(one.choices)),
		reason
}

var temperatureCreative = onLadder("temperature-creative", "0.9 to 1.2 is more creative.", judgeCreative)

func judgeCreative(r []rung) (claim.Verdict, string, string) {
	moderate, one := r[1], r[2]
	measured := fmt.Sprintf("At 1.0 the draw is among %s choices, at 0.7 among %s; the mean ln p of the tokens is %s and %s.",
		view.FormatChoices(one.choices), view.FormatChoices(moderate.choices), view.Fixed(one.logProb, 2), view.Fixed(moderate.logProb, 2))
	if one.choices <= moderate.choices || one.logProb >= moderate.logProb {
		return claim.Fails, measured, "On this model the texts at 1.0 are no more varied than at 0.7."
	}
	return claim.Condition, measured, "The texts are more varied; whether they are more creative is for readers to say. Likely words make room for less likely ones, good or bad."
}

var temperatureNonsense = onLadder("temperature-nonsense", "Above 1.5 the text is very random and may make no sense.", judgeNonsense)

func judgeNonsense(r []rung) (claim.Verdict, string, string) {
	one, high := r[2], r[3]
	measured := fmt.Sprintf("At 1.8 the tokens are %s nats less likely than the model expects of its own text (mean of −ln p − H); at 1.0 the difference is %s.",
		view.Fixed(high.excess, 2), view.Fixed(one.excess, 2))
	if high.excess < muchLessLikely {
		return claim.Fails, measured, "On this model the text at 1.8 is about as likely as what it writes at 1.0."
	}
	return claim.Holds, measured, "A text drawn at 1.0 is as surprising as the model's entropy says, on average. Far above 1 the draw takes tokens that the model itself holds for unlikely, one after the other."
}
