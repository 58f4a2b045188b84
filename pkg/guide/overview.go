package guide

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/bench"
	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

func overview() []Claim {
	return []Claim{overviewArguments, overviewCache, overviewLength, overviewPenalty}
}

// openingCall is the call that the guide begins with, but for inputs and streamer,
// which are no plain values, and with a length of one's own: the guide's is 128. A
// value that is given for an argument replaces that argument's.
func openingCall(length int, name, value string) string {
	args := []string{"use_cache=True", fmt.Sprintf("max_new_tokens=%d", length), "do_sample=False", "temperature=0.0", "repetition_penalty=1.1"}
	for i := range args {
		if strings.HasPrefix(args[i], name+"=") {
			args[i] = name + "=" + value
		}
	}
	return strings.Join(args, ", ")
}

// effect is what another value of one argument does to the opening call.
type effect struct {
	argument, value string
	is              string // in words
	tokens          bool   // the tokens change
	refused         bool   // the call is
	none            bool   // nothing changes, neither the tokens nor the work
}

var overviewArguments = Claim{
	claim.Statement{
		ID: "overview-arguments",
		Text: "Each argument of one call has its part: use_cache in the speed, max_new_tokens in the length, do_sample in the choice, temperature in the randomness, " +
			"repetition_penalty in repetition, a streamer in the display.",
		Try: `explain lint 'model.generate(**inputs, use_cache=True, max_new_tokens=128, do_sample=False, temperature=0.0, repetition_penalty=1.1)'`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const tokens = 48 // enough for an effect to show
		call := Trial{Prompt: story, Call: openingCall(tokens, "", ""), Seed: lab.Seed}
		base, err := lab.generate(ctx, call, nil)
		if err != nil {
			return claim.Answer{}, err
		}
		shown, err := lab.streamed(ctx, call, base)
		if err != nil {
			return claim.Answer{}, err
		}
		effects := []effect{shown}
		for _, e := range []effect{
			{argument: "use_cache", value: "False"}, {argument: "max_new_tokens", value: "24"}, {argument: "do_sample", value: "True"},
			{argument: "temperature", value: "0.9"}, {argument: "repetition_penalty", value: "1.0"},
		} {
			call.Call = openingCall(tokens, e.argument, e.value)
			if _, refused := lab.Request(call); refused != nil {
				e.refused, e.is = true, "refused: an error"
			} else {
				other, err := lab.generate(ctx, call, nil)
				if err != nil {
					return claim.Answer{}, err
				}
				e.compare(base, other)
			}
			effects = append(effects, e)
		}
		return judgeEffects(effects), nil
	},
}

// compare says what differs between the opening call's result and another's.
func (e *effect) compare(base, other *decode.Result) {
	common := 0
	for common < min(len(base.IDs), len(other.IDs)) && base.IDs[common] == other.IDs[common] {
		common++
	}
	switch {
	case common < len(base.IDs) && common == len(other.IDs):
		e.tokens, e.is = true, fmt.Sprintf("ends after %d tokens", common)
	case common < len(base.IDs) || common < len(other.IDs):
		e.tokens, e.is = true, fmt.Sprintf("other text from token %d on", common+1)
	case base.Totals.Computed != other.Totals.Computed:
		e.is = fmt.Sprintf("same text, %s positions computed in place of %s", view.FormatCount(other.Totals.Computed), view.FormatCount(base.Totals.Computed))
	default:
		e.none, e.is = true, "none"
	}
}

// streamed runs a trial with a streamer.
func (l *Lab) streamed(ctx context.Context, t Trial, base *decode.Result) (effect, error) {
	e := effect{argument: "streamer", value: "one"}
	request, err := l.Request(t)
	if err != nil {
		return e, err
	}
	var calls putCounter
	request.Streamer = &calls
	result, err := decode.Generate(ctx, request)
	if err != nil {
		return e, fmt.Errorf("guide: %s: %w", t, err)
	}
	if result.FinishReason == trace.FinishInterrupted {
		return e, context.Cause(ctx)
	}
	if e.compare(base, result); e.none {
		e.none, e.is = calls == 0, fmt.Sprintf("same text, handed over in %d calls", calls)
	}
	return e, nil
}

// putCounter is a streamer that counts how often it is given something.
type putCounter int

func (n *putCounter) Put([]int) error { *n++; return nil }
func (n *putCounter) End() error      { return nil }

func judgeEffects(effects []effect) claim.Answer {
	box := claim.NewBox("argument", "changed to", "effect")
	var idle, refused []string
	for _, e := range effects {
		box.Row(claim.Text(e.argument), claim.Text(e.value), claim.Text(e.is))
		switch {
		case e.none:
			idle = append(idle, e.argument)
		case e.refused:
			refused = append(refused, e.argument+"="+e.value)
		}
	}
	a := claim.Answer{Verdict: claim.Holds, Box: box, Measured: fmt.Sprintf("Of %d arguments, changed one at a time, each has an effect.", len(effects)),
		Reason: "The tokens or the work changed each time."}
	if len(idle) > 0 {
		a.Verdict = claim.Condition
		a.Measured = fmt.Sprintf("Of %d arguments, changed one at a time, %d have an effect on this model; %s has none.", len(effects), len(effects)-len(idle), join(idle))
		a.Reason = "What a call sets can lie idle."
		if slices.Contains(idle, "temperature") {
			a.Reason = "A temperature does nothing beside do_sample=False."
		}
	}
	if len(refused) > 0 {
		a.Verdict = claim.Condition
		a.Reason += fmt.Sprintf(" With %s the rest of the call is refused, as transformers refuses it: no token can be drawn at a temperature of 0.0.", join(refused))
	}
	return a
}

