package table

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// why says in a sentence or two why two runs part.
func (p *diffPage) why(s *diff.Sequence) prose {
	var out prose
	out.add(strong, "Why:")
	out.say(" ")
	d := &partingWords{p.Diff, s, s.Parting, &out}
	switch s.Parting.Why.Kind {
	case diff.Ended:
		d.ended()
	case diff.Forced:
		d.forced()
	case diff.OtherModel:
		out.say("these are two models. Each gives the same text its own logits")
		d.withRaw()
	case diff.OtherPrompt:
		out.say("the prompts differ, so at every step the model reads another text")
		d.withRaw()
	case diff.OtherMethod:
		d.method()
	case diff.WasCut:
		d.cut()
	case diff.OtherDraw:
		d.draw()
	case diff.OtherLine:
		d.line()
	default:
		d.logits()
	}
	if s.Parting.Why.Kind != diff.WasCut {
		d.alsoCut()
	}
	return out
}

// partingWords finds the words for a parting.
type partingWords struct {
	diff *diff.Diff
	seq  *diff.Sequence
	*diff.Parting
	*prose
}

// both calls say for each run that is named, with the letters and the choices
// of that run and of the other.
func (d *partingWords) both(names []string, say func(letter, other string, own, others *diff.Choice)) {
	for _, name := range names {
		if name == diff.RunA {
			say("A", "B", &d.A, &d.B)
		} else {
			say("B", "A", &d.B, &d.A)
		}
	}
}

func (d *partingWords) differs(name string) bool {
	return slices.ContainsFunc(d.diff.Settings, func(s diff.Setting) bool { return s.Name == name })
}

func (d *partingWords) quote(t *trace.Token) {
	if t == nil {
		d.say("nothing")
		return
	}
	quote(d.prose, plain, *t)
}

// values says how each of the settings stands in both runs.
func (d *partingWords) values(names []string) string {
	var out []string
	for _, name := range names {
		i := slices.IndexFunc(d.diff.Settings, func(s diff.Setting) bool { return s.Name == name })
		if i < 0 {
			out = append(out, view.StageName(name))
			continue
		}
		s := d.diff.Settings[i]
		out = append(out, fmt.Sprintf("%s (%s in A, %s in B)", excerpt(name), diffValue(s.A), diffValue(s.B)))
	}
	return strings.Join(out, ", ")
}

func (d *partingWords) ended() {
	d.both(d.Why.Runs, func(letter, other string, _, _ *diff.Choice) {
		text := &d.seq.A
		if letter == "B" {
			text = &d.seq.B
		}
		d.say("%s stopped after %s", letter, glue(plurals(len(text.Tokens), "token")))
		if text.FinishReason != "" {
			d.say(" (%s)", excerpt(text.FinishReason))
		}
		d.say(" and %s went on; as far as both go, they are the same.", other)
	})
	if names := d.Why.Settings; names != nil {
		d.say(" What differs is %s.", d.values(names))
	}
}

func (d *partingWords) forced() {
	d.both(d.Why.Runs, func(letter, other string, own, others *diff.Choice) {
		if own.Method == trace.DrawGiven {
			d.say("the text of %s was given, so ", letter)
			d.quote(own.Token)
			d.say(" stood there before. ")
			return
		}
		d.say("in %s a hand put ", letter)
		d.quote(own.Token)
		d.say(" there")
		switch {
		case own.Instead == nil:
		case others.Token != nil && own.Instead.ID == others.Token.ID:
			d.say("; left alone, it would have gone on as %s did", other)
		default:
			d.say("; left alone, it would have gone on with ")
			d.quote(own.Instead)
		}
		d.say(". ")
	})
}

// withRaw adds what both models thought of the token that A took.
func (d *partingWords) withRaw() {
	if a, b := d.A.InA.Raw, d.A.InB.Raw; a != nil && b != nil {
		d.say(": for ")
		d.quote(d.A.Token)
		d.say(" p~%s in A, %s in B", view.FormatProb(*a), view.FormatProb(*b))
	}
	d.say(".")
}

