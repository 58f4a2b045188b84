package guide

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/compare"
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

// cached is greedy decoding of exactly so many tokens, with a cache or without.
func cached(use bool, tokens int) string {
	return fmt.Sprintf("do_sample=False, repetition_penalty=1.0, use_cache=%s, min_new_tokens=%d, max_new_tokens=%d", python(use), tokens, tokens)
}

// python writes a truth value as Python does.
func python(value bool) string {
	if value {
		return "True"
	}
	return "False"
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
			Measured: fmt.Sprintf("A call that does not name it gets use_cache=%s on this model, by %s.", python(got.Value), origin(got.Source)),
			Verdict:  claim.If(got.Value),
			Reason:   "It is transformers' default unless the model's generation_config.json says otherwise.",
		}, nil
	},
}

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

const (
	noCache   = "none"
	withCache = "dynamic"
)

// cell is one of a summary's.
func cell(s *bench.Summary, length int, cache string) (*bench.CellSummary, error) {
	for i := range s.Cells {
		if s.Cells[i].Length == length && s.Cells[i].Cache == cache {
			return &s.Cells[i], nil
		}
	}
	return nil, fmt.Errorf("guide: nothing was measured for %d tokens with cache %s", length, cache)
}

// measured is the guide's benchmark here, summed up.
func measured(ctx context.Context, lab *Lab) (*bench.Summary, error) {
	record, err := lab.Bench(ctx)
	if err != nil {
		return nil, err
	}
	s := bench.Summarize(record)
	for _, length := range record.Plan.Lengths {
		for _, cache := range record.Plan.Caches {
			if _, err := cell(&s, length, cache); err != nil {
				return nil, err
			}
		}
	}
	return &s, nil
}

// times writes a ratio with its spread.
func times(s bench.Spread) string {
	return fmt.Sprintf("×%s (%s to %s)", view.FormatThree(s.Median), view.FormatThree(s.Low), view.FormatThree(s.High))
}

var cacheComplexity = Claim{
	claim.Statement{
		ID:   "cache-complexity",
		Text: "Generation is O(n²) without a cache and O(n) with one.",
		Try:  `explain bench cache`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeComplexity(s)
	},
}

func judgeComplexity(s *bench.Summary) (claim.Answer, error) {
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
	return a, nil
}

var cacheHundred = Claim{
	claim.Statement{
		ID:   "cache-hundred",
		Text: "100 tokens take 10.5 s without a cache and 3.2 s with one, 3.3 times faster.",
		Box: claim.NewBox("100 tokens", "time", "memory").Row(claim.Text("without"), claim.Number(10.5, "10.5 s"), claim.Number(2.1e9, "2.1 GB")).
			Row(claim.Text("with"), claim.Number(3.2, "3.2 s"), claim.Number(2.8e9, "2.8 GB")),
		Try: `explain bench cache --lengths 100`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeHundred(s), nil
	},
}

func judgeHundred(s *bench.Summary) claim.Answer {
	box := claim.NewBox("100 tokens", "time", "memory")
	for _, c := range s.Cells {
		if c.Length == 100 {
			box.Row(claim.Text(map[string]string{noCache: "without", withCache: "with"}[c.Cache]), claim.Number(c.Total.Median, seconds(c.Total.Median)), claim.Number(c.PeakBytes.Median, bytes(c.PeakBytes.Median)))
		}
	}
	gain := gainAt(s, 100)
	without, with := saidOf(100)
	a := claim.Answer{
		Measured: fmt.Sprintf("The speed-up is %s here.", times(gain)),
		Verdict:  claim.Illustration,
		Reason: fmt.Sprintf("The direction of the time is right. Neither machine nor model is named, and the ratio belongs to one length: the guide's own table has %g s and %g s for the same 100 tokens, ×%s.",
			without.Seconds, with.Seconds, view.FormatThree(without.Seconds/with.Seconds)),
		Box:     box,
		Figures: []claim.Figure{{Name: "speed-up", Value: view.Real(gain.Median)}},
	}
	if without, with, err := peaks(s, 100); err == nil && without.PeakBytes.Median >= with.PeakBytes.Median {
		a.Reason += " Of the memory the direction is another here: see cache-more-memory."
	}
	if gain.High < 1 {
		a.Verdict, a.Reason = claim.Fails, "On this machine and model the cache makes 100 tokens slower."
	}
	return a
}

