package guide

import (
	"context"
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// manyTexts is how many texts of a prompt are drawn to see how they vary, and
// manyTokens how long they are at most: two that differ by then differ.
const (
	manyTexts  = 60
	manyTokens = 16
)

// many draws n texts after a prompt with the settings of a call.
func (l *Lab) many(ctx context.Context, n int, prompt, call string) ([]trace.Sequence, error) {
	return l.Sequences(ctx, Trial{Prompt: prompt, Call: fmt.Sprintf("%s, max_new_tokens=%d, num_return_sequences=%d", call, manyTokens, n), Seed: l.Seed})
}

// variety is how texts after one prompt vary.
type variety struct {
	prompt    string
	counts    []int   // of each different text
	distinct2 float64 // share of different pairs of neighbours, over all texts together
}

// varieties draws texts after the guide's three prompts.
func varieties(ctx context.Context, lab *Lab) ([]variety, error) {
	var all []variety
	for _, prompt := range []string{weather, story, france} {
		sequences, err := lab.many(ctx, manyTexts, prompt, byDefault)
		if err != nil {
			return nil, err
		}
		all = append(all, variety{prompt, counts(sequences), distinctPairs(sequences)})
	}
	return all, nil
}

// distinctPairs is distinct-2 over several texts: the share of different ones
// among all pairs of neighbouring tokens. NaN without a pair.
func distinctPairs(sequences []trace.Sequence) float64 {
	seen := make(map[[2]int]bool)
	pairs := 0
	for _, s := range sequences {
		for i := 1; i < len(s.IDs); i++ {
			seen[[2]int{s.IDs[i-1], s.IDs[i]}] = true
			pairs++
		}
	}
	return share(len(seen), pairs)
}

// varietyBox shows how the texts after each prompt vary.
func varietyBox(all []variety) *claim.Box {
	box := claim.NewBox("prompt", "different texts", "most often", "two runs differ", "distinct-2")
	for _, v := range all {
		two := allDifferent(v.counts, 2)
		box.Row(claim.Text(v.prompt), claim.Number(float64(len(v.counts)), fmt.Sprintf("%d of %d", len(v.counts), manyTexts)),
			claim.Number(float64(slices.Max(v.counts)), fmt.Sprintf("%d times", slices.Max(v.counts))), claim.Bar(two, chance(two)),
			claim.Bar(v.distinct2, view.FormatPercent(v.distinct2)))
	}
	return box
}

var samplingDiverse = Claim{
	claim.Statement{
		ID:   "sampling-diverse",
		Text: "Sampling is creative: its outputs are more diverse than greedy decoding's.",
		Try:  `explain run "Once upon a time in a magical forest," --do_sample --num_return_sequences 5 --max_new_tokens 40 --seed 1`,
	},
	experiment(varieties, judgeDiverse),
}

func judgeDiverse(all []variety) claim.Answer {
	a := claim.Answer{Box: varietyBox(all), Verdict: claim.Holds,
		Reason: "Greedy decoding has one text a prompt. So it is more diverse; whether a diverse text is a creative one, no number tells."}
	var parts []string
	for _, v := range all {
		parts = append(parts, fmt.Sprint(len(v.counts)))
		if len(v.counts) < 2 {
			a.Verdict = claim.Condition
			a.Reason = "Where the model is sure of its text, sampling gives no other."
		}
	}
	a.Measured = fmt.Sprintf("%d runs of each of %d prompts write %s different texts.", manyTexts, len(all), join(parts))
	return a
}

var samplingVaried = Claim{
	claim.Statement{
		ID:   "sampling-varied",
		Text: "Sampling gives different results in each run.",
		Try:  `explain run "What is the capital of France?" --do_sample --num_return_sequences 5 --max_new_tokens 20 --seed 1`,
	},
	experiment(varieties, judgeVaried),
}

// surely is from which chance on runs are said to differ each time.
const surely = 0.99

func judgeVaried(all []variety) claim.Answer {
	low, high := all[0], all[0]
	for _, v := range all {
		if allDifferent(v.counts, 2) < allDifferent(low.counts, 2) {
			low = v
		}
		if allDifferent(v.counts, 2) > allDifferent(high.counts, 2) {
			high = v
		}
	}
	least, most := allDifferent(low.counts, 2), allDifferent(high.counts, 2)
	a := claim.Answer{Box: varietyBox(all),
		Measured: fmt.Sprintf("Two runs differ with a chance of %s after %q and %s after %q, by %d runs each.", chance(most), high.prompt, chance(least), low.prompt, manyTexts),
		Figures:  []claim.Figure{{Name: "least chance that two differ", Value: view.Real(least)}, {Name: "greatest", Value: view.Real(most)}},
	}
	switch {
	case least >= surely:
		a.Verdict, a.Reason = claim.Holds, "On this model none of the prompts has a text that comes back often. A prompt with one sure answer would."
	case most >= 0.5:
		a.Verdict, a.Reason = claim.Condition, "How often runs agree depends on how sure the model is: a likely and short text comes again and again. With the same seed every run is the same."
	default:
		a.Verdict, a.Reason = claim.Fails, "On this model most runs agree."
	}
	return a
}
