package guide

import (
	"context"
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

var parametersTopK = Claim{
	claim.Statement{
		ID:   "top-k",
		Text: "top_k=50 samples from the 50 likeliest tokens.",
		Try:  `explain run "The weather today is" --do_sample --top_k 50 --top_p 1 --repetition_penalty 1 --seed 8 --steps 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		t, err := lab.Run(ctx, Trial{Prompt: weather, Call: "do_sample=True, temperature=1.0, top_k=50, top_p=1.0, repetition_penalty=1.0, max_new_tokens=40", Seed: lab.Seed})
		if err != nil {
			return claim.Answer{}, err
		}
		fewest, most, outside, removed := t.Steps[0].Stages[0].Kept, 0, 0, 0.0
		for i := range t.Steps {
			stage := named(&t.Steps[i], "top_k")
			if stage == nil {
				return claim.Answer{}, fmt.Errorf("guide: step %d has no top_k stage", i+1)
			}
			fewest, most, removed = min(fewest, stage.Kept), max(most, stage.Kept), max(removed, stage.RemovedProb)
			if t.Steps[i].Stages[0].ChosenRank > stage.Kept {
				outside++
			}
		}
		unset, err := lab.Request(Trial{Prompt: weather, Call: "do_sample=True"})
		if err != nil {
			return claim.Answer{}, err
		}
		kept := fmt.Sprint(fewest)
		if most > fewest {
			kept += fmt.Sprintf(" to %d (equal ones at the border stay)", most)
		}
		got := unset.Plan.Config.TopK
		return claim.Answer{
			Measured: fmt.Sprintf("Each of %d steps keeps %s tokens and draws from them; at most %s of the probability is cut.", len(t.Steps), kept, view.FormatProb(removed)),
			Verdict:  claim.If(outside == 0 && fewest >= min(50, t.Steps[0].Stages[0].Kept)),
			Reason:   fmt.Sprintf("And it acts where nobody asks for it: a call that samples without naming it gets top_k=%d, from %s.", got.Value, origin(got.Source)),
		}, nil
	},
}

var parametersTopP = Claim{
	claim.Statement{
		ID:   "top-p",
		Text: "top_p is the threshold of nucleus sampling.",
		Try:  `explain run "Once upon a time in a magical forest," --do_sample --top_k 0 --top_p 0.9 --repetition_penalty 1 --seed 1 --steps 1`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const p = 0.9
		t, err := lab.Run(ctx, Trial{Prompt: story, Call: "do_sample=True, temperature=1.0, top_k=0, top_p=0.9, repetition_penalty=1.0, max_new_tokens=40", Seed: lab.Seed})
		if err != nil {
			return claim.Answer{}, err
		}
		fewest, most, short := t.Steps[0].Stages[0].Kept, 0, 0
		for i := range t.Steps {
			stage := named(&t.Steps[i], "top_p")
			if stage == nil {
				return claim.Answer{}, fmt.Errorf("guide: step %d has no top_p stage", i+1)
			}
			fewest, most = min(fewest, stage.Kept), max(most, stage.Kept)
			const rounding = 1e-5 // of sums of float32
			if 1-stage.RemovedProb < p-rounding {
				short++
			}
		}
		return claim.Answer{
			Measured: fmt.Sprintf("With 0.9, %s keep between %d and %d tokens. In %d of them the kept tokens have less than 0.9 together.", plural(len(t.Steps), "step"), fewest, most, short),
			Verdict:  claim.If(short == 0),
			Reason:   "The likeliest are kept until their sum reaches it, with the one that crosses the line. So it keeps few where the model is sure and many where it is not; 1.0 keeps all.",
			Figures:  []claim.Figure{{Name: "fewest kept", Value: view.Real(fewest)}, {Name: "most kept", Value: view.Real(most)}},
		}, nil
	},
}

// named is a step's stage of that name; nil if there is none.
func named(s *trace.Step, name string) *trace.Stage {
	i := slices.IndexFunc(s.Stages, func(stage trace.Stage) bool { return stage.Name == name })
	if i < 0 {
		return nil
	}
	return &s.Stages[i]
}

var parametersNGram = Claim{
	claim.Statement{
		ID:   "no-repeat-ngram",
		Text: "no_repeat_ngram_size prevents n-grams from being repeated.",
		Try:  `explain run "The clock said tick, tock, tick, tock, tick, tock," --do_sample=false --repetition_penalty 1 --no_repeat_ngram_size 3`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		free, err := lab.Run(ctx, Trial{Prompt: clock, Call: greedily(1, 60)})
		if err != nil {
			return claim.Answer{}, err
		}
		blocked, err := lab.Run(ctx, Trial{Prompt: clock, Call: greedily(1, 60) + ", no_repeat_ngram_size=3"})
		if err != nil {
			return claim.Answer{}, err
		}
		was, is := returning(free, 3), returning(blocked, 3)
		return claim.Answer{
			Measured: fmt.Sprintf("After a prompt that goes round, %d new tokens complete a run of three that came before. With size 3, %d do.", was, is),
			Verdict:  claim.If(is == 0),
			Reason:   "It removes each token that would complete one that came before, in the prompt, too. Names and set phrases of n tokens cannot come twice either.",
			Figures:  []claim.Figure{{Name: "returning without", Value: view.Real(was)}, {Name: "returning with", Value: view.Real(is)}},
		}, nil
	},
}

// returning is how many new tokens complete an n-gram that the text had before.
func returning(t *trace.Trace, n int) int {
	ids, prompt := view.TextIDs(t)
	seen, count := make(map[int]bool), 0
	for i, gram := range view.NGrams(ids, n) {
		if gram < 0 {
			continue
		}
		if seen[gram] && i >= prompt {
			count++
		}
		seen[gram] = true
	}
	return count
}