var overviewCache = Claim{
	claim.Statement{
		ID:   "overview-cache",
		Text: "use_cache=True speeds generation up.",
		Try:  `explain compare --vary use_cache "Once upon a time in a magical forest," --do_sample=false --max_new_tokens 128`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		summary, err := measured(ctx, lab)
		if err != nil {
			return claim.Answer{}, err
		}
		request, err := lab.Request(Trial{Prompt: story, Call: "do_sample=False, max_new_tokens=128"})
		if err != nil {
			return claim.Answer{}, err
		}
		return judgeSpeedUps(summary, request.Plan.Config.UseCache.Value), nil
	},
}

// judgeSpeedUps judges the rounds of all lengths. A call that names no cache
// has one by default or it has none.
func judgeSpeedUps(s *bench.Summary, byDefault bool) claim.Answer {
	box := claim.NewBox("new tokens", "speed-up", "slowest round", "fastest round")
	var medians []string
	faster, slower := 0, 0
	for _, g := range s.Gains {
		box.Row(claim.Number(float64(g.Length), view.FormatCount(g.Length)), claim.Number(g.SpeedUp.Median, times(g.SpeedUp)),
			claim.Number(g.SpeedUp.Low, view.FormatThree(g.SpeedUp.Low)), claim.Number(g.SpeedUp.High, view.FormatThree(g.SpeedUp.High)))
		medians = append(medians, fmt.Sprintf("%s times at %d", view.FormatThree(g.SpeedUp.Median), g.Length))
		switch {
		case g.SpeedUp.Low > 1:
			faster++
		case g.SpeedUp.Median <= 1:
			slower++
		}
	}
	a := claim.Answer{Box: box, Measured: "With a cache generation is faster by " + join(medians) + " new tokens (medians)."}
	switch {
	case faster == len(s.Gains):
		a.Verdict, a.Reason = claim.Holds, "Every round at every length was faster with a cache."
	case slower == len(s.Gains):
		a.Verdict, a.Reason = claim.Fails, "At no length did the cache save time here."
	default:
		a.Verdict, a.Reason = claim.Condition, "Not every round was faster: with short texts a pass over a few positions more costs little."
	}
	if byDefault {
		a.Reason += " It is the default: a call that does not name it has one, too."
	}
	return a
}

var overviewLength = Claim{
	claim.Statement{
		ID:   "overview-length",
		Text: "max_new_tokens=128 says how many tokens are generated.",
		Try:  `explain run "The weather today is" --do_sample=false --max_new_tokens 128`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const asked = 128
		var lengths []int
		box := claim.NewBox("prompt", "new tokens", "ended by")
		for _, prompt := range []string{weather, france, story} {
			result, err := lab.generate(ctx, Trial{Prompt: prompt, Call: openingCall(asked, "", "")}, nil)
			if err != nil {
				return claim.Answer{}, err
			}
			n := len(result.IDs)
			lengths = append(lengths, n)
			box.Row(claim.Text(prompt), claim.Number(float64(n), view.FormatCount(n)), claim.Text(ended(result.FinishReason)))
		}
		verdict, reason := claim.Holds, "Each text went on to the limit."
		switch {
		case slices.Max(lengths) > asked:
			verdict, reason = claim.Fails, "A text went past the limit."
		case slices.Min(lengths) < asked:
			verdict, reason = claim.Condition, "It is a limit and no length: a text ends before it at an end token or a stop string. The prompt does not count; max_length counts it."
		}
		texts := make([]string, len(lengths))
		for i, n := range lengths {
			texts[i] = view.FormatCount(n)
		}
		return claim.Answer{Measured: fmt.Sprintf("Three prompts got %s new tokens.", join(texts)), Verdict: verdict, Reason: reason, Box: box}, nil
	},
}

var overviewPenalty = Claim{
	claim.Statement{
		ID:   "overview-penalty",
		Text: "repetition_penalty=1.1 discourages repetition.",
		Try:  `explain compare --vary repetition_penalty=1.0,1.1 "The clock said tick, tock, tick, tock, tick, tock," --do_sample=false`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		var again [2]saidAgain
		for i, penalty := range []float64{1, 1.1} {
			t, err := lab.Run(ctx, Trial{Prompt: clock, Call: greedily(penalty, penaltyTokens)})
			if err != nil {
				return claim.Answer{}, err
			}
			ids, prompt := view.TextIDs(t)
			again[i] = saidAgain{view.Repetition(ids, prompt, 4), len(ids) - prompt}
		}
		return judgeDiscouraged(again[0], again[1]), nil
	},
}

// saidAgain is how much of a text's new tokens belongs to four in a row that came
// before.
type saidAgain struct {
	share  float64
	tokens int
}

func (s saidAgain) String() string {
	return fmt.Sprintf("%s of %s", view.FormatPercent(s.share), plural(s.tokens, "new token"))
}

// judgeDiscouraged judges greedy texts without a penalty and with 1.1.
func judgeDiscouraged(without, with saidAgain) claim.Answer {
	a := claim.Answer{
		Measured: fmt.Sprintf("After a prompt that goes round, runs of four tokens that came before make up %s without a penalty, and %s with 1.1.", without, with),
		Verdict:  claim.If(with.share < without.share),
		Figures:  []claim.Figure{{Name: "repeated without", Value: view.Real(without.share)}, {Name: "repeated with 1.1", Value: view.Real(with.share)}},
		Reason:   "It makes tokens that have appeared less likely, the prompt's too. It forbids none; no_repeat_ngram_size forbids.",
	}
	switch {
	case with.share >= without.share:
		a.Reason = "On this model 1.1 repeats as much here: what comes again is too likely for it."
	case with.tokens < without.tokens:
		a.Reason = "With the penalty the text leaves the turn and ends. It makes tokens that have appeared less likely, the prompt's too; it forbids none."
	}
	return a
}
