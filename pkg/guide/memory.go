package guide

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

var cacheMoreMemory = Claim{
	claim.Statement{
		ID:   "cache-more-memory",
		Text: "A cache takes more memory: 2.8 GB in place of 2.1 GB for 100 tokens.",
		Try:  `explain bench cache --lengths 100`,
	},
	onBenchmark(judgeMoreMemory),
}

func judgeMoreMemory(s *bench.Summary) (claim.Answer, error) {
	without, with, err := peaks(s, 100)
	if err != nil {
		return claim.Answer{}, err
	}
	a := claim.Answer{
		Measured: fmt.Sprintf("The process takes %s at most without a cache and %s with one; the keys and values are %s of it.",
			bytes(without.PeakBytes.Median), bytes(with.PeakBytes.Median), bytes(float64(with.CacheBytes))),
		Figures: []claim.Figure{{Name: "peak without", Value: view.Real(without.PeakBytes.Median), Unit: "B"}, {Name: "peak with", Value: view.Real(with.PeakBytes.Median), Unit: "B"},
			{Name: "cache", Value: view.Real(with.CacheBytes), Unit: "B"}},
	}
	if with.PeakBytes.Median > without.PeakBytes.Median {
		a.Verdict, a.Reason = claim.Holds, "The cache is kept, and what a pass works in is small beside it on this model. How much more follows from the model's shape and the length."
	} else {
		a.Verdict, a.Reason = claim.Condition, "The cache itself takes room, true. But without one every pass works on the whole text, and on this model that takes more room than the cache."
	}
	return a, nil
}

var cacheMemoryTable = Claim{
	claim.Statement{
		ID:   "cache-memory-table",
		Text: "With a cache memory grows from 2.3 GB at 50 tokens over 2.8 GB at 100 to 3.6 GB at 200.",
		Box:  guideMemory(),
		Try:  `explain bench cache --lengths 50,100,200`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeMemoryTable(s, lab)
	},
}

// guideMemory is the memory in the guide's table.
func guideMemory() *claim.Box {
	box := claim.NewBox("tokens", "without", "with")
	for _, length := range benchPlan.Lengths {
		without, with := saidOf(length)
		box.Row(claim.Number(float64(length), fmt.Sprint(length)), claim.Number(without.Gigabytes*1e9, fmt.Sprintf("%.1f GB", without.Gigabytes)),
			claim.Number(with.Gigabytes*1e9, fmt.Sprintf("%.1f GB", with.Gigabytes)))
	}
	return box
}

// What Llama 2 with 7 billion weights takes, for comparison. It has 32 layers of 32
// heads of 128 (its config.json) and 6,738,415,616 weights, in 16 bits each.
const (
	llamaToken   = 2 * 32 * 32 * 128 * 2 // bytes of keys and values a token
	llamaWeights = 6_738_415_616 * 2     // bytes
)

func judgeMemoryTable(s *bench.Summary, lab *Lab) (claim.Answer, error) {
	short, err := cell(s, 50, withCache)
	if err != nil {
		return claim.Answer{}, err
	}
	long, err := cell(s, 200, withCache)
	if err != nil {
		return claim.Answer{}, err
	}
	ours := float64(long.CacheBytes-short.CacheBytes) / 150
	var guides []float64
	rows := slices.DeleteFunc(bench.Guide(), func(r bench.GuideRow) bool { return r.Cache != withCache })
	for i := 1; i < len(rows); i++ {
		guides = append(guides, (rows[i].Gigabytes-rows[i-1].Gigabytes)*1e9/float64(rows[i].Length-rows[i-1].Length))
	}
	shape := lab.Model.Model.Config().Shape()
	a := claim.Answer{
		Measured: fmt.Sprintf("The cache of this model grows by %s a token: keys and values, %d layers, %d heads of %d, %s bytes each. The guide's table grows by %s and then %s a token.",
			bytes(ours), shape.Layers, shape.KVHeads, shape.HeadDim, strconv.FormatFloat(ours/float64(2*shape.Layers*shape.KVHeads*shape.HeadDim), 'g', 3, 64), bytes(guides[0]), bytes(guides[1])),
		Verdict: claim.If(ours > 0.5*slices.Min(guides) && ours < 2*slices.Max(guides)),
		Figures: []claim.Figure{{Name: "cache a token", Value: view.Real(ours), Unit: "B"}, {Name: "the guide's, a token", Value: view.Real(guides[0]), Unit: "B"}},
	}
	a.Reason = "The growth is of the size that this model's shape gives."
	if a.Verdict == claim.Fails {
		a.Reason = fmt.Sprintf("It grows with the text, but not by so much: even Llama 2 with 7 billion weights keeps %s a token in 16 bits, and its weights alone take %s, more than the whole of the guide's table.", bytes(llamaToken), bytes(llamaWeights))
	}
	return a, nil
}

