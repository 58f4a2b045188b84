package guide

import (
	"context"
	"fmt"
	"math"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

var cacheKeeps = Claim{
	claim.Statement{
		ID:   "cache-keeps",
		Text: "The cache speeds generation up by reusing attention that was computed before.",
		Try:  `explain compare --vary use_cache "The weather today is"`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const tokens = 40
		without, with, err := both(ctx, lab, Trial{Prompt: story, Full: true}, tokens)
		if err != nil {
			return claim.Answer{}, err
		}
		c := compare.New("use_cache", []compare.Side{{Value: "true", Trace: with}, {Value: "false", Trace: without}})
		agreement := c.Runs[1].Agreement
		if agreement == nil || agreement.Largest < 0 {
			return claim.Answer{}, fmt.Errorf("guide: the logits of the two runs could not be compared")
		}
		gap := 0.0
		for _, row := range agreement.Rows {
			gap = max(gap, math.Abs(float64(row.Other-row.Reference)))
		}
		reads := attention(with, tokens-1) - attention(with, 1)
		a := claim.Answer{
			Measured: fmt.Sprintf("The ids are the same over %d tokens, the largest difference of any logit is %s. A step still pays for attention: %s FLOPs in the last, %s in the second.",
				tokens, small(gap), view.FormatSI(attention(with, tokens-1)), view.FormatSI(attention(with, 1))),
			Verdict: claim.Condition,
			Reason:  "What is kept is each position's keys and values, not attention: the new token's query is held against all of them in every step. The ids stay what they were.",
			Figures: []claim.Figure{{Name: "largest logit difference", Value: view.Real(gap)}},
		}
		switch {
		case !c.AllSame():
			a.Verdict, a.Reason = claim.Fails, "The two runs do not write the same ids, so what is reused is not what was computed."
		case reads <= 0:
			a.Verdict, a.Reason = claim.Holds, "No step pays for attention to what came before."
		}
		return a, nil
	},
}

// attention is what a step's attention itself took, in FLOPs: scores and the
// weighted sum of values.
func attention(t *trace.Trace, step int) int64 {
	f := &t.Steps[step].Cost.Flops
	return f.AttentionScores + f.Softmax + f.AttentionValues
}

var cacheSteps = Claim{
	claim.Statement{
		ID:   "cache-steps",
		Text: "With a cache each step computes the new token alone and reuses every position before it; without, it computes all of them again.",
		Try:  `explain compare --vary use_cache "Once upon a time in a magical forest," --do_sample=false --max_new_tokens 40`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const tokens = 40
		without, with, err := both(ctx, lab, Trial{Prompt: story, Full: true}, tokens)
		if err != nil {
			return claim.Answer{}, err
		}
		prompt := len(with.Run.Prompt.IDs)
		as := true
		for i := range tokens {
			last := prompt + i
			computed, reused := 1, last-1
			if i == 0 {
				computed, reused = prompt, 0
			}
			as = as && with.Steps[i].Cache.Computed == computed && with.Steps[i].Cache.Reused == reused
			as = as && without.Steps[i].Cache.Computed == last && without.Steps[i].Cache.Reused == 0
		}
		return claim.Answer{
			Measured: fmt.Sprintf("With a cache the first step computes the prompt's %d positions, each of the other %d computes 1; the last reuses %d. Without, the last computes %d.",
				prompt, tokens-1, with.Steps[tokens-1].Cache.Reused, without.Steps[tokens-1].Cache.Computed),
			Verdict: claim.If(as),
			Reason:  "Counted in every step. The guide leaves the prompt out: all its positions are computed at once in the first step, on both sides.",
		}, nil
	},
}

var cacheBoxes = Claim{
	claim.Statement{
		ID:   "cache-boxes",
		Text: "For 4 tokens there are 1 + 2 + 3 + 4 = 10 computations without a cache and 4 with one.",
		Box:  claim.NewBox("token", "without", "with").Row(claim.Text("1"), claim.Text("[1]"), claim.Text("[1]")).Row(claim.Text("2"), claim.Text("[1, 2]"), claim.Text("[2], 1 reused")).Row(claim.Text("3"), claim.Text("[1, 2, 3]"), claim.Text("[3], 2 reused")).Row(claim.Text("4"), claim.Text("[1, 2, 3, 4]"), claim.Text("[4], 3 reused")).Row(claim.Text("total"), claim.Number(10, "10"), claim.Number(4, "4")),
		Try:  `explain compare --vary use_cache "The weather today is" --max_new_tokens 4`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		without, with, err := both(ctx, lab, Trial{Prompt: story, First: 1}, 4)
		if err != nil {
			return claim.Answer{}, err
		}
		box := claim.NewBox("token", "without", "with")
		var totals, pairs [2]int
		for i := range 4 {
			n, c := without.Steps[i].Cache, with.Steps[i].Cache
			box.Row(claim.Text(fmt.Sprint(i+1)), claim.Text(fmt.Sprintf("%d computed", n.Computed)), claim.Text(fmt.Sprintf("%d computed, %d reused", c.Computed, c.Reused)))
			totals[0], totals[1] = totals[0]+n.Computed, totals[1]+c.Computed
			pairs[0] += n.Computed * (n.Computed + 1) / 2
			pairs[1] += c.Reused + c.Computed
		}
		box.Row(claim.Text("total"), claim.Number(float64(totals[0]), fmt.Sprint(totals[0])), claim.Number(float64(totals[1]), fmt.Sprint(totals[1])))
		return claim.Answer{
			Measured: fmt.Sprintf("From a prompt of one token, %d positions go through the model without a cache and %d with one. Pairs of query and key are %d and %d.", totals[0], totals[1], pairs[0], pairs[1]),
			Verdict:  claim.If(totals == [2]int{10, 4}),
			Reason:   "A computation is a position going through the layers. Looking back is not saved altogether: the fourth query still meets four keys.",
			Box:      box,
			Figures:  []claim.Figure{{Name: "positions without", Value: view.Real(totals[0])}, {Name: "positions with", Value: view.Real(totals[1])}},
		}, nil
	},
}

var cacheDebugging = Claim{
	claim.Statement{
		ID:   "cache-debugging",
		Text: "To look into attention, use output_attentions with use_cache=False.",
		Try:  `explain run "The weather today is" --output_attentions`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const tokens = 6
		without, err := lab.Run(ctx, Trial{Prompt: weather, Call: cached(false, tokens) + ", output_attentions=True"})
		if err != nil {
			return claim.Answer{}, err
		}
		with, err := lab.Run(ctx, Trial{Prompt: weather, Call: cached(true, tokens) + ", output_attentions=True"})
		if err != nil {
			return claim.Answer{}, err
		}
		furthest, weights := 0.0, 0
		for i := range tokens {
			a, b := without.Steps[i].Attention, with.Steps[i].Attention
			if a == nil || b == nil {
				return claim.Answer{}, fmt.Errorf("guide: step %d has no attention", i+1)
			}
			for layer := range b.Layers {
				for head := range b.Heads {
					x, y := a.Row(layer, head, a.Query(a.Keys-1)), b.Row(layer, head, b.Query(b.Keys-1))
					for k := range y {
						furthest, weights = max(furthest, math.Abs(float64(x[k]-y[k]))), weights+1
					}
				}
			}
		}
		const rounding = 1e-4 // of sums of float32, layer after layer
		a := claim.Answer{
			Measured: fmt.Sprintf("With a cache and without, the new tokens' %s attention weights differ by %s at most.", view.FormatCount(weights), small(furthest)),
			Verdict:  claim.Condition,
			Reason:   "It can be done, and is not needed: the same weights come out with a cache. Without one, transformers gives the whole square of positions in each step; with one, the square of the prompt and then a row a step.",
			Figures:  []claim.Figure{{Name: "largest difference", Value: view.Real(furthest)}},
		}
		if furthest >= rounding {
			a.Verdict, a.Reason = claim.Holds, "The cache changes the weights on this model, so it matters which are looked at."
		}
		return a, nil
	},
}
