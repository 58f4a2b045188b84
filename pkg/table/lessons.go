package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// remark says what a stage did, with the arithmetic on one token where there is
// any. Top-k and top-p need no words beside what their columns show.
func (d *detail) remark(p *prose, i int) {
	value, known := d.Setting(i)
	switch d.Stages[i].Name {
	case view.Penalty:
		d.penalty(p, i, value, known, "was in the text already", "÷", "×")
	case view.EncoderPenalty:
		d.penalty(p, i, value, known, "is in the prompt, which this penalty favours", "×", "÷")
	case view.Temperature:
		d.temperature(p, i, value, known)
	case view.NoRepeat, view.EncoderNoRepeat:
		d.repeated(p, i)
	case view.BadWords:
		d.removed(p, i, "would complete one of bad_words_ids")
	case view.SequenceBias:
		d.added(p, i, "has a bias")
	case view.ExponentialDecay:
		d.decayed(p, i, value, known)
	case view.Suppress:
		d.removed(p, i, "is one of suppress_tokens and may never come")
	case view.BeginSuppress:
		d.removed(p, i, "is one of begin_suppress_tokens and may not come first")
	case view.MinLength:
		d.removed(p, i, "is held back while the text, prompt included, has fewer than "+value+" tokens")
	case view.MinNewTokens:
		d.removed(p, i, "is held back while there are fewer than "+value+" new tokens")
	case view.ForcedBOS:
		p.say(" The first token of all is forced; every other is removed.")
	case view.ForcedEOS:
		p.say(" The length ends here, so the end token is forced; every other is removed.")
	case view.Regex, view.OneOf, view.Forbid, view.PrefixAllowed:
		d.constrained(p, i)
	case view.Require:
		d.required(p, i)
	case view.RemoveInvalid:
		d.finite(p, i)
	case view.Guidance:
		p.say(" Guidance moves away from what the model says without the prompt: the log-probability without it, plus %s times the difference that the prompt makes.", value)
		if pass := d.Cost.Unconditional; pass != nil {
			p.say(" For that the model ran a second time, over %s %s.", view.FormatCount(pass.Computed), plural(pass.Computed, "position"))
		}
	case view.TopH:
		p.say(" Top-h keeps the likeliest tokens while they hold at most %s of the entropy of the first hundred.", value)
	case view.MinP:
		d.minP(p, i)
	case view.Typical:
		d.typical(p, i)
	case view.Epsilon:
		d.below(p, i, value)
	case view.Eta:
		d.eta(p, i)
	case view.LogSoftmax, view.Renormalize:
		d.normalised(p, i)
	}
}

// example is the candidate by which to show what stage i did: the likeliest
// shown for which ok holds or, if there is none, the likeliest that it changed
// at all; -1 if none is known.
func (d *detail) example(i int, ok func(n int) bool) int {
	if n := d.likeliest(ok); n >= 0 {
		return n
	}
	if n := d.TopChanged(i); n >= 0 && ok(n) {
		return n
	}
	return -1
}

// altered reports whether stage i changed a logit and left it finite.
func (d *detail) altered(i int) func(n int) bool {
	return func(n int) bool { return d.Logit(n, i-1) != nil && d.Logit(n, i) != nil && d.Changes(i, n) }
}

// cutBy reports whether stage i removed a candidate.
func (d *detail) cutBy(i int) func(n int) bool {
	return func(n int) bool { return d.Logit(n, i-1) != nil && d.Logit(n, i) == nil }
}

// penalty shows the likeliest token shown that a penalty changed. It divides or
// multiplies by the sign, so that a negative logit moves the same way.
func (d *detail) penalty(p *prose, i int, value string, known bool, why, positive, negative string) {
	n := d.likeliest(d.altered(i))
	if n < 0 || !known {
		return
	}
	before, after := *d.Logit(n, i-1), *d.Logit(n, i)
	sign := positive
	if before < 0 {
		sign = negative
	}
	p.say(" ")
	d.name(p, d.Candidates[n].ID)
	p.say(" %s: %s~%s~%s~= %s", why, view.FormatOperand(before), sign, value, view.FormatLogit(after))
	switch from, to := d.raw[n].Rank, d.line[n].Rank; {
	case from > 0 && to > from:
		p.say(", from rank %d down to %d", from, to)
	case from > to && to > 0:
		p.say(", from rank %d up to %d", from, to)
	}
	p.say(".")
}

// temperature divides the logit of the chosen token.
func (d *detail) temperature(p *prose, i int, value string, known bool) {
	n := d.Chosen()
	if !known || n < 0 || d.Logit(n, i-1) == nil || d.Logit(n, i) == nil {
		return
	}
	p.say(" Temperature divides all logits: ")
	d.name(p, d.Candidates[n].ID)
	p.say(" %s~÷~%s~=~%s.", view.FormatOperand(*d.Logit(n, i-1)), value, view.FormatLogit(*d.Logit(n, i)))
}

