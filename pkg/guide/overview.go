package guide

import (
	"context"
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

func overview() []Claim {
	return []Claim{overviewArguments, overviewCache, overviewLength, overviewPenalty}
}

var overviewCache = Claim{
	claim.Statement{
		ID:   "overview-cache",
		Text: "use_cache=True speeds generation up.",
		Try:  `explain compare --vary use_cache "Once upon a time in a magical forest," --do_sample=false --max_new_tokens 128`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		summary, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		request, err := lab.Request(Trial{Prompt: story, Call: "do_sample=False, max_new_tokens=128"})
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeSpeedUps(summary, request.Plan.Config.UseCache.Value), nil
	},
}

// judgeSpeedUps judges the rounds of all lengths. A call that names no cache
// has one by default or it has none.
func judgeSpeedUps(s *bench.Summary, byDefault bool) claim.Answer {
	box := claim.NewBox("new tokens", "speed-up", "slowest round", "fastest round")
	var medians []string
	faster, slower := 0, 0
	for _, g := range s.Gains {
		box.Row(claim.Number(float64(g.Length), view.FormatCount(g.Length)), claim.Number(g.SpeedUp.Median, times(g.SpeedUp)),
			claim.Number(g.SpeedUp.Low, view.FormatThree(g.SpeedUp.Low)), claim.Number(g.SpeedUp.High, view.FormatThree(g.SpeedUp.High)))
		medians = append(medians, fmt.Sprintf("%s times at %d", view.FormatThree(g.SpeedUp.Median), g.Length))
		switch {
		case g.SpeedUp.Low > 1:
			faster++
		case g.SpeedUp.Median <= 1:
			slower++
		}
	}
	a := claim.Answer{Box: box, Measured: "With a cache generation is faster by " + join(medians) + " new tokens (medians)."}
	switch {
	case faster == len(s.Gains):
		a.Verdict, a.Reason = claim.Holds, "Every round at every length was faster with a cache."
	case slower == len(s.Gains):
		a.Verdict, a.Reason = claim.Fails, "At no length did the cache save time here."
	default:
		a.Verdict, a.Reason = claim.Condition, "Not every round was faster: with short texts a pass over a few positions more costs little."
	}
	if byDefault {
		a.Reason += " It is the default: a call that does not name it has one, too."
	}
	return a
}

var overviewLength = Claim{
	claim.Statement{
		ID:   "overview-length",
		Text: "max_new_tokens=128 says how many tokens are generated.",
		Try:  `explain run "The weather today is" --do_sample=false --max_new_tokens 128`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const asked = 128
		var lengths []int
		box := claim.NewBox("prompt", "new tokens", "ended by")
		for _, prompt := range []string{weather, france, story} {
			result, err := lab.generate(ctx, Trial{Prompt: prompt, Call: openingCall(asked, "", "")}, nil)
			if err != nil {
				return claim.Answer{}, err
			}
			n := len(result.IDs)
			lengths = append(lengths, n)
			box.Row(claim.Text(prompt), claim.Number(float64(n), view.FormatCount(n)), claim.Text(ended(result.FinishReason)))
		}
		verdict, reason := claim.Holds, "Each text went on to the limit."
		switch {
		case slices.Max(lengths) > asked:
			verdict, reason = claim.Fails, "A text went past the limit."
		case slices.Min(lengths) < asked:
			verdict, reason = claim.Condition, "It is a limit and no length: a text ends before it at an end token or a stop string. The prompt does not count; max_length counts it."
		}
		texts := make([]string, len(lengths))
		for i, n := range lengths {
			texts[i] = view.FormatCount(n)
		}
		return claim.Answer{Measured: fmt.Sprintf("Three prompts got %s new tokens.", join(texts)), Verdict: verdict, Reason: reason, Box: box}, nil
	},
}

var overviewPenalty = Claim{
	claim.Statement{
		ID:   "overview-penalty",
		Text: "repetition_penalty=1.1 discourages repetition.",
		Try:  `explain compare --vary repetition_penalty=1.0,1.1 "The clock said tick, tock, tick, tock, tick, tock," --do_sample=false`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		var again [2]saidAgain
		for i, penalty := range []float64{1, 1.1} {
			t, err := lab.Run(ctx, Trial{Prompt: clock, Call: greedily(penalty, penaltyTokens)})
			if err != nil {
				return claim.Answer{}, err
			}
			ids, prompt := view.TextIDs(t)
			again[i] = saidAgain{view.Repetition(ids, prompt, 4), len(ids) - prompt}
		}
		return judgeDiscouraged(again[0], again[1]), nil
	},
}

// saidAgain is how much of a text's new tokens belongs to four in a row that came
// before.
type saidAgain struct {
	share  float64
	tokens int
}

func (s saidAgain) String() string {
	return fmt.Sprintf("%s of %s", view.FormatPercent(s.share), plural(s.tokens, "new token"))
}

// judgeDiscouraged judges greedy texts without a penalty and with 1.1.
func judgeDiscouraged(without, with saidAgain) claim.Answer {
	a := claim.Answer{
		Measured: fmt.Sprintf("After a prompt that goes round, runs of four tokens that came before make up %s without a penalty, and %s with 1.1.", without, with),
		Verdict:  claim.If(with.share < without.share),
		Figures:  []claim.Figure{{Name: "repeated without", Value: view.Real(without.share)}, {Name: "repeated with 1.1", Value: view.Real(with.share)}},
		Reason:   "It makes tokens that have appeared less likely, the prompt's too. It forbids none; no_repeat_ngram_size forbids.",
	}
	switch {
	case with.share >= without.share:
		a.Reason = "On this model 1.1 repeats as much here: what comes again is too likely for it."
	case with.tokens < without.tokens:
		a.Reason = "With the penalty the text leaves the turn and ends. It makes tokens that have appeared less likely, the prompt's too; it forbids none."
	}
	return a
}
