package guide

import (
	"context"
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

var greedyLikeliest = Claim{
	claim.Statement{
		ID:   "greedy-likeliest",
		Text: "Greedy decoding takes the most probable token at every step.",
		Try:  `explain run "Once upon a time in a magical forest," --do_sample=false --repetition_penalty 1.1 --max_new_tokens 60`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		var taken []firsts
		for _, penalty := range []float64{1, 1.1} {
			f := firsts{penalty: penalty}
			for _, prompt := range []string{weather, story, france} {
				t, err := lab.Run(ctx, Trial{Prompt: prompt, Call: greedily(penalty, 60)})
				if err != nil {
					return claim.Answer{}, err
				}
				f.count(t)
			}
			taken = append(taken, f)
		}
		return judgeFirsts(taken[0], taken[1]), nil
	},
}

// firsts is how many steps took the most probable token.
type firsts struct {
	penalty           float64
	steps, raw, final int // of the model's probabilities, and of those after the penalty
}

func (f *firsts) count(t *trace.Trace) {
	for i := range t.Steps {
		s := view.At(t, i)
		f.steps++
		if s.Stages[0].ChosenRank == 1 {
			f.raw++
		}
		if s.Stages[s.Last()].ChosenRank == 1 {
			f.final++
		}
	}
}

// judgeFirsts judges greedy decoding without a penalty and with one.
func judgeFirsts(without, with firsts) claim.Answer {
	a := claim.Answer{
		Measured: fmt.Sprintf("Without a penalty %d of %d tokens are the model's most probable; with the guide's penalty of 1.1, %d of %d are, and %d are the most probable after it.",
			without.raw, without.steps, with.raw, with.steps, with.final),
		Figures: []claim.Figure{{Name: "model's first, without", Value: view.Real(share(without.raw, without.steps))}, {Name: "model's first, with 1.1", Value: view.Real(share(with.raw, with.steps))}},
	}
	switch {
	case without.raw < without.steps || with.final < with.steps:
		a.Verdict, a.Reason = claim.Fails, "A step took another token than the first."
	case with.raw < with.steps:
		a.Verdict = claim.Condition
		a.Reason = "It takes the highest score that the processors leave: a penalty, a bias or a ban can put another token first. Of equal scores it takes the lowest id."
	default:
		a.Verdict, a.Reason = claim.Holds, "The penalty moved no other token to the first place here; it could, as the highest score after all processors is what counts."
	}
	return a
}

// The two steps of the guide's box.
var (
	boxWords = [][]string{{"the", "a", "an"}, {"cat", "dog", "fox"}}
	boxProbs = [][]float64{{0.7, 0.2, 0.1}, {0.6, 0.3, 0.1}}
)

var greedyBox = Claim{
	claim.Statement{
		ID:   "greedy-box",
		Text: "From “the” 0.7, “a” 0.2, “an” 0.1 and then “cat” 0.6, “dog” 0.3, “fox” 0.1, greedy decoding writes “the cat” every time.",
		Box:  bars(slices.Concat(boxWords...), slices.Concat(boxProbs...)),
		Try:  `explain run "The weather today is" --do_sample=false --steps 1`,
	},
	func(context.Context, *Lab) (claim.Answer, error) {
		const runs = 1000
		same := 0
		for range runs {
			text := ""
			for i, probs := range boxProbs {
				id, err := sampler.Greedy(logits(probs...))
				if err != nil {
					return claim.Answer{}, fmt.Errorf("guide: %w", err)
				}
				text += " " + boxWords[i][id]
			}
			if text == " the cat" {
				same++
			}
		}
		p := boxProbs[0][0] * boxProbs[1][0]
		return claim.Answer{
			Measured: fmt.Sprintf("The decoder's own choice gives “the cat” in %s of %s runs.", view.FormatCount(same), view.FormatCount(runs)),
			Verdict:  claim.If(same == runs),
			Reason: fmt.Sprintf("It follows from the definition, for numbers that are made up. In the box it is the likeliest pair as well, with %s: no text that begins otherwise can have more than 0.2. In general it need not be.",
				view.FormatProb(p)),
		}, nil
	},
}

var greedyCoherent = Claim{
	claim.Statement{
		ID:   "greedy-coherent",
		Text: "Greedy text is coherent.",
		Try:  `explain compare --vary do_sample "Once upon a time in a magical forest," --max_new_tokens 40 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		greedy, err := lab.Run(ctx, Trial{Prompt: story, Call: greedily(1, 40)})
		if err != nil {
			return claim.Answer{}, err
		}
		sampled, err := lab.Several(ctx, Trial{Prompt: story, Call: plainly(1) + ", max_new_tokens=40"}, runsPerTemperature)
		if err != nil {
			return claim.Answer{}, err
		}
		looped, err := lab.Run(ctx, Trial{Prompt: clock, Call: greedily(1, 60)})
		if err != nil {
			return claim.Answer{}, err
		}
		drawn := make([]float64, len(sampled))
		for i, t := range sampled {
			drawn[i] = float64(compare.Measure(t).LogProb)
		}
		return judgeCoherent(float64(compare.Measure(greedy).LogProb), drawn, float64(compare.Measure(looped).LogProb), goesRound(looped)), nil
	},
}

// judgeCoherent judges mean log-probabilities: of a greedy text, of sampled ones,
// and of the greedy text after a prompt that goes round.
func judgeCoherent(greedy float64, sampled []float64, looped float64, loops bool) claim.Answer {
	below, sum := 0, 0.0
	for _, x := range sampled {
		sum += x
		if x < greedy {
			below++
		}
	}
	a := claim.Answer{
		Measured: fmt.Sprintf("The mean ln p of a token is %s in the greedy text and %s on average over %d sampled ones, of which %d are below it.",
			view.Fixed(greedy, 2), view.Fixed(sum/float64(len(sampled)), 2), len(sampled), below),
		Figures: []claim.Figure{{Name: "mean ln p, greedy", Value: view.Real(greedy), Unit: "nats"}, {Name: "mean ln p, sampled", Value: view.Real(sum / float64(len(sampled))), Unit: "nats"}},
	}
	if 2*below <= len(sampled) {
		a.Verdict, a.Reason = claim.Fails, "Coherence is for readers to judge. What can be measured is how likely the model holds a text, and on this model the greedy one is not likelier."
		return a
	}
	a.Verdict = claim.Condition
	a.Reason = "Coherence is for readers to judge; what is measured is how likely the model holds the text. The two are not the same."
	if loops && looped > greedy {
		a.Reason += fmt.Sprintf(" Likelier than both is a text in a loop, “tick, tock” without end, with %s.", view.Fixed(looped, 2))
	}
	return a
}

var greedyDull = Claim{
	claim.Statement{
		ID:   "greedy-dull",
		Text: "Greedy decoding is dull: it has neither creativity nor variation.",
		Try:  `explain compare --vary do_sample "The king and the queen" --max_new_tokens 80 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		var greedy, sampled []*trace.Trace
		for _, prompt := range beginnings {
			t, err := lab.Run(ctx, Trial{Prompt: prompt, Call: greedily(1, loopTokens)})
			if err != nil {
				return claim.Answer{}, err
			}
			greedy = append(greedy, t)
			traces, err := lab.Several(ctx, Trial{Prompt: prompt, Call: plainly(1) + fmt.Sprintf(", max_new_tokens=%d", loopTokens)}, 2)
			if err != nil {
				return claim.Answer{}, err
			}
			sampled = append(sampled, traces...)
		}
		return judgeDull(different(texts(greedy)), len(greedy), mean(greedy, distinct2), mean(sampled, distinct2)), nil
	},
}

// judgeDull judges how many different texts so many prompts gave, and the share
// of different pairs of tokens inside the texts.
func judgeDull(texts, prompts int, greedy, sampled float64) claim.Answer {
	a := claim.Answer{
		Measured: fmt.Sprintf("A prompt has one greedy text, and %d prompts have %d. Inside a text %s of the pairs of tokens are different ones, in sampled texts %s.",
			prompts, texts, view.FormatPercent(greedy), view.FormatPercent(sampled)),
		Figures: []claim.Figure{{Name: "distinct-2, greedy", Value: view.Real(greedy)}, {Name: "distinct-2, sampled", Value: view.Real(sampled)}},
		Verdict: claim.Condition,
	}
	a.Reason = "No variation between runs of one prompt, by definition, and less inside a text than sampling has. Creativity is no number."
	if greedy >= sampled-0.02 {
		a.Reason = "No variation between runs of one prompt, by definition; inside a text there is as much as with sampling on this model. Creativity is no number."
	}
	return a
}
