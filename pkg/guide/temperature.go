package guide

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/genlens/genlens/pkg/claim"
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
		same := sameIDs(cold, greedy)
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
