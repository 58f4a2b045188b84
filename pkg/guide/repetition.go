package guide

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

func repetitionPenalty() []Claim {
	return []Claim{
		penaltyDefault,
		penaltyOfAppeared,
		penaltyLessLikely,
		penaltyOnce,
		penaltyTable,
		penaltyStopsLoops,
		penaltyKeepsVariety,
		penaltyStrength,
		penaltyHurts,
		penaltyGrammar,
	}
}

var penaltyDefault = Claim{
	claim.Statement{
		ID:   "penalty-default",
		Text: "repetition_penalty is 1.0 by default, which is no penalty.",
		Try:  `explain run "The weather today is" --show-config`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		request, err := lab.Request(Trial{Prompt: weather, Call: "do_sample=False"})
		if err != nil {
			return claim.Answer{}, err
		}
		t, err := lab.Run(ctx, Trial{Prompt: weather, Call: greedily(1, 40)})
		if err != nil {
			return claim.Answer{}, err
		}
		got := request.Plan.Config.RepetitionPenalty
		none := len(t.Run.Pipeline) == 0
		switch {
		case !none:
			return claim.Answer{Measured: "With 1.0 the pipeline has a stage.", Verdict: claim.Fails, Reason: "A penalty of 1.0 was acted on."}, nil
		case got.Source == decode.FromDefault:
			return claim.Answer{Measured: "A call that names none gets 1.0, and its pipeline has no such stage.", Verdict: claim.Holds,
				Reason: "That is transformers' default, and this model's generation_config.json says nothing else."}, nil
		}
		return claim.Answer{
			Measured: fmt.Sprintf("With 1.0 the pipeline has no such stage, but a call that names none gets %g on this model.", got.Value),
			Verdict:  claim.Condition,
			Reason:   "1.0 is transformers' default. A model's generation_config.json comes before it, and this model's sets a penalty.",
		}, nil
	},
}

// penalized is a step and its stage of the penalty.
type penalized struct {
	view.Step
	stage int
}

// penalizedSteps are the steps of a run that have the stage.
func penalizedSteps(t *trace.Trace) []penalized {
	var steps []penalized
	for i := range t.Steps {
		step := view.At(t, i)
		if stage := slices.IndexFunc(step.Stages, func(s trace.Stage) bool { return s.Name == "repetition_penalty" }); stage > 0 {
			steps = append(steps, penalized{step, stage})
		}
	}
	return steps
}

