package guide

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

func useCache() []Claim {
	return []Claim{
		cacheDefault,
		cacheKeeps,
		cacheSteps,
		cacheBoxes,
		cacheQuadratic,
		cacheComplexity,
		cacheHundred,
		cacheTable,
		cacheThreeToFive,
		cacheLonger,
		cacheInteractive,
		cacheMoreMemory,
		cacheMemoryTable,
		cacheSavesMemory,
		cacheRetry,
		cacheDebugging,
		cacheWorthIt,
	}
}

// both runs a trial without a cache and with one.
func both(ctx context.Context, lab *Lab, t Trial, tokens int) (without, with *trace.Trace, err error) {
	t.Call = cached(false, tokens)
	if without, err = lab.Run(ctx, t); err != nil {
		return nil, nil, err
	}
	t.Call = cached(true, tokens)
	with, err = lab.Run(ctx, t)
	return without, with, err
}

var cacheDefault = Claim{
	claim.Statement{
		ID:   "cache-default",
		Text: "use_cache is True by default.",
		Try:  `explain params use_cache`,
	},
	func(_ context.Context, lab *Lab) (claim.Answer, error) {
		request, err := lab.Request(Trial{Prompt: weather, Call: "do_sample=False"})
		if err != nil {
			return claim.Answer{}, err
		}
		got := request.Plan.Config.UseCache
		return claim.Answer{
			Measured: fmt.Sprintf("A call that does not name it gets use_cache=%s on this model, by %s.", truth(got.Value), origin(got.Source)),
			Verdict:  claim.If(got.Value),
			Reason:   "It is transformers' default unless the model's generation_config.json says otherwise.",
		}, nil
	},
}

var cacheWorthIt = Claim{
	claim.Statement{
		ID:   "cache-worth-it",
		Text: "The cache is almost always worth it.",
		Try:  `explain bench cache --lengths 1,10,100`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		without, with, err := both(ctx, lab, Trial{Prompt: story}, 1)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeWorthIt(s, float64(without.End.Totals.Flops)/float64(with.End.Totals.Flops)), nil
	},
}

// judgeWorthIt takes into account what one token alone gains, in FLOPs.
func judgeWorthIt(s *bench.Summary, one float64) claim.Answer {
	gain := gainAt(s, 50)
	a := claim.Answer{
		Measured: fmt.Sprintf("The speed-up is %s at 50 tokens; a single new token takes ×%s the FLOPs without a cache.", times(gain), view.FormatThree(one)),
		Verdict:  claim.Holds,
		Reason:   "Almost always: where one token is all that is wanted, as in scoring a text, there is nothing to reuse.",
	}
	switch {
	case gain.Median <= 1:
		a.Verdict, a.Reason = claim.Fails, "On this machine the cache does not save time at 50 tokens."
	case gain.Low <= 1:
		a.Verdict, a.Reason = claim.Condition, "On this machine it did not pay in every round."
	case one > 1.05: // the prompt is read once either way
		a.Reason = "Almost always: even a single token is cheaper with it here."
	}
	return a
}
