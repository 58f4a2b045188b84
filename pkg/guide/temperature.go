package guide

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

func temperature() []Claim {
	return []Claim{
		temperatureIgnored,
		temperatureDivides,
		temperatureZero,
		temperatureOne,
		reshaped("temperature-table-0-5", 0.5, []float64{0.7, 0.2, 0.1}, 0.85, 0.12, 0.03),
		reshaped("temperature-table-1-5", 1.5, []float64{0.7, 0.2, 0.1}, 0.55, 0.28, 0.17),
		reshaped("temperature-bars-0-1", 0.1, []float64{0.6, 0.25, 0.15}, 0.95, 0.04, 0.01),
		reshaped("temperature-bars-0-7", 0.7, []float64{0.6, 0.25, 0.15}, 0.70, 0.20, 0.10),
		reshaped("temperature-bars-1-0", 1.0, []float64{0.6, 0.25, 0.15}, 0.60, 0.25, 0.15),
		reshaped("temperature-bars-2-0", 2.0, []float64{0.6, 0.25, 0.15}, 0.40, 0.35, 0.25),
		barLengths,
		temperatureLow,
		temperatureModerate,
		temperatureCreative,
		temperatureNonsense,
	}
}

const weather = "The weather today is"

// plainly is sampling with nothing but a temperature: no cut, no penalty.
func plainly(t float64) string {
	return fmt.Sprintf("do_sample=True, temperature=%s, top_k=0, top_p=1.0, repetition_penalty=1.0", float(t))
}

var temperatureIgnored = Claim{
	claim.Statement{
		ID:   "temperature-ignored",
		Text: "Temperature matters only with do_sample=True; without it, it is ignored.",
		Try:  `explain compare --vary temperature=0.1,0.9,2.0 --do_sample=false "The weather today is"`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const values = "0.1, 0.9 and 2.0"
		var ids [][]int
		for _, value := range []float64{0.1, 0.9, 2} {
			t, err := lab.Run(ctx, Trial{Prompt: weather, Call: fmt.Sprintf("do_sample=False, temperature=%s, max_new_tokens=40", float(value))})
			if err != nil {
				return claim.Answer{}, err
			}
			ids = append(ids, t.End.IDs)
		}
		same := !slices.ContainsFunc(ids, func(other []int) bool { return !slices.Equal(other, ids[0]) })
		a := claim.Answer{Verdict: claim.If(same)}
		if same {
			a.Measured = fmt.Sprintf("Greedy decoding at temperatures %s gives the same %d ids.", values, len(ids[0]))
			a.Reason = "The pipeline of a greedy run has no temperature stage. Even with one the order of the tokens, and so the likeliest, would stay."
		} else {
			a.Measured = fmt.Sprintf("Greedy decoding at temperatures %s gives different ids.", values)
			a.Reason = "A temperature changed what greedy decoding took."
		}
		return a, nil
	},
}

var temperatureDivides = Claim{
	claim.Statement{
		ID:   "temperature-divides",
		Text: "Temperature divides the logits before the softmax.",
		Try:  `explain run "The weather today is" --temperature 0.7 --seed 8 --steps 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const by = 0.7
		t, err := lab.Run(ctx, Trial{Prompt: weather, Call: plainly(by) + ", max_new_tokens=40", Seed: lab.Seed})
		if err != nil {
			return claim.Answer{}, err
		}
		checked, wrong := 0, 0
		for i := range t.Steps {
			stage := slices.IndexFunc(t.Steps[i].Stages, func(s trace.Stage) bool { return s.Name == "temperature" })
			if stage < 1 {
				return claim.Answer{}, fmt.Errorf("guide: step %d has no temperature stage", i+1)
			}
			for _, c := range t.Steps[i].Candidates {
				before, after := c.Logits[stage-1], c.Logits[stage]
				if before == nil || after == nil {
					continue
				}
				checked++
				if *after != *before/float32(by) {
					wrong++
				}
			}
		}
		return claim.Answer{
			Measured: fmt.Sprintf("%s of %s logits in %d steps are the model's divided by 0.7, to the last bit.", view.FormatCount(checked-wrong), view.FormatCount(checked), len(t.Steps)),
			Verdict:  claim.If(wrong == 0 && checked > 0),
			Reason:   "It comes after the penalties and before top-k, top-p and min-p, so those cut the distribution that it made.",
			Figures:  []claim.Figure{{Name: "logits", Value: view.Real(checked)}, {Name: "not divided", Value: view.Real(wrong)}},
		}, nil
	},
}

var temperatureZero = Claim{
	claim.Statement{
		ID:   "temperature-zero",
		Text: "Temperature 0.0 is deterministic, like greedy decoding.",
		Try:  `explain run "The weather today is" --do_sample --temperature 0`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		_, refused := lab.Request(Trial{Prompt: weather, Call: plainly(0)})
		greedy, err := lab.Run(ctx, Trial{Prompt: weather, Call: "do_sample=False, repetition_penalty=1.0, max_new_tokens=40"})
		if err != nil {
			return claim.Answer{}, err
		}
		const near = 0.001
		cold, err := lab.Run(ctx, Trial{Prompt: weather, Call: plainly(near) + ", max_new_tokens=40", Seed: lab.Seed})
		if err != nil {
			return claim.Answer{}, err
		}
		same := slices.Equal(cold.End.IDs, greedy.End.IDs)
		limit := "gives greedy decoding's ids"
		if !same {
			limit = "does not give greedy decoding's ids (two logits are closer than the temperature tells apart)"
		}
		a := claim.Answer{Measured: fmt.Sprintf("With do_sample=True, temperature=0.0 runs; %g %s.", near, limit), Verdict: claim.If(same)}
		a.Reason = "The limit of a falling temperature is the likeliest token."
		if refused != nil {
			a.Measured = fmt.Sprintf("With do_sample=True, temperature=0.0 is refused, as transformers does with a ValueError; %g %s.", near, limit)
			a.Verdict = claim.Fails
			a.Reason = "Dividing by zero has no meaning. Only the limit is greedy decoding; to ask for that, say do_sample=False."
		}
		return a, nil
	},
}

var temperatureOne = Claim{
	claim.Statement{
		ID:   "temperature-one",
		Text: "Temperature 1.0 leaves the distribution as the model made it.",
		Try:  `explain run "The weather today is" --temperature 1 --top_k 0 --top_p 1 --repetition_penalty 1 --steps 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		t, err := lab.Run(ctx, Trial{Prompt: weather, Call: plainly(1) + ", max_new_tokens=40", Seed: lab.Seed})
		if err != nil {
			return claim.Answer{}, err
		}
		moved := 0.0
		for i := range t.Steps {
			first, last := t.Steps[i].Stages[0], t.Steps[i].Stages[len(t.Steps[i].Stages)-1]
			moved = max(moved, math.Abs(last.EntropyNats-first.EntropyNats))
		}
		return claim.Answer{
			Measured: fmt.Sprintf("Over %d steps the largest change of the entropy is %s nats.", len(t.Steps), strconv.FormatFloat(moved, 'g', 3, 64)),
			Verdict:  claim.If(moved == 0),
			Reason:   "Dividing by 1 does nothing, so no such stage is made. Penalties, top-k and top-p still act: a top_k of 50 is transformers' default.",
			Figures:  []claim.Figure{{Name: "largest change of entropy", Value: view.Real(moved), Unit: "nats"}},
		}, nil
	},
}

