package guide

import (
	"context"
	"fmt"
	"math"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

var samplingNatural = Claim{
	claim.Statement{
		ID:   "sampling-natural",
		Text: "Sampled text is more natural, more like a person's.",
		Try:  `explain compare --vary do_sample "Once upon a time in a magical forest," --temperature 1 --top_k 0 --top_p 1 --repetition_penalty 1 --max_new_tokens 40 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		sampled, err := lab.Several(ctx, Trial{Prompt: story, Call: plainly(1) + ", max_new_tokens=40"}, runsPerTemperature)
		if err != nil {
			return claim.Answer{}, err
		}
		greedy, err := lab.Run(ctx, Trial{Prompt: story, Call: greedily(1, 40)})
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeNatural(mean(sampled, excess), mean([]*trace.Trace{greedy}, excess)), nil
	},
}

// judgeNatural judges mean surprisals less the model's entropy, in nats a token.
func judgeNatural(sampled, greedy float64) claim.Answer {
	a := claim.Answer{
		Measured: fmt.Sprintf("A sampled token's surprisal is off the model's entropy by %s nats on average, a greedy one's by %s.", signed(sampled), signed(greedy)),
		Verdict:  claim.Condition,
		Figures:  []claim.Figure{{Name: "surprisal less entropy, sampled", Value: view.Real(sampled), Unit: "nats"}, {Name: "surprisal less entropy, greedy", Value: view.Real(greedy), Unit: "nats"}},
		Reason:   "What is natural is for people to say; measured is how surprising a text is to the model. A text drawn at temperature 1 is about as surprising as the model expects, a greedy one less. A drawn text has the model's faults, too.",
	}
	switch {
	case math.Abs(sampled) >= math.Abs(greedy):
		a.Verdict, a.Reason = claim.Fails, "What is natural is for people to say; measured is how surprising a text is to the model. On this model the sampled one is no nearer to what the model expects."
	case greedy > 0:
		a.Reason = "What is natural is for people to say; measured is how surprising a text is to the model. A text drawn at temperature 1 is nearer to what the model expects than a greedy one."
	}
	return a
}

var samplingReproducible = Claim{
	claim.Statement{
		ID:   "sampling-not-reproducible",
		Text: "Sampling is not deterministic: an output cannot be reproduced exactly.",
		Try:  `explain run "The weather today is" --do_sample --seed 8`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const seeds, runs = 5, 2
		var traces [][]*trace.Trace
		for i := range seeds {
			var same []*trace.Trace
			for range runs {
				t, err := lab.RunAgain(ctx, Trial{Prompt: story, Call: byDefault + ", max_new_tokens=30", Seed: lab.Seed + uint64(i)})
				if err != nil {
					return claim.Answer{}, err
				}
				same = append(same, t)
			}
			traces = append(traces, same)
		}
		return judgeReproducible(traces), nil
	},
}

// judgeReproducible judges runs by seed.
func judgeReproducible(traces [][]*trace.Trace) claim.Answer {
	reproduced, runs, written := 0, 0, []string{}
	for _, same := range traces {
		runs = len(same)
		again := true
		for _, t := range same {
			again = again && sameIDs(t, same[0])
		}
		if again {
			reproduced++
		}
		written = append(written, same[0].End.Text)
	}
	a := claim.Answer{
		Measured: fmt.Sprintf("%d runs with each of %d seeds: with %d of the seeds the runs have the same ids. The seeds have %d different texts.", runs, len(traces), reproduced, different(written)),
		Figures:  []claim.Figure{{Name: "seeds that reproduce", Value: view.Real(share(reproduced, len(traces)))}},
	}
	if reproduced == len(traces) {
		a.Verdict = claim.Fails
		a.Reason = "A seed fixes every draw, so the same seed, prompt, settings and model give the same text (in transformers: set_seed before generate()). Without a seed it is true. Across versions and hardware the logits may differ in their last bits."
		return a
	}
	a.Verdict, a.Reason = claim.Holds, "The same seed did not give the same text."
	return a
}

var samplingRisky = Claim{
	claim.Statement{
		ID:   "sampling-risky",
		Text: "Sampling is risky: it may generate nonsense.",
		Try:  `explain compare --vary temperature=0.2,0.7,1.0,1.8 "Once upon a time in a magical forest," --top_k 0 --top_p 1 --repetition_penalty 1 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		rungs, err := ladder(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		var risks []risk
		for _, r := range rungs {
			risks = append(risks, newRisk(fmt.Sprintf("temperature %s, no cut", float(r.temperature)), r.runs))
		}
		hottest := rungs[len(rungs)-1].temperature
		cut, err := lab.Several(ctx, Trial{Prompt: story, Call: fmt.Sprintf("do_sample=True, temperature=%s, top_k=50, top_p=0.9, repetition_penalty=1.0, max_new_tokens=40", float(hottest))}, runsPerTemperature)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeRisky(append(risks, newRisk(fmt.Sprintf("temperature %s, top_k 50, top_p 0.9", float(hottest)), cut))), nil
	},
}

// risk is how often runs took a token that the model holds for improbable.
type risk struct {
	setting    string
	improbable float64 // share of the tokens
	logProb    float64 // mean ln p, in nats
}

// improbable is the probability below which a token counts as such.
const improbable = 0.01

// newRisk counts the improbable tokens of runs with a setting.
func newRisk(setting string, runs []*trace.Trace) risk {
	steps, taken := 0, 0
	for _, t := range runs {
		for i := range t.Steps {
			steps++
			if view.At(t, i).ChosenProb(0) < improbable {
				taken++
			}
		}
	}
	return risk{setting, share(taken, steps), mean(runs, logProb)}
}

// judgeRisky judges runs by rising temperature, and last those with a cut at the
// highest.
func judgeRisky(r []risk) claim.Answer {
	box := claim.NewBox("setting", "tokens with p < 0.01", "mean ln p")
	for _, one := range r {
		box.Row(claim.Text(one.setting), claim.Bar(one.improbable, percent(one.improbable)), claim.Number(one.logProb, view.Fixed(one.logProb, 2)))
	}
	coldest, hottest, cut := r[0], r[len(r)-2], r[len(r)-1]
	a := claim.Answer{Box: box, Verdict: claim.Condition,
		Measured: fmt.Sprintf("Tokens that the model gives less than 0.01 are %s of the text at %s, %s at %s and %s at %s.",
			percent(coldest.improbable), coldest.setting, percent(hottest.improbable), hottest.setting, percent(cut.improbable), cut.setting),
		Reason: "What is nonsense is for readers to say; measured is how often improbable tokens are drawn. The temperature makes it more, a cut such as top_k and top_p makes it less: the risk lies in the settings.",
	}
	switch {
	case hottest.improbable <= coldest.improbable:
		a.Verdict, a.Reason = claim.Fails, "On this model improbable tokens are drawn no more often at a high temperature."
	case cut.improbable >= hottest.improbable:
		a.Verdict, a.Reason = claim.Holds, "What is nonsense is for readers to say; measured is how often improbable tokens are drawn. On this model the usual cuts do not make that less."
	}
	return a
}
