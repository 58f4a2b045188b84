package guide

import (
	"fmt"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/view"
)

var cacheHundred = Claim{
	claim.Statement{
		ID:   "cache-hundred",
		Text: "100 tokens take 10.5 s without a cache and 3.2 s with one, 3.3 times faster.",
		Box: claim.NewBox("100 tokens", "time", "memory").Row(claim.Text("without"), claim.Number(10.5, "10.5 s"), claim.Number(2.1e9, "2.1 GB")).
			Row(claim.Text("with"), claim.Number(3.2, "3.2 s"), claim.Number(2.8e9, "2.8 GB")),
		Try: `explain bench cache --lengths 100`,
	},
	experiment(measured, judgeHundred),
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

var cacheThreeToFive = Claim{
	claim.Statement{
		ID:   "cache-three-to-five",
		Text: "The cache makes generation 3 to 5 times faster.",
		Try:  `explain bench cache`,
	},
	experiment(measured, judgeThreeToFive),
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
	experiment(measured, judgeLonger),
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
	onBenchmark(judgeInteractive),
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