// repeated names an n-gram that would have come a second time.
func (d *detail) repeated(p *prose, i int) {
	size, known := d.Number(i, "ngram_size")
	n := d.example(i, d.cutBy(i))
	if n < 0 || !known || !(size >= 1 && size <= 1000) {
		return
	}
	where := "text"
	if d.Stages[i].Name == view.EncoderNoRepeat {
		where = "prompt"
	}
	p.say(" ")
	d.name(p, d.Candidates[n].ID)
	if before := view.TokensBefore(d.trace, d.index, int(size)-1); len(before) > 0 {
		p.say(" came after “%s” in the %s before", tokensText(before), where)
	} else {
		p.say(" is in the %s already", where)
	}
	p.say(" (p~%s); no run of %d tokens may come twice.", view.FormatProb(d.Prob(n, i-1)), int(size))
}

// tokensText is some tokens in a row, the last of them if they are many.
func tokensText(tokens []trace.Token) string {
	const most = 4
	text := ""
	if len(tokens) > most {
		tokens, text = tokens[len(tokens)-most:], "…"
	}
	for _, t := range tokens {
		text += shortToken(t)
	}
	return text
}

// removed names the likeliest token that a list or a rule forbade.
func (d *detail) removed(p *prose, i int, why string) {
	n := d.example(i, d.cutBy(i))
	if n < 0 {
		return
	}
	p.say(" ")
	d.name(p, d.Candidates[n].ID)
	p.say(" %s; it had p~%s.", why, view.FormatProb(d.Prob(n, i-1)))
}

// added shows a sum.
func (d *detail) added(p *prose, i int, why string) {
	n := d.example(i, d.altered(i))
	if n < 0 {
		return
	}
	before, after := *d.Logit(n, i-1), *d.Logit(n, i)
	p.say(" ")
	d.name(p, d.Candidates[n].ID)
	p.say(" %s: %s~%s = %s.", why, view.FormatOperand(before), withoutZeros(signed(float64(after)-float64(before), 4)), view.FormatLogit(after))
}

// signed is a number to be added, with its sign as an operator.
func signed(x float64, decimals int) string {
	if x < 0 {
		return "−" + tie + view.Fixed(-x, decimals)
	}
	return "+" + tie + view.Fixed(x, decimals)
}

// withoutZeros leaves out the zeros at the end of a fraction.
func withoutZeros(number string) string {
	if !strings.Contains(number, ".") || strings.Contains(number, "e") {
		return number
	}
	return strings.TrimRight(strings.TrimRight(number, "0"), ".")
}

// decayed shows how the end token was raised.
func (d *detail) decayed(p *prose, i int, value string, known bool) {
	n := d.example(i, d.altered(i))
	start, hasStart := d.Number(i, "start")
	prompt, hasPrompt := d.Number(i, "prompt_length")
	if n < 0 || !known || !hasStart || !hasPrompt {
		return
	}
	before, after := *d.Logit(n, i-1), *d.Logit(n, i)
	over := float64(d.Position) - prompt - start
	p.say(" ")
	d.name(p, d.Candidates[n].ID)
	p.say(" is raised, as the text is %s tokens longer than %s: %s + |%s| × (%s^%s − 1) = %s.",
		view.Fixed(over, 0), view.Fixed(start, 0), view.FormatOperand(before), view.FormatOperand(before), value, view.Fixed(over, 0), view.FormatLogit(after))
}

// constrained says how many tokens can still lead where the text has to go.
func (d *detail) constrained(p *prose, i int) {
	before, left := d.Stages[i-1].Kept, d.Stages[i].Kept
	p.say(" %s: of %s tokens, %s can lead to a text that obeys it (p~%s went with the others).",
		stageWord(d, i), view.FormatCount(before), view.FormatCount(left), view.FormatProb(d.Stages[i].RemovedProb))
}

// required says that a phrase has to come before the length runs out.
func (d *detail) required(p *prose, i int) {
	if d.Stages[i].Kept == 1 {
		p.say(" The length has just room for the phrases that are still required, so only their next token is left.")
		return
	}
	d.removed(p, i, "is held back until every required phrase has come")
}

