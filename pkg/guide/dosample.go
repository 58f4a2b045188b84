package guide

import (
	"context"
	"fmt"
	"strings"

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
			settled = append(settled, strategy{call, request.Plan.Strategy, request.Plan.Random(), origin(request.Plan.Config.DoSample.Source)})
		}
		return judgeSwitch(settled), nil
	},
}

// strategy is how a call is decoded.
type strategy struct {
	call, name string
	random     bool
	from       string // where do_sample's value is from
}

// spaced writes a strategy's name in words: beam search.
func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }

// judgeSwitch judges do_sample alone, false and true, the same two with beams,
// and a call that says nothing.
func judgeSwitch(s []strategy) claim.Answer {
	box := claim.NewBox("call", "strategy", "draws")
	for _, one := range s {
		call := one.call
		if call == "" {
			call = "(nothing)"
		}
		box.Row(claim.Text(call), claim.Text(spaced(one.name)), claim.Text(yes(one.random)))
	}
	a := claim.Answer{Box: box, Verdict: claim.Fails,
		Measured: fmt.Sprintf("The strategy of do_sample=False is %s, of True %s; with num_beams=4 they are %s and %s.", spaced(s[0].name), spaced(s[1].name), spaced(s[2].name), spaced(s[3].name)),
		Reason:   "do_sample does not decide whether tokens are drawn."}
	if s[0].name == trace.StrategyGreedy && s[1].name == trace.StrategySample && s[0].random == s[2].random && s[1].random == s[3].random && !s[0].random && s[1].random {
		a.Verdict, a.Reason = claim.Holds, "Without beams that is all there is to it."
		if s[2].name != s[0].name {
			a.Verdict = claim.Condition
			a.Reason = "It decides whether tokens are drawn. Without a draw it is greedy only with num_beams=1, and a draw from one candidate (top_k=1) always comes out the same."
		}
	}
	a.Reason += fmt.Sprintf(" A call that does not name it gets %s here, by %s.", spaced(s[4].name), s[4].from)
	return a
}