func (d *partingWords) method() {
	first := true
	d.both([]string{diff.RunA, diff.RunB}, func(letter, _ string, own, _ *diff.Choice) {
		if !first {
			d.say(", ")
		}
		first = false
		switch {
		case own.Method == trace.DrawGreedy:
			d.say("%s takes the likeliest token and draws nothing", letter)
		case own.U != nil:
			d.say("%s draws, and u~=~%s fell into the part of ", letter, view.Fixed(*own.U, 3))
			d.quote(own.Token)
		case own.Method == trace.DrawBeam:
			d.say("%s keeps several beams and returns the one that scores best in the end", letter)
		case own.Method == trace.DrawAccepted:
			d.say("%s accepted what its draft proposed", letter)
		default:
			d.say("%s chose another way (%s)", letter, excerpt(own.Method))
		}
	})
	d.say(".")
}

// cut names what kept one run from the other's token.
func (d *partingWords) cut() {
	d.both(d.Why.Runs, func(letter, other string, _, others *diff.Choice) {
		by, there := d.Why.Cuts.InA, others.InB
		if letter == "B" {
			by, there = d.Why.Cuts.InB, others.InA
		}
		d.say("%s cut ", by.Label)
		d.quote(others.Token)
		d.say(" in %s, which therefore could not take it", letter)
		if there.Final != nil && *there.Final > 0 {
			d.say("; in %s it was left with p~%s", other, view.FormatProb(*there.Final))
		}
		d.say(". ")
	})
}

// alsoCut names cuts that are not the reason, but would have been one.
func (d *partingWords) alsoCut() {
	for _, c := range []struct {
		by     *diff.Stage
		letter string
		token  *trace.Token
	}{{d.Why.Cuts.InA, "A", d.B.Token}, {d.Why.Cuts.InB, "B", d.A.Token}} {
		if c.by != nil && c.token != nil {
			d.say(" Besides, %s cut ", c.by.Label)
			d.quote(c.token)
			d.say(" in %s.", c.letter)
		}
	}
}

// fell says where each number fell.
func (d *partingWords) fell() {
	d.say("u~=~%s fell into the part of ", view.Fixed(*d.A.U, 3))
	d.quote(d.A.Token)
	d.say(" in A, u~=~%s into that of ", view.Fixed(*d.B.U, 3))
	d.quote(d.B.Token)
	d.say(" in B")
}

func (d *partingWords) draw() {
	if d.A.U == nil || d.B.U == nil {
		d.say("the random numbers differ.")
		return
	}
	if !d.differs(diff.Pipeline) {
		d.say("the line is the same and the numbers are not: ")
		d.fell()
		d.say(".")
	} else {
		d.say("the numbers differ: ")
		d.fell()
		d.say(".")
		d.both(d.Why.Crossed, func(letter, other string, _, others *diff.Choice) {
			d.say(" With %s's number %s would have drawn ", other, letter)
			d.quote(others.Token)
			d.say(" too.")
		})
	}
	if names := d.Why.Settings; names != nil {
		d.say(" What differs is %s.", d.values(names))
	}
}

// line explains a parting by the settings: the same number, or no number at
// all, on another line.
func (d *partingWords) line() {
	changed := d.values(d.Why.Settings)
	switch a, b := d.A.U, d.B.U; {
	case a != nil && b != nil && *a == *b:
		d.say("the same number, u~=~%s, fell on another line: %s gave the tokens other parts of it", view.Fixed(*a, 3), changed)
		d.moved()
	case a != nil && b != nil:
		d.fell()
		d.say("; the numbers differ, and so does the line: %s.", changed)
	case d.A.Method == trace.DrawBeam:
		d.say("the beams were kept and scored in another way: %s.", changed)
	default:
		d.say("another token came first: %s changed the logits after the model, and greedy decoding takes the largest", changed)
		d.moved()
	}
}

// moved shows it on the token that A took.
func (d *partingWords) moved() {
	if a, b := d.A.InA.Final, d.A.InB.Final; a != nil && b != nil {
		d.say(". ")
		d.quote(d.A.Token)
		d.say(" has p~%s in A and %s in B", view.FormatProb(*a), view.FormatProb(*b))
	}
	d.say(".")
}

// rounding is more than the order of float32 sums does to a logit.
const rounding = 0.01

func (d *partingWords) logits() {
	d.say("model, prompt and tokens are the same, and the logits are not")
	if names := d.Why.Settings; names != nil {
		d.say("; what differs is %s", d.values(names))
	}
	if gap, _ := d.seq.Largest(); gap != nil && gap.Size > rounding {
		d.say(". By so much they cannot differ from rounding alone: something else is not the same in the two models or in what they read.")
		return
	}
	d.say(". Sums that are taken in another order round differently, and two nearly equal tokens can change places.")
}