// finite says that what was removed is back, and follows the likeliest of it if a
// later stage made it infinite again.
func (d *detail) finite(p *prose, i int) {
	p.say(" Infinite logits have become the largest numbers that float32 holds, so that what was removed is back, at a probability of 0.")
	n := slices.IndexFunc(d.shown, func(n int) bool {
		return d.Logit(n, 0) != nil && d.Logit(n, i-1) == nil && d.Logit(n, i) != nil && d.Logit(n, d.Last()) == nil
	})
	if n < 0 {
		return
	}
	n = d.shown[n]
	first := 1
	for d.Logit(n, first) != nil {
		first++
	}
	again := i + 1
	for d.Logit(n, again) != nil {
		again++
	}
	p.say(" So ")
	d.name(p, d.Candidates[n].ID)
	p.say(" went twice: %s removed it, %s put it back at %s, and ", d.StageLabel(first), d.StageLabel(i), view.FormatLogit(*d.Logit(n, i)))
	if d.Stages[again].Name == view.Temperature {
		p.say("%s made that more than float32 holds, infinite again.", d.StageLabel(again))
	} else {
		p.say("%s removed it again.", d.StageLabel(again))
	}
}

// stageWord begins a sentence with a stage.
func stageWord(d *detail, i int) string {
	name := view.StageName(d.Stages[i].Name)
	return strings.ToUpper(name[:1]) + name[1:]
}

// likeliestAt is the candidate with the highest probability after a stage, or
// -1.
func (d *detail) likeliestAt(stage int) int {
	top := -1
	for n := range d.Candidates {
		if d.Logit(n, stage) != nil && (top < 0 || d.Prob(n, stage) > d.Prob(top, stage)) {
			top = n
		}
	}
	return top
}

// minP shows the threshold.
func (d *detail) minP(p *prose, i int) {
	share, known := d.Number(i, view.MinP)
	n := d.likeliestAt(i - 1)
	if !known || n < 0 {
		return
	}
	top := math.Round(d.Prob(n, i-1)*1e4) / 1e4 // as it is shown
	p.say(" Min-p asks for %s of the top probability: %s~×~%s = %s.", plainNumber(share), plainNumber(share), view.Fixed(top, 4), view.Fixed(share*top, 4))
}

// typical shows how far the likeliest token, which may go, lies from what was
// to be expected.
func (d *detail) typical(p *prose, i int) {
	n := d.likeliestAt(i - 1)
	if n < 0 {
		return
	}
	surprisal, ok := d.LogProb(n, i-1)
	if !ok {
		return
	}
	surprisal = -surprisal
	h := d.Stages[i-1].EntropyNats
	p.say(" Typical-p keeps what surprises as much as the average, H~=~%s nats. The likeliest, ", view.FormatEntropy(h))
	d.name(p, d.Candidates[n].ID)
	p.say(", lies |−ln~%s − %s| = %s from it", view.Fixed(d.Prob(n, i-1), 4), view.Fixed(h, 4), view.Fixed(math.Abs(surprisal-h), 2))
	if d.Logit(n, i) == nil {
		p.say(" and goes: too predictable to be typical.")
	} else {
		p.say(" and stays.")
	}
}

// below shows a fixed limit.
func (d *detail) below(p *prose, i int, value string) {
	p.say(" Epsilon removes what has a probability below %s", value)
	if n := d.example(i, d.cutBy(i)); n >= 0 {
		p.say(", the likeliest of it ")
		d.name(p, d.Candidates[n].ID)
		p.say(" with %s", small(d.Prob(n, i-1)))
	}
	p.say(".")
}

// eta shows a limit that falls where the model is unsure.
func (d *detail) eta(p *prose, i int) {
	epsilon, known := d.Number(i, view.Eta)
	if !known {
		return
	}
	h := d.Stages[i-1].EntropyNats
	unsure := math.Sqrt(epsilon) * math.Exp(-h)
	p.say(" Eta removes what lies below the smaller of %s and √%s × e^−%s = %s: the less sure the model is, the less is removed.",
		plainNumber(epsilon), plainNumber(epsilon), view.Fixed(h, 4), small(unsure))
}

// normalised shows how a logit becomes a log-probability.
func (d *detail) normalised(p *prose, i int) {
	n := d.Chosen()
	if n < 0 || d.Logit(n, i-1) == nil || d.Logit(n, i) == nil {
		return
	}
	p.say(" %s takes the log-sum-exp off every logit, so that each is the logarithm of its probability, which stays: ", stageWord(d, i))
	d.name(p, d.Candidates[n].ID)
	p.say(" %s~%s = %s.", view.FormatOperand(*d.Logit(n, i-1)), signed(-d.Stages[i-1].LogSumExp, 4), view.FormatLogit(*d.Logit(n, i)))
}

// small is a probability that may need more decimals than others.
func small(p float64) string {
	if p > 0 && p < 0.0005 {
		return fmt.Sprintf("%.2g", p)
	}
	return view.Fixed(p, 4)
}

// plainNumber is a parameter as it was given.
func plainNumber(x float64) string { return fmt.Sprintf("%g", x) }
