package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

var summaryTakeaways = Claim{
	claim.Statement{
		ID:   "summary-takeaways",
		Text: "Five lines to remember: greedy is deterministic, sampling is random, the cache makes it 3 to 5 times faster, temperature matters only when sampling, and a penalty of 1.1 prevents loops.",
		Try:  `explain compare --vary do_sample "Once upon a time in a magical forest," --max_new_tokens 40 --seed 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		var lines []takeaway
		for _, measure := range []func(context.Context, *Lab) (takeaway, error){greedySame, samplingDiffers, cacheFactor, temperatureIdle, penaltyHelps} {
			line, err := measure(ctx, lab)
			if err != nil {
				return claim.Answer{}, err
			}
			lines = append(lines, line)
		}
		return judgeTakeaways(lines), nil
	},
}

// takeaway is one of the lines, and whether it is so here.
type takeaway struct {
	line, measured string
	holds          bool
}

// greedySame: greedy decoding writes one text.
func greedySame(ctx context.Context, lab *Lab) (takeaway, error) {
	traces, err := lab.repeated(ctx, Trial{Prompt: story, Call: greedily(1, 40)}, 3)
	if err != nil {
		return takeaway{}, err
	}
	n := different(texts(traces))
	return takeaway{"do_sample=False: deterministic", fmt.Sprintf("%d runs write %s", len(traces), textCount(n)), n == 1}, nil
}

// samplingDiffers: sampling writes several.
func samplingDiffers(ctx context.Context, lab *Lab) (takeaway, error) {
	traces, err := lab.stories(ctx)
	if err != nil {
		return takeaway{}, err
	}
	n := different(texts(traces))
	return takeaway{"do_sample=True: random", fmt.Sprintf("%d runs write %s", len(traces), differentTexts(n)), n > 1}, nil
}

// cacheFactor: the cache makes every length 3 to 5 times faster.
func cacheFactor(ctx context.Context, lab *Lab) (takeaway, error) {
	s, err := measured(ctx, lab)
	if err != nil {
		return takeaway{}, err
	}
	least, most := extremes(s)
	return takeaway{"use_cache=True: 3 to 5 times faster", fmt.Sprintf("×%s at %d tokens to ×%s at %d", view.FormatThree(least.SpeedUp.Median), least.Length, view.FormatThree(most.SpeedUp.Median), most.Length),
		least.SpeedUp.Median >= 3 && most.SpeedUp.Median <= 5}, nil
}

// temperatureIdle: a temperature changes the text when sampling alone.
func temperatureIdle(ctx context.Context, lab *Lab) (takeaway, error) {
	same := make(map[string]bool)
	for _, way := range []string{"do_sample=False", "do_sample=True"} {
		var written []string
		for _, t := range []float64{0.2, 1.8} {
			made, err := lab.Run(ctx, Trial{Prompt: story, Call: fmt.Sprintf("%s, temperature=%s, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=40", way, float(t)), Seed: lab.Seed})
			if err != nil {
				return takeaway{}, err
			}
			written = append(written, made.End.Text)
		}
		same[way] = different(written) == 1
	}
	say := func(same bool) string {
		if same {
			return "the same text"
		}
		return "two texts"
	}
	return takeaway{"temperature: only when sampling", fmt.Sprintf("0.2 and 1.8 write %s greedily and %s by sampling", say(same["do_sample=False"]), say(same["do_sample=True"])),
		same["do_sample=False"] && !same["do_sample=True"]}, nil
}

// penaltyHelps: a penalty of 1.1 ends a loop.
func penaltyHelps(ctx context.Context, lab *Lab) (takeaway, error) {
	all, err := strengths(ctx, lab, clock)
	if err != nil {
		return takeaway{}, err
	}
	without, with := at(all, 1), at(all, 1.1)
	return takeaway{"repetition_penalty=1.1: prevents loops", fmt.Sprintf("a loop without: %s; with it: %s", yes(without.looping()), yes(with.looping())),
		without.looping() && !with.looping()}, nil
}

func judgeTakeaways(lines []takeaway) claim.Answer {
	box := claim.NewBox("line", "measured", "so here")
	var not []string
	for _, l := range lines {
		box.Row(claim.Text(l.line), claim.Text(l.measured), claim.Text(yes(l.holds)))
		if !l.holds {
			not = append(not, l.line)
		}
	}
	a := claim.Answer{Box: box, Verdict: claim.Holds, Measured: fmt.Sprintf("%d of the %d lines are so on this model.", len(lines)-len(not), len(lines)),
		Reason: "Each was run once more. The sections above say under which conditions."}
	if len(not) > 0 {
		a.Verdict = claim.Either(len(not) < len(lines), claim.Condition, claim.Fails)
		a.Reason = fmt.Sprintf("What is not so: %s. The sections above say why.", join(not))
	}
	return a
}
