package guide

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/view"
)

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
	refused         bool   // the call is
	none            bool   // nothing changes, neither the tokens nor the work
}

// compare says what differs between the opening call's result and another's.
func (e *effect) compare(base, other *decode.Result) {
	switch n := common(base.IDs, other.IDs); {
	case n < len(base.IDs) && n == len(other.IDs):
		e.is = fmt.Sprintf("ends after %d tokens", n)
	case n < len(base.IDs) || n < len(other.IDs):
		e.is = fmt.Sprintf("other text from token %d on", n+1)
	case base.Totals.Computed != other.Totals.Computed:
		e.is = fmt.Sprintf("same text, %s positions computed in place of %s", view.FormatCount(other.Totals.Computed), view.FormatCount(base.Totals.Computed))
	default:
		e.none, e.is = true, "none"
	}
}

// streamed is what a streamer does to a trial whose result without one is base.
func (l *Lab) streamed(ctx context.Context, t Trial, base *decode.Result) (effect, error) {
	e := effect{argument: "streamer", value: "one"}
	request, err := l.Request(t)
	if err != nil {
		return e, err
	}
	var calls putCounter
	request.Streamer = &calls
	result, err := complete(ctx, t, request)
	if err != nil {
		return e, err
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