var cacheSavesMemory = Claim{
	claim.Statement{
		ID:   "cache-saves-memory",
		Text: "use_cache=False saves about 30 % of the memory.",
		Try:  `explain bench cache`,
	},
	onBenchmark(judgeSavesMemory),
}

func judgeSavesMemory(s *bench.Summary) (claim.Answer, error) {
	var parts []string
	var a claim.Answer
	near, less := true, false // within a tenth of the memory of 30 %; saved at all
	for _, length := range []int{50, 100, 200} {
		without, with, err := peaks(s, length)
		if err != nil {
			return a, err
		}
		saved := 1 - without.PeakBytes.Median/with.PeakBytes.Median
		near = near && saved > 0.2 && saved < 0.4
		less = less || saved > 0
		parts = append(parts, fmt.Sprintf("%s at %d", view.FormatPercent(saved), length))
		a.Figures = append(a.Figures, claim.Figure{Name: fmt.Sprintf("saved at %d tokens", length), Value: view.Real(saved)})
	}
	a.Measured = "Of the process's peak it saves " + join(parts) + " tokens."
	switch {
	case near:
		a.Verdict, a.Reason = claim.Holds, "It is so here, for each length."
		return a, nil
	case less:
		a.Verdict, a.Reason = claim.Condition, "Something is saved, but no one share: what can be saved is the cache, which grows with the text, while the weights stay."
	default:
		a.Verdict, a.Reason = claim.Fails, "Nothing is saved here: passes over the whole text take more room than this model's cache."
	}
	a.Reason += fmt.Sprintf(" The guide's own table saves %s.", saidByLength(func(without, with bench.GuideRow) string {
		return view.FormatPercent(1 - without.Gigabytes/with.Gigabytes)
	}))
	return a, nil
}

var cacheRetry = Claim{
	claim.Statement{
		ID:   "cache-retry",
		Text: "When memory runs out, running again without a cache helps: it is slower and takes less.",
		Try:  `explain run "Write a short story:" --memory_limit 45MB --on_oom retry_without_cache`,
	},
	onBenchmark(judgeRetry),
}

func judgeRetry(s *bench.Summary) (claim.Answer, error) {
	without, with, err := peaks(s, 200)
	if err != nil {
		return claim.Answer{}, err
	}
	saved := with.PeakBytes.Median - without.PeakBytes.Median
	a := claim.Answer{
		Measured: fmt.Sprintf("For 200 tokens it takes ×%s the time, and at its peak %s in place of %s.", view.FormatThree(without.Total.Median/with.Total.Median), bytes(without.PeakBytes.Median), bytes(with.PeakBytes.Median)),
		Figures:  []claim.Figure{{Name: "saved", Value: view.Real(saved), Unit: "B"}},
	}
	if saved > 0 {
		a.Verdict, a.Reason = claim.Holds, "It does take less on this model, and the price is time. A shorter text or fewer sequences cost less of it."
	} else {
		a.Verdict, a.Reason = claim.Condition, "Not on this model: a pass over the whole text takes more room than the cache. It can help where the cache is large, as with many sequences; a shorter text costs less time."
	}
	return a, nil
}
