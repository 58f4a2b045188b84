package guide

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/sampler"
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

// clock is a prompt that has a loop in it already.
const clock = "The clock said tick, tock, tick, tock, tick, tock,"

// greedily is greedy decoding with nothing but a penalty.
func greedily(penalty float64, tokens int) string {
	return fmt.Sprintf("do_sample=False, repetition_penalty=%s, max_new_tokens=%d", float(penalty), tokens)
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
			Measured: fmt.Sprintf("In the first step, before anything is generated, %d tokens are penalised: the prompt's %d different ones.", changed, distinctIDs(t.Run.Prompt.IDs)),
			Reason:   "The prompt counts, too. A question's own words, or those of a document to be summed up, become less likely in the answer.",
		}
		if changed == 0 {
			a.Verdict, a.Measured, a.Reason = claim.Holds, "In the first step no token is penalised.", "The prompt does not count."
		}
		return a, nil
	},
}

func distinctIDs(ids []int) int {
	seen := make(map[int]bool)
	for _, id := range ids {
		seen[id] = true
	}
	return len(seen)
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
		penalty, err := sampler.NewRepetitionPenalty(1.2)
		if err != nil {
			return claim.Answer{}, fmt.Errorf("guide: %w", err)
		}
		row := []float32{4, 3, 2}
		once, err := process(row, []int{0, 1}, penalty)
		if err != nil {
			return claim.Answer{}, err
		}
		often, err := process(row, []int{0, 1, 1, 1, 1, 1, 1, 1}, penalty)
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
		penalty, err := sampler.NewRepetitionPenalty(1.2)
		if err != nil {
			return claim.Answer{}, fmt.Errorf("guide: %w", err)
		}
		// Probabilities fix logits up to a constant, and the penalty depends on it.
		box := claim.NewBox("token", "largest logit 0", "largest logit 5", "largest logit 20")
		var columns [][]float64
		closest := math.Inf(1)
		for _, top := range []float64{0, 5, 20} {
			row := logits(before...)
			for i := range row {
				row[i] += float32(top - math.Log(before[0]))
			}
			after, err := process(row, []int{1, 2}, penalty)
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

// penaltyTokens is how long the texts are at most that show what a penalty does.
const penaltyTokens = 60

// penalties are the values that the guide speaks of.
var penalties = []float64{1, 1.1, 1.2, 1.3, 1.5, 2}

// strength is what one penalty makes of greedy decoding.
type strength struct {
	penalty float64
	run     *trace.Trace
	metrics compare.Metrics
	turn    int     // tokens of a loop, as turn gives it
	first   float64 // share of the tokens that are the model's likeliest
}

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

var penaltyKeepsVariety = Claim{
	claim.Statement{
		ID:   "penalty-long-text",
		Text: "Long texts tend to repeat themselves; sampling with a penalty of 1.1 keeps them varied.",
		Try:  `explain compare --vary repetition_penalty=1.0,1.1 "Once upon a time in a magical forest," --temperature 0.7 --max_new_tokens 200 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const runs, tokens = 16, 200
		prompt, err := lab.Model.Encode(story)
		if err != nil {
			return claim.Answer{}, fmt.Errorf("guide: %w", err)
		}
		var texts [2]longTexts
		for i, penalty := range []float64{1, 1.1} {
			call := fmt.Sprintf("do_sample=True, temperature=0.7, top_k=50, top_p=1.0, repetition_penalty=%s, min_new_tokens=%d, max_new_tokens=%d, num_return_sequences=%d", float(penalty), tokens, tokens, runs)
			sequences, err := lab.Sequences(ctx, Trial{Prompt: story, Call: call, Seed: lab.Seed})
			if err != nil {
				return claim.Answer{}, err
			}
			for _, s := range sequences {
				texts[i].add(prompt, s.IDs)
			}
		}
		return judgeLongTexts(texts[0], texts[1]), nil
	},
}

// longTexts is, of several texts, the share of new tokens that belongs to four in
// a row which came before: in the first quarter of each, and in all of it.
type longTexts struct {
	tokens         int
	quarter, whole []float64
}

func (l *longTexts) add(prompt, ids []int) {
	text, first := slices.Concat(prompt, ids), len(prompt)
	l.tokens = len(ids)
	l.quarter = append(l.quarter, view.Repetition(text[:first+len(ids)/4], first, 4))
	l.whole = append(l.whole, view.Repetition(text, first, 4))
}

// average is the mean of numbers and its standard error.
func average(numbers []float64) (mean, standardError float64) {
	n := float64(len(numbers))
	for _, x := range numbers {
		mean += x / n
	}
	squares := 0.0
	for _, x := range numbers {
		squares += (x - mean) * (x - mean)
	}
	return mean, math.Sqrt(squares / (n - 1) / n)
}

func judgeLongTexts(without, with longTexts) claim.Answer {
	quarter, _ := average(without.quarter)
	whole, error1 := average(without.whole)
	penalised, error2 := average(with.whole)
	chance := 3 * math.Hypot(error1, error2) // what the choice of texts leaves open
	a := claim.Answer{
		Measured: fmt.Sprintf("In %d texts of %d tokens, runs of four tokens that came before make up %s; in the first quarter of each, %s. With a penalty of 1.1 they make up %s of the whole (±%s for the difference).",
			len(without.whole), without.tokens, percent(whole), percent(quarter), percent(penalised), percent(chance)),
		Figures: []claim.Figure{{Name: "repeated without", Value: view.Real(whole)}, {Name: "repeated in the first quarter", Value: view.Real(quarter)}, {Name: "repeated with 1.1", Value: view.Real(penalised)}},
	}
	switch {
	case penalised-whole > chance:
		a.Verdict, a.Reason = claim.Fails, "On this model texts with the penalty repeat more."
	case whole <= quarter:
		a.Verdict, a.Reason = claim.Condition, "On this model the longer text does not repeat more than its beginning, so there is little to keep varied."
	case whole-penalised <= chance:
		a.Verdict, a.Reason = claim.Condition, "The longer the text, the more comes again. But on this model so slight a penalty does not change that by more than chance would."
	default:
		a.Verdict, a.Reason = claim.Holds, "The longer the text, the more comes again, and the penalty makes it less, by more than chance would."
	}
	return a
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

// at is the one with a penalty.
func at(all []strength, penalty float64) *strength {
	return &all[slices.IndexFunc(all, func(s strength) bool { return s.penalty == penalty })]
}

// change is what a penalty does to the mean ln p of a token, in nats.
func change(all []strength, penalty float64) float64 {
	return float64(at(all, penalty).metrics.LogProb - at(all, 1).metrics.LogProb)
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