// saidOf are the rows of the guide's table for a length.
func saidOf(length int) (without, with bench.GuideRow) {
	for _, row := range bench.Guide() {
		switch {
		case row.Length == length && row.Cache == noCache:
			without = row
		case row.Length == length:
			with = row
		}
	}
	return without, with
}

// saidByLength is what a ratio of the guide's rows comes to at each length, in a
// sentence.
func saidByLength(ratio func(without, with bench.GuideRow) string) string {
	var parts []string
	for _, length := range benchPlan.Lengths {
		parts = append(parts, ratio(saidOf(length)))
	}
	return join(parts)
}

// inUse writes a kind of cache as the guide does, as the value of use_cache.
func inUse(cache string) string { return python(cache != noCache) }

// gainAt is how much faster the cache made a length.
func gainAt(s *bench.Summary, length int) bench.Spread {
	for _, g := range s.Gains {
		if g.Length == length && g.Cache == withCache {
			return g.SpeedUp
		}
	}
	return bench.Spread{}
}

// small writes a difference that ought to be none.
func small(x float64) string {
	if x == 0 {
		return "0"
	}
	return strconv.FormatFloat(x, 'e', 1, 64)
}

func seconds(s float64) string { return view.FormatThree(s) + " s" }

func bytes(b float64) string { return view.FormatSI(int64(b)) + "B" }

var cacheTable = Claim{
	claim.Statement{
		ID:   "cache-table",
		Text: "The table of 50, 100 and 200 tokens: times from 2.1 s to 34.2 s without a cache, from 0.8 s to 3.2 s with one.",
		Box:  guideTable(),
		Try:  `explain bench cache --lengths 50,100,200`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeTable(s)
	},
}

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

var cacheThreeToFive = Claim{
	claim.Statement{
		ID:   "cache-three-to-five",
		Text: "The cache makes generation 3 to 5 times faster.",
		Try:  `explain bench cache`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeThreeToFive(s), nil
	},
}

func judgeThreeToFive(s *bench.Summary) claim.Answer {
	box := claim.NewBox("tokens", "speed-up", "FLOPs saved")
	within, above, n := 0, 0, 0
	var parts []string
	var a claim.Answer
	for _, g := range s.Gains {
		if g.Cache != withCache {
			continue
		}
		n++
		switch m := g.SpeedUp.Median; {
		case m > 5:
			above++
		case m >= 3:
			within++
		}
		box.Row(claim.Number(float64(g.Length), fmt.Sprint(g.Length)), claim.Number(g.SpeedUp.Median, times(g.SpeedUp)), claim.Number(g.FlopRatio, "×"+view.FormatThree(g.FlopRatio)))
		parts = append(parts, fmt.Sprintf("×%s at %d tokens", view.FormatThree(g.SpeedUp.Median), g.Length))
		a.Figures = append(a.Figures, claim.Figure{Name: fmt.Sprintf("speed-up at %d tokens", g.Length), Value: view.Real(g.SpeedUp.Median)})
	}
	a.Measured, a.Box = "It is "+join(parts)+" on this machine.", box
	switch {
	case within == n && n > 0:
		a.Verdict, a.Reason = claim.Holds, "All three lengths lie in that range here."
	case within > 0:
		a.Verdict, a.Reason = claim.Condition, "Some lengths lie in that range. There is no one factor: it grows with the number of tokens, and depends on the model, the prompt and the machine."
	case above > 0:
		a.Verdict = claim.Fails
		a.Reason = fmt.Sprintf("There is no one factor: it grows with the number of tokens, and no length lies in that range here. The guide's own table gives %s.",
			saidByLength(func(without, with bench.GuideRow) string {
				return "×" + view.FormatThree(without.Seconds/with.Seconds)
			}))
	default:
		a.Verdict, a.Reason = claim.Fails, "The factor is below that range here."
	}
	return a
}

