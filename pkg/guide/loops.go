package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// turn is how many tokens a loop takes to come round, where new tokens of a text
// go round it at least twice; 0 where none do.
func turn(t *trace.Trace) int {
	ids, prompt := view.TextIDs(t)
	if loop := view.Loop(ids); loop.Period > 0 && loop.End()-max(loop.Start, prompt) >= 2*loop.Period {
		return loop.Period
	}
	return 0
}

// goesRound reports whether new tokens of a text go round a loop.
func goesRound(t *trace.Trace) bool { return turn(t) > 0 }

var greedyLoops = Claim{
	claim.Statement{
		ID:   "greedy-loops",
		Text: "Greedy decoding is repetitive: it can get stuck in loops.",
		Try:  `explain run "What is the capital of Italy?" --do_sample=false --repetition_penalty 1 --max_new_tokens 80`,
	},
	experiment(loops, looping.judge),
}

// loopTokens is how long a text is watched for a loop.
const loopTokens = 80

// looping is after which beginnings texts go round.
type looping struct {
	prompts        int
	greedy         []string // the beginnings after which greedy decoding does
	sampled, drawn int      // sampled texts that do, of how many
}

// loops runs every beginning greedily and by sampling from the model's own
// probabilities.
func loops(ctx context.Context, lab *Lab) (looping, error) {
	const seeds = 2
	l := looping{prompts: len(beginnings)}
	for _, prompt := range beginnings {
		t, err := lab.Run(ctx, Trial{Prompt: prompt, Call: greedily(1, loopTokens)})
		if err != nil {
			return l, err
		}
		if goesRound(t) {
			l.greedy = append(l.greedy, prompt)
		}
		traces, err := lab.Several(ctx, Trial{Prompt: prompt, Call: plainly(1) + fmt.Sprintf(", max_new_tokens=%d", loopTokens)}, seeds)
		if err != nil {
			return l, err
		}
		for _, t := range traces {
			l.drawn++
			if goesRound(t) {
				l.sampled++
			}
		}
	}
	return l, nil
}

func (l looping) judge() claim.Answer {
	a := claim.Answer{
		Measured: fmt.Sprintf("Greedy texts of up to %d tokens go round after %d of %d prompts. Of the sampled ones it is %d of %d.", loopTokens, len(l.greedy), l.prompts, l.sampled, l.drawn),
		Figures:  []claim.Figure{{Name: "greedy texts in a loop", Value: view.Real(share(len(l.greedy), l.prompts))}, {Name: "sampled texts in a loop", Value: view.Real(share(l.sampled, l.drawn))}},
	}
	switch {
	case len(l.greedy) == 0:
		a.Verdict, a.Reason = claim.Condition, "On this model none of these prompts leads into a loop. That is no proof that none can."
	case share(l.sampled, l.drawn) >= share(len(l.greedy), l.prompts):
		a.Verdict, a.Reason = claim.Condition, "It can, and sampled texts go round on this model as often: it is not greedy decoding's alone."
	default:
		a.Verdict, a.Reason = claim.Holds, "It can: once a turn makes its own next token the likeliest, nothing leads out of it."
		if well := l.prompts - len(l.greedy); well > 0 {
			a.Reason += fmt.Sprintf(" It need not: %d of the texts have no loop.", well)
		}
	}
	return a
}