// reshaped is a row of the guide's table or one of its boxes of bars: what it
// says that a temperature makes of the probabilities of three words.
func reshaped(id string, t float64, original []float64, said ...float64) Claim {
	words := []string{"the", "a", "an"}
	statement := claim.Statement{
		ID:   id,
		Text: fmt.Sprintf("At temperature %g, probabilities of %s become %s.", t, asSaid(original), asSaid(said)),
		Box:  bars(words, said),
		Try:  fmt.Sprintf(`explain compare --vary temperature=%g,1.0 "The weather today is"`, t),
	}
	return Claim{statement, func(context.Context, *Lab) (claim.Answer, error) {
		exact, err := atTemperature(t, original...)
		if err != nil {
			return claim.Answer{}, err
		}
		worst := 0.0
		for i := range said {
			worst = max(worst, math.Abs(said[i]-exact[i]))
		}
		const rounding = 0.005 // of two decimals
		verdict, reason := claim.Holds, fmt.Sprintf("The numbers are those of the formula, to the decimals given (at most %s off).", view.Fixed(worst, 3))
		if t == 1 {
			reason = "Dividing by 1 changes nothing. The guide's other table calls 0.7, 0.2 and 0.1 the original; here those belong to a temperature of 0.7."
		}
		if worst > rounding {
			verdict, reason = claim.Illustration, fmt.Sprintf("The direction is right; the numbers are not from the formula: "+
				"up to %s off, where rounding explains %g.", view.Fixed(worst, 3), rounding)
		}
		return claim.Answer{
			Measured: fmt.Sprintf("They become %s: p^(1/T) ÷ Σ p^(1/T), which is what dividing the logits by T does.", list(exact)),
			Verdict:  verdict,
			Reason:   reason,
			Box:      bars(words, exact),
			Figures:  []claim.Figure{{Name: "largest difference", Value: view.Real(worst)}},
		}, nil
	}}
}

// muchLessLikely is from how many nats a token on a text counts as much less
// likely: its tokens are then e^0.5 = 1.6 times less likely on average. The line
// is ours; the guide draws none.
const muchLessLikely = 0.5

// rung is what runs at one temperature are like, over several seeds.
type rung struct {
	temperature float64
	runs        []*trace.Trace
	likeliest   float64 // share of the steps that took the likeliest token
	choices     float64 // exp of the mean entropy after the temperature
	distinct2   float64
	logProb     float64 // mean ln p of the tokens under the model itself, nats
	excess      float64 // how much less likely they are than the model expects: −ln p − H, nats
}

// The temperatures that the guide's advice is about, and how many runs each has.
var temperatures = []float64{0.2, 0.7, 1, 1.8}

const runsPerTemperature = 12

// ladder runs every temperature with the same seeds.
func ladder(ctx context.Context, lab *Lab) ([]rung, error) {
	var rungs []rung
	for _, value := range temperatures {
		runs, err := lab.Several(ctx, Trial{Prompt: story, Call: plainly(value) + ", max_new_tokens=40"}, runsPerTemperature)
		if err != nil {
			return nil, err
		}
		r := rung{temperature: value, runs: runs, likeliest: takenLikeliest(runs),
			choices:   math.Exp(mean(runs, func(m compare.Metrics) view.Real { return m.Entropy })),
			distinct2: mean(runs, func(m compare.Metrics) view.Real { return m.Distinct2 }),
			logProb:   mean(runs, func(m compare.Metrics) view.Real { return m.LogProb }),
			excess:    mean(runs, func(m compare.Metrics) view.Real { return -m.LogProb - m.RawEntropy }),
		}
		rungs = append(rungs, r)
	}
	return rungs, nil
}

const story = "Once upon a time in a magical forest,"

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