var cacheLonger = Claim{
	claim.Statement{
		ID:   "cache-longer",
		Text: "The speed-up increases with the length of the text.",
		Try:  `explain bench cache --lengths 50,100,200`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeLonger(s), nil
	},
}

func judgeLonger(s *bench.Summary) claim.Answer {
	short, middle, long := gainAt(s, 50), gainAt(s, 100), gainAt(s, 200)
	grows := short.Median < middle.Median && middle.Median < long.Median
	a := claim.Answer{
		Measured: fmt.Sprintf("%s at 50 tokens, %s at 100, %s at 200.", times(short), times(middle), times(long)),
		Verdict:  claim.If(grows),
		Reason:   "Without a cache each further token costs more than the one before; with one, hardly.",
	}
	if !grows {
		a.Reason = "The medians do not rise here; other work on the machine may be the cause."
	}
	return a
}

var cacheInteractive = Claim{
	claim.Statement{
		ID:   "cache-interactive",
		Text: "Interactive use needs the cache for a quick response.",
		Try:  `explain run "Once upon a time in a magical forest," --use_cache=false --max_new_tokens 200`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeInteractive(s)
	},
}

func judgeInteractive(s *bench.Summary) (claim.Answer, error) {
	// What a token of the second hundred takes.
	var perToken, first [2]float64
	for i, cache := range []string{noCache, withCache} {
		half, err := cell(s, 100, cache)
		if err != nil {
			return claim.Answer{}, err
		}
		whole, err := cell(s, 200, cache)
		if err != nil {
			return claim.Answer{}, err
		}
		perToken[i], first[i] = (whole.Total.Median-half.Total.Median)/100, whole.Prefill.Median
	}
	a := claim.Answer{
		Measured: fmt.Sprintf("A token of the second hundred takes %s ms without a cache and %s ms with one. The first one takes %s ms and %s ms.",
			view.FormatThree(perToken[0]*1e3), view.FormatThree(perToken[1]*1e3), view.FormatThree(first[0]*1e3), view.FormatThree(first[1]*1e3)),
		Figures: []claim.Figure{{Name: "per token without", Value: view.Real(perToken[0]), Unit: "s"}, {Name: "per token with", Value: view.Real(perToken[1]), Unit: "s"}},
	}
	// People read 238 words a minute (Brysbaert 2019, for English non-fiction). That
	// a word has four tokens in three is a rule of thumb.
	const words = 238.0 / 60
	const reading = 1 / (words * 4 / 3) // seconds a token
	reader := fmt.Sprintf("a reader, who takes about %s words a second", view.Fixed(words, 0))
	switch {
	case perToken[1] >= perToken[0]:
		a.Verdict, a.Reason = claim.Fails, "On this machine the cache does not make a token come sooner."
	case perToken[0] > reading:
		a.Verdict, a.Reason = claim.Holds, "Without a cache this model falls behind "+reader+"."
	default:
		a.Verdict, a.Reason = claim.Condition, "The later tokens come sooner, but this model keeps ahead of "+reader+", even without a cache. The first token needs the whole prompt to be read either way."
	}
	return a, nil
}

var cacheMoreMemory = Claim{
	claim.Statement{
		ID:   "cache-more-memory",
		Text: "A cache takes more memory: 2.8 GB in place of 2.1 GB for 100 tokens.",
		Try:  `explain bench cache --lengths 100`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeMoreMemory(s)
	},
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

// peaks are a length's cells, which must know their memory.
func peaks(s *bench.Summary, length int) (without, with *bench.CellSummary, err error) {
	if without, err = cell(s, length, noCache); err != nil {
		return nil, nil, err
	}
	if with, err = cell(s, length, withCache); err != nil {
		return nil, nil, err
	}
	if without.PeakBytes.Median <= 0 || with.PeakBytes.Median <= 0 {
		return nil, nil, fmt.Errorf("guide: this system does not tell how much memory a process took")
	}
	return without, with, nil
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
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeSavesMemory(s)
	},
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
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		s, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeRetry(s)
	},
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
