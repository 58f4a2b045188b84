package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
)

// The claims about greedy decoding, about sampling, and about when to use which
// stand in files of their own.

func doSample() []Claim {
	return []Claim{
		doSampleSwitch,
		greedyLikeliest, greedyBox, greedyDeterministic, greedyFast, greedyCoherent, greedyPath, greedyLoops, greedyDull,
		samplingBox, samplingByProbability, samplingThreeRuns, samplingDiverse, samplingVaried, samplingNatural, samplingReproducible, samplingRisky,
		doubleBoxGreedy, doubleBoxSampling,
		factsGreedy, codeGreedy, reproducibleGreedy, translationGreedy,
		storiesSampling, chatSampling, ideasSampling, repetitionSampling,
		exampleCapital, exampleStory,
	}
}

// byDefault is sampling with transformers' own defaults, which a model's
// generation_config would otherwise replace.
const byDefault = "do_sample=True, temperature=1.0, top_k=50, top_p=1.0, repetition_penalty=1.0"

var doSampleSwitch = Claim{
	claim.Statement{
		ID:   "do-sample-switch",
		Text: "do_sample=False decodes greedily and always gives the same text; do_sample=True draws from the probabilities and varies.",
		Try:  `explain compare --vary do_sample "The weather today is" --seed 8`,
	},
	func(_ context.Context, lab *Lab) (claim.Answer, error) {
		var settled []strategy
		for _, call := range []string{"do_sample=False", "do_sample=True", "do_sample=False, num_beams=4", "do_sample=True, num_beams=4", ""} {
			request, err := lab.Request(Trial{Prompt: weather, Call: call})
			if err != nil {
				return claim.Answer{}, err
			}
			settled = append(settled, strategy{call, request.Plan.Strategy, request.Plan.Random()})
		}
		return judgeSwitch(settled), nil
	},
}

// strategy is how a call is decoded.
type strategy struct {
	call, name string
	random     bool
}

// judgeSwitch judges do_sample alone, false and true, the same two with beams,
// and a call that says nothing.
func judgeSwitch(s []strategy) claim.Answer {
	box := claim.NewBox("call", "strategy", "draws")
	for _, one := range s {
		call, draws := one.call, "no"
		if call == "" {
			call = "(nothing)"
		}
		if one.random {
			draws = "yes"
		}
		box.Row(claim.Text(call), claim.Text(one.name), claim.Text(draws))
	}
	a := claim.Answer{Box: box, Verdict: claim.Fails,
		Measured: fmt.Sprintf("False settles on %s, True on %s; with num_beams=4 they settle on %s and %s.", s[0].name, s[1].name, s[2].name, s[3].name),
		Reason:   "do_sample does not decide whether tokens are drawn."}
	if s[0].name == trace.StrategyGreedy && s[1].name == trace.StrategySample && s[0].random == s[2].random && s[1].random == s[3].random && !s[0].random && s[1].random {
		a.Verdict, a.Reason = claim.Holds, "Without beams that is all there is to it."
		if s[2].name != s[0].name {
			a.Verdict = claim.Condition
			a.Reason = "It decides whether tokens are drawn. Without a draw it is greedy only with num_beams=1, and a draw from one candidate (top_k=1) always comes out the same."
		}
	}
	a.Reason += " A call that does not name it takes what the model's generation_config says, here " + s[4].name + "."
	return a
}
