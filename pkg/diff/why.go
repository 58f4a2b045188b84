package diff

import (
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Why is the reason for a parting. The Kind is the one that was found first in
// the order in which the kinds are listed; the other fields hold whatever goes
// with it, and the cuts whatever the kind.
type Why struct {
	Kind Kind `json:"kind"`
	// Runs are those that it is about, RunA or RunB: the one that was over, those
	// where a hand forced the token, those that cut the other's.
	Runs []string `json:"runs,omitempty"`
	// Cuts are the stages that kept a run from what the other took: in A what cut
	// B's token, in B what cut A's.
	Cuts Cuts `json:"cuts"`
	// Settings name what differs and has a part in it.
	Settings []string `json:"settings,omitempty"`
	// Crossed says of a draw, run by run, whether it would have taken the other's
	// token with the other's number.
	Crossed []string `json:"crossed,omitempty"`
}

// Cuts are the stages that cut the other run's token; nil where none did.
type Cuts struct {
	InA *Stage `json:"in_a,omitempty"`
	InB *Stage `json:"in_b,omitempty"`
}

// Any reports whether either run cut what the other took.
func (c Cuts) Any() bool { return c.InA != nil || c.InB != nil }

// The runs by name.
const (
	RunA = "a"
	RunB = "b"
)

// Kind is a kind of reason.
type Kind string

// The kinds, in the order in which they are looked for.
const (
	Ended       Kind = "ended"   // one run was over
	Forced      Kind = "forced"  // a hand put a token there, or the text was given
	OtherModel  Kind = "model"   // other weights, or another vocabulary
	OtherPrompt Kind = "prompt"  // another context
	OtherMethod Kind = "method"  // one draws, the other takes the likeliest
	WasCut      Kind = "cut"     // a stage of one run removed the other's token
	OtherDraw   Kind = "draw"    // the number fell elsewhere on the line
	OtherLine   Kind = "setting" // the settings gave the tokens other probabilities
	OtherLogits Kind = "logits"  // the same model on the same context computed something else
)

// why finds the reason, for two steps of the same index.
func (c *comparison) why(p *Parting, a, b view.Step) Why {
	w := Why{Cuts: Cuts{InA: p.B.InA.CutBy, InB: p.A.InB.CutBy}}
	switch stages := c.stages(a, b); {
	case byHand(a) || byHand(b):
		w.Kind, w.Runs = Forced, runs(byHand(a), byHand(b))
	case c.setting(Model) != nil || c.setting(Tokenizer) != nil:
		w.Kind, w.Settings = OtherModel, c.differing(Model, Tokenizer)
	case c.setting(Prompt) != nil:
		w.Kind, w.Settings = OtherPrompt, []string{Prompt}
	case a.Draw.Method != b.Draw.Method:
		w.Kind, w.Settings = OtherMethod, c.differing("do_sample", "num_beams", "assistant_model", "prompt_lookup_num_tokens", Strategy)
	case w.Cuts.Any():
		w.Kind, w.Runs, w.Settings = WasCut, runs(w.Cuts.InA != nil, w.Cuts.InB != nil), stages
	case c.number(p, &w, a, b, len(stages) > 0):
		w.Kind, w.Settings = OtherDraw, c.differing(Seed, Generator)
	case len(stages) > 0:
		w.Kind, w.Settings = OtherLine, stages
	case c.search() != nil && a.Draw.Method == trace.DrawBeam:
		w.Kind, w.Settings = OtherLine, c.search()
	default:
		w.Kind, w.Settings = OtherLogits, c.differing("use_cache", "cache_implementation", Cache, Machine)
	}
	return w
}

// byHand reports whether somebody else than the run chose the token.
func byHand(s view.Step) bool {
	return s.Draw.Method == trace.DrawForced || s.Draw.Method == trace.DrawGiven
}

func runs(a, b bool) []string {
	var out []string
	if a {
		out = append(out, RunA)
	}
	if b {
		out = append(out, RunB)
	}
	return out
}

// number reports whether the random numbers are what told the runs apart: on
// the same line, or because one run would have gone the other's way with the
// other's number.
func (c *comparison) number(p *Parting, w *Why, a, b view.Step, otherLine bool) bool {
	if a.Draw.U == b.Draw.U || a.Greedy() {
		return false
	}
	fellInto := func(at Chance, u float64) bool { return at.Rank > 0 && u >= at.Low && u < at.High }
	if a.Drawn() && b.Drawn() {
		w.Crossed = runs(fellInto(p.B.InA, b.Draw.U), fellInto(p.A.InB, a.Draw.U))
	}
	return !otherLine || len(w.Crossed) > 0
}

// stages names the stages that only one run has, or has with other parameters,
// in the order in which they run.
func (c *comparison) stages(a, b view.Step) []string {
	var out []string
	left, right := a.Run.Pipeline, b.Run.Pipeline
	in := func(list []trace.StageSpec, name string) bool {
		return slices.ContainsFunc(list, func(s trace.StageSpec) bool { return s.Name == name })
	}
	for len(left) > 0 || len(right) > 0 {
		switch {
		case len(left) > 0 && len(right) > 0 && left[0].Name == right[0].Name:
			if !equal(left[0].Params, right[0].Params) {
				out = append(out, left[0].Name)
			}
			left, right = left[1:], right[1:]
		case fromLeft(left, right, in):
			out, left = append(out, left[0].Name), left[1:]
		default:
			out, right = append(out, right[0].Name), right[1:]
		}
	}
	return out
}

// fromLeft decides whose stage comes next, without preferring a run: one that
// the other has not, and of two such the first in the alphabet.
func fromLeft(left, right []trace.StageSpec, in func([]trace.StageSpec, string) bool) bool {
	if len(left) == 0 || len(right) == 0 {
		return len(right) == 0
	}
	onlyLeft, onlyRight := !in(right, left[0].Name), !in(left, right[0].Name)
	if onlyLeft != onlyRight {
		return onlyLeft
	}
	return strings.Compare(left[0].Name, right[0].Name) < 0
}

// search names what differs of what steers a beam search.
func (c *comparison) search() []string {
	return c.differing("num_beams", "length_penalty", "early_stopping", "max_new_tokens", "max_length")
}

// differing are those of the names that differ and follow from nothing else; nil
// if none does.
func (c *comparison) differing(names ...string) []string {
	var out []string
	for _, name := range names {
		if s := c.setting(name); s != nil && !s.Follows {
			out = append(out, name)
		}
	}
	return out
}
