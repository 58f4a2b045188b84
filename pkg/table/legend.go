package table

import (
	"io"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// Key explains, in two lines for below it, the columns of a trace's overview that
// there is room for.
func Key(w io.Writer, t *trace.Trace, s Style) error {
	keys := []struct{ column, text string }{
		{"p", "p probability"},
		{"rank", "rank 1 likeliest"},
		{"choices", "choices exp(entropy in nats): as uncertain as among so many equals"},
		{"cache", "cache positions reused+new"},
	}
	more, g := "more: explain glossary", (*grid)(nil)
	if len(t.Beams) > 0 {
		keys = []struct{ column, text string }{
			{"sum", "sum of the log-probabilities so far, in nats"},
			{"finished", "finished " + acceptedMark + " the best score that ended there, sum ÷ length^penalty"},
		}
		more, g = "more: explain glossary beam", searchGrid(t)
	} else {
		g = overview(view.First(t))
	}
	var parts []string
	for _, key := range keys {
		if has(g, s, key.column) {
			parts = append(parts, key.text)
		}
	}
	p := &Page{}
	p.say(prose{{muted, strings.Join(append(parts, more), "; ")}})
	return p.Write(w, s)
}

// Legend explains the columns and marks of the other views in a few lines.
func Legend(w io.Writer, s Style) error {
	var tokens, marks, probability, choices, rank, draw, draft, beams, cache, cost prose
	tokens.say("%s is a space, %s a newline; colour and underline say how likely the token was: ", visible.Space, visible.Newline)
	tokens.add(sure, "p ≥ 0.5")
	tokens.say(", ")
	tokens.add(likely, "≥ 0.2")
	tokens.say(", ")
	tokens.add(unsure, "≥ 0.05")
	tokens.say(", ")
	tokens.add(longShot, "below")
	marks.add(chosen, "▶ was taken")
	marks.say(", ")
	marks.say("▷ would have been, had no hand put another token there, which in the text stands in ‹ ›; ")
	marks.add(cut, "✕ was removed by the stage named")
	marks.say("; other: all tokens without a row of their own, so that a column of p sums to 1")
	probability.say("probability of the token, raw as the model gave it and final after the last stage; logit: the score it comes from")
	rank.say("place by probability, 1 is the most likely; 3→1 raw and final")
	choices.say("as uncertain as between this many equally likely tokens: exp of the entropy, which is in nats")
	draw.say("the random number u, and the part of the line from 0 to 1 that belonged to the token")
	draft.say("the round, and %s accepted, %s rejected (this one), %s nothing proposed; p÷q the target's probability over the draft's", acceptedMark, rejectedMark, unseenMark)
	beams.say("▸ goes on as this beam, %s finished, %s pruned: others had better sums", acceptedMark, rejectedMark)
	cache.say("positions reused + positions computed in this step")
	cost.say("floating-point operations counted in this step (k, M, G: thousand, million, …); ms measured, the recording included")
	p := &Page{}
	list := definitions{
		{"token", tokens},
		{"marks", marks},
		{"p", probability},
		{"rank", rank},
		{"choices", choices},
		{"draw", draw},
		{"draft", draft},
		{"beams", beams},
		{"cache", cache},
		{"FLOPs", cost},
	}
	p.add(forPeople{list}, list.record("legend", "Columns and marks", "column"))
	return p.Write(w, s)
}
