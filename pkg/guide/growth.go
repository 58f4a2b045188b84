package guide

import (
	"context"
	"fmt"
	"math"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

var cacheQuadratic = Claim{
	claim.Statement{
		ID:   "cache-quadratic",
		Text: "Without a cache, redundant computation grows quadratically.",
		Try:  `explain run "Once upon a time in a magical forest," --use_cache=false --max_new_tokens 100`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		record, err := lab.Bench(ctx)
		if err != nil {
			return claim.Answer{}, err
		}
		// A position is redundant if an earlier step computed it, too.
		var lengths, redundant []float64
		for _, cell := range bench.Summarize(record).Cells {
			if cell.Cache == noCache {
				needed := len(record.Prompt.IDs) + cell.Length - 1
				lengths, redundant = append(lengths, float64(cell.Length)), append(redundant, float64(cell.Computed-needed))
			}
		}
		fit, err := bench.FitPower(lengths, redundant)
		if err != nil {
			return claim.Answer{}, err
		}
		return claim.Answer{
			Measured: fmt.Sprintf("Positions computed again: %s for %g tokens, %s for %g; a power of %s.", view.FormatCount(int(redundant[0])), lengths[0],
				view.FormatCount(int(redundant[len(redundant)-1])), lengths[len(lengths)-1], view.Fixed(fit.Exponent, 2)),
			Verdict: claim.If(fit.Exponent > 1.5 && fit.Exponent < 2.2),
			Reason:  "With a prompt of p tokens, n new ones make (n−1)·(p + n/2 − 1) of them: the square takes over once n is well above 2p. Attention inside a pass is quadratic as well, so in all it is cubic for very long texts.",
			Figures: []claim.Figure{{Name: "exponent", Value: view.Real(fit.Exponent)}},
		}, nil
	},
}

var cacheComplexity = Claim{
	claim.Statement{
		ID:   "cache-complexity",
		Text: "Generation is O(n²) without a cache and O(n) with one.",
		Try:  `explain bench cache`,
	},
	experiment(measured, judgeComplexity),
}

func judgeComplexity(s *bench.Summary) claim.Answer {
	fits := make(map[string]bench.Growth)
	for _, g := range s.Growth {
		fits[g.Cache] = g
	}
	without, with := fits[noCache], fits[withCache]
	a := claim.Answer{
		Measured: fmt.Sprintf("From 50 to 200 tokens, time grows as n^%s without a cache and n^%s with one; FLOPs as n^%s and n^%s.",
			view.Fixed(without.Time.Exponent, 2), view.Fixed(with.Time.Exponent, 2), view.Fixed(without.Flops.Exponent, 2), view.Fixed(with.Flops.Exponent, 2)),
		Figures: []claim.Figure{{Name: "FLOP exponent without", Value: view.Real(without.Flops.Exponent)}, {Name: "FLOP exponent with", Value: view.Real(with.Flops.Exponent)},
			{Name: "time exponent without", Value: view.Real(without.Time.Exponent)}, {Name: "time exponent with", Value: view.Real(with.Time.Exponent)}},
	}
	apart := without.Flops.Exponent > 1.5 && with.Flops.Exponent < 1.3
	a.Verdict, a.Reason = claim.Condition, "True of the positions computed, and of the work while the layers' weights take most of it. Each step looks back at all keys, so attention stays O(n²) with a cache and is O(n³) without; in long texts it shows."
	if !apart {
		a.Verdict, a.Reason = claim.Fails, "The two do not grow so far apart here."
	}
	return a
}

var cacheTable = Claim{
	claim.Statement{
		ID:   "cache-table",
		Text: "The table of 50, 100 and 200 tokens: times from 2.1 s to 34.2 s without a cache, from 0.8 s to 3.2 s with one.",
		Box:  guideTable(),
		Try:  `explain bench cache --lengths 50,100,200`,
	},
	onBenchmark(judgeTable),
}

// guideTable is the guide's table, as it stands there.
func guideTable() *claim.Box {
	box := claim.NewBox("tokens", "use_cache", "time", "memory")
	for _, row := range bench.Guide() {
		box.Row(claim.Number(float64(row.Length), fmt.Sprint(row.Length)), claim.Text(inUse(row.Cache)), claim.Number(row.Seconds, fmt.Sprintf("%g s", row.Seconds)),
			claim.Number(row.Gigabytes*1e9, fmt.Sprintf("%.1f GB", row.Gigabytes)))
	}
	return box
}

// sameGrowth is how far two powers may lie apart and still count as one kind of
// growth. It is well below the 1 that parts a line from a square.
const sameGrowth = 0.35

func judgeTable(s *bench.Summary) (claim.Answer, error) {
	box := claim.NewBox("tokens", "use_cache", "time", "memory")
	for _, c := range s.Cells {
		box.Row(claim.Number(float64(c.Length), fmt.Sprint(c.Length)), claim.Text(inUse(c.Cache)), claim.Number(c.Total.Median, seconds(c.Total.Median)),
			claim.Number(c.PeakBytes.Median, bytes(c.PeakBytes.Median)))
	}
	a := claim.Answer{Box: box, Verdict: claim.Illustration}
	near := true
	text := ""
	for i, cache := range []string{noCache, withCache} {
		guides, err := bench.GuideGrowth(cache)
		if err != nil {
			return a, err
		}
		for _, g := range s.Growth {
			if g.Cache == cache {
				near = near && math.Abs(g.Time.Exponent-guides.Exponent) < sameGrowth
				text += fmt.Sprintf("%s n^%s here and n^%s in the guide", []string{"without a cache time grows as", "; with one as"}[i], view.Fixed(g.Time.Exponent, 2), view.Fixed(guides.Exponent, 2))
				a.Figures = append(a.Figures, claim.Figure{Name: "time exponent, " + cache, Value: view.Real(g.Time.Exponent)})
			}
		}
	}
	a.Measured = "From 50 to 200 tokens, " + text + "."
	a.Reason = "The growth is of the right kind: near a square without a cache and near a line with one. The seconds belong to a machine and a model that are not named."
	if !near {
		a.Verdict, a.Reason = claim.Fails, "Neither the seconds nor their growth are what is measured here."
	}
	return a, nil
}