var penaltyOfAppeared = Claim{
	claim.Statement{
		ID:   "penalty-appeared",
		Text: "The penalty is on tokens that the model has already generated.",
		Try:  `explain run "The clock said tick, tock, tick, tock, tick, tock," --do_sample=false --repetition_penalty 1.3 --steps 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		t, err := lab.Run(ctx, Trial{Prompt: clock, Call: greedily(1.3, penaltyTokens)})
		if err != nil {
			return claim.Answer{}, err
		}
		steps := penalizedSteps(t)
		if len(steps) == 0 {
			return claim.Answer{}, fmt.Errorf("guide: %s has no step with the penalty", clock)
		}
		changed := steps[0].Stages[steps[0].stage].Changed
		a := claim.Answer{Verdict: claim.Condition, Figures: []claim.Figure{{Name: "tokens changed in the first step", Value: view.Real(changed)}},
			Measured: fmt.Sprintf("In the first step, before anything is generated, %d tokens are penalised: the prompt's %d different ones.", changed, different(t.Run.Prompt.IDs)),
			Reason:   "The prompt counts, too. A question's own words, or those of a document to be summed up, become less likely in the answer.",
		}
		if changed == 0 {
			a.Verdict, a.Measured, a.Reason = claim.Holds, "In the first step no token is penalised.", "The prompt does not count."
		}
		return a, nil
	},
}

var penaltyLessLikely = Claim{
	claim.Statement{
		ID:   "penalty-less-likely",
		Text: "The penalty lowers the probability of tokens that have appeared.",
		Try:  `explain run "Once upon a time in a magical forest," --do_sample=false --repetition_penalty 1.3 --steps 2`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		t, err := lab.Run(ctx, Trial{Prompt: story, Call: greedily(1.3, penaltyTokens)})
		if err != nil {
			return claim.Answer{}, err
		}
		var positive, negative, wrong, likelier int
		for _, s := range penalizedSteps(t) {
			for i := range s.Candidates {
				before, after := s.Logit(i, s.stage-1), s.Logit(i, s.stage)
				if before == nil || after == nil || *before == *after {
					continue
				}
				want := *before * 1.3
				if positive++; *before < 0 {
					positive--
					negative++
				} else {
					want = *before / 1.3
				}
				if math.Abs(float64(*after-want)) > 1e-5*math.Abs(float64(want)) {
					wrong++
				}
				if s.Prob(i, s.stage) > s.Prob(i, s.stage-1) {
					likelier++
				}
			}
		}
		all := positive + negative
		a := claim.Answer{
			Measured: fmt.Sprintf("Of %s penalised logits that the trace holds, %s were positive and divided by 1.3, %s negative and multiplied by it; %s became likelier all the same.",
				view.FormatCount(all), view.FormatCount(positive), view.FormatCount(negative), view.FormatCount(likelier)),
			Figures: []claim.Figure{{Name: "penalised", Value: view.Real(all)}, {Name: "negative", Value: view.Real(negative)}, {Name: "likelier after", Value: view.Real(likelier)}},
		}
		switch {
		case wrong > 0 || all == 0:
			a.Verdict, a.Reason = claim.Fails, fmt.Sprintf("%d logits are not what the rule gives.", wrong)
		case likelier > 0:
			a.Verdict = claim.Condition
			a.Reason = "It acts on logits, by their sign, so that each falls. Where others fall further, as likely tokens that have appeared do, a token can still gain probability; dividing alone would raise every negative logit."
		default:
			a.Verdict = claim.Holds
			a.Reason = "It acts on logits, by their sign, so that each falls: dividing alone would raise every negative one. How much probability that takes depends on where the model's zero is, which means nothing."
		}
		return a, nil
	},
}

var penaltyOnce = Claim{
	claim.Statement{
		ID:   "penalty-once",
		Text: "The penalty discourages tokens from being repeated.",
		Try:  `explain glossary repetition penalty`,
	},
	func(context.Context, *Lab) (claim.Answer, error) {
		row := []float32{4, 3, 2}
		once, err := penalised(row, 1.2, 0, 1)
		if err != nil {
			return claim.Answer{}, err
		}
		often, err := penalised(row, 1.2, 0, 1, 1, 1, 1, 1, 1, 1)
		if err != nil {
			return claim.Answer{}, err
		}
		return claim.Answer{
			Measured: fmt.Sprintf("A token with a logit of 3 has p %s after coming once and %s after coming seven times.", view.FormatProb(once[1]), view.FormatProb(often[1])),
			Verdict:  claim.Either(once[1] > often[1], claim.Holds, claim.Condition),
			Reason:   "It is applied once to each different token, however often and however long ago that came: the hundredth time costs no more than the second. A frequency penalty, which counts, is another thing that some services have.",
		}, nil
	},
}

var penaltyTable = Claim{
	claim.Statement{
		ID:   "penalty-table",
		Text: "After “The cat sat on the”, a penalty of 1.2 turns 0.4, 0.3, 0.2 and 0.1 for mat, the, cat and floor into 0.5, 0.2, 0.1 and 0.2.",
		Box:  bars([]string{"mat", "the", "cat", "floor"}, []float64{0.5, 0.2, 0.1, 0.2}),
		Try:  `explain run "The cat sat on the" --do_sample=false --repetition_penalty 1.2 --steps 1`,
	},
	func(context.Context, *Lab) (claim.Answer, error) {
		words := []string{"mat", "the", "cat", "floor"}
		before, said := []float64{0.4, 0.3, 0.2, 0.1}, []float64{0.5, 0.2, 0.1, 0.2}
		// Probabilities fix logits up to a constant, and the penalty depends on it.
		box := claim.NewBox("token", "largest logit 0", "largest logit 5", "largest logit 20")
		var columns [][]float64
		closest := math.Inf(1)
		for _, top := range []float64{0, 5, 20} {
			row := logits(before...)
			for i := range row {
				row[i] += float32(top - math.Log(before[0]))
			}
			after, err := penalised(row, 1.2, 1, 2)
			if err != nil {
				return claim.Answer{}, err
			}
			columns = append(columns, after)
			worst := 0.0
			for i := range said {
				worst = max(worst, math.Abs(after[i]-said[i]))
			}
			closest = min(closest, worst)
		}
		for i, word := range words {
			cells := []claim.Cell{claim.Text(word)}
			for _, column := range columns {
				cells = append(cells, claim.Bar(column[i], view.FormatProb(column[i])))
			}
			box.Row(cells...)
		}
		verdict, reason := claim.Holds, "The numbers are within the rounding of what the penalty gives."
		if closest > 0.005 {
			verdict = claim.Illustration
			reason = fmt.Sprintf("The directions are right; no logits give these numbers. Mat and floor are not penalised, so they keep their ratio of %s to 1, and 0.5 to 0.2 is %s.",
				view.FormatThree(before[0]/before[3]), view.FormatThree(said[0]/said[3]))
		}
		return claim.Answer{
			Measured: fmt.Sprintf("They become %s if the largest logit is 0, and %s if it is 20: the same probabilities before, others after.", list(columns[0]), list(columns[2])),
			Verdict:  verdict, Reason: reason, Box: box,
			Figures: []claim.Figure{{Name: "largest difference", Value: view.Real(closest)}},
		}, nil
	},
}
