package table

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// DefaultGuesses is how many guesses of a layer Lens shows where the caller names
// no number.
const DefaultGuesses = 3

// Lens writes what each layer would have answered at a step, had the model ended
// there: a row per layer, from the embeddings to the output, with its first
// guesses, at most top of them, and where the token that came stood. The index i
// counts from 0; a top of 0 or less is DefaultGuesses.
//
// Of several sequences it is the first one's step: see [view.Sequence]. A step
// without a lens is an error, and so is a beam search, whose steps have one for each
// beam.
func Lens(w io.Writer, t *trace.Trace, i, top int, s Style) error {
	l, err := newLens(t, i, top)
	if err != nil {
		return err
	}
	p, g := &Page{}, l.grid()
	p.say(l.title())
	p.add(g)
	p.say(l.why(squeezed(g, s))...)
	return p.Write(w, s)
}

// lens is a step on its way to a table of its layers.
type lens struct {
	view.Step
	trace   *trace.Trace
	lead    string // of the title
	index   int
	guesses int
}

func newLens(t *trace.Trace, i, top int) (*lens, error) {
	switch {
	case len(t.Beams) > 0 && !view.Lensed(t):
		return nil, errNoLens
	case len(t.Beams) > 0:
		return nil, errors.New("table: each beam of a step has a lens of its own\nsay which with --beam, or show a whole sequence with --sequence")
	}
	lead := fmt.Sprintf("Step %d.", i+1)
	if view.Sequences(t) > 1 {
		t, lead = view.First(t), fmt.Sprintf("Sequence 1, step %d.", i+1)
	}
	if i < 0 || i >= len(t.Steps) {
		return nil, fmt.Errorf("table: there is no step %d: the trace has %d", i+1, len(t.Steps))
	}
	l := &lens{Step: view.At(t, i), trace: t, lead: lead, index: i}
	switch {
	case len(l.Lens) == 0 && !view.Lensed(t):
		return nil, errNoLens
	case len(l.Lens) == 0:
		return nil, fmt.Errorf("table: step %d of this sequence has no lens: the prompt was read once for all\nsee step %d of sequence 1", i+1, i+1)
	}
	if top <= 0 {
		top = DefaultGuesses
	}
	for layer := range l.Lens {
		l.guesses = max(l.guesses, min(top, len(l.Lens[layer].Guesses)))
	}
	return l, nil
}

var errNoLens = errors.New("table: the run did not record what its layers would have answered\nrun it again with --logit_lens")

func (l *lens) title() prose {
	var p prose
	p.add(strong, l.lead)
	p.say(" What each layer would have answered")
	if before := view.TokensBefore(l.trace, l.index, 1); len(before) > 0 {
		p.say(" after ")
		quote(&p, tokenRole(before[0], strong), before[0])
	}
	p.say("; ")
	quote(&p, tokenRole(l.Token, chosen), l.Token)
	p.say(" came.")
	return p
}

// grid has a row for each layer.
func (l *lens) grid() *grid {
	g := &grid{name: "lens", title: "What each layer would have answered"}
	step := g.addColumn(column{fields: fieldsOf("step"), unseen: true})
	name := g.addColumn(column{head: "layer", left: true, fields: fieldsOf("layer")})
	same := g.addColumn(column{head: "=", fields: fieldsOf("as_the_output")})
	type place struct{ token, p int }
	places := make([]place, l.guesses)
	for k := range places {
		group, key := "guess "+strconv.Itoa(k+1), fmt.Sprintf("guess_%d", k+1)
		places[k] = place{
			g.addColumn(column{group: group, head: "token", left: true, shrink: 8, drop: 2 * k, fields: tokenFields(key)}),
			g.addColumn(column{group: group, head: "p", drop: 2 * k, fields: fieldsOf(key + "_prob")}),
		}
	}
	p := g.addColumn(column{group: "what came", head: "p", fields: fieldsOf("chosen_prob")})
	rank := g.addColumn(column{group: "what came", head: "rank", fields: fieldsOf("chosen_rank")})
	entropy := g.addColumn(column{group: "entropy", head: "nats", drop: 1, fields: fieldsOf("entropy_nats")})
	for i := range l.Lens {
		layer := &l.Lens[i]
		cells := g.addRow(plain)
		cells[step] = valueCell(l.index + 1)
		cells[name] = cell{text: view.LayerName(i, len(l.Lens)), values: []any{i}}
		cells[same] = cell{text: sign(l.Agrees(i)), values: []any{l.Agrees(i)}}
		for k, guess := range layer.Guesses[:min(l.guesses, len(layer.Guesses))] {
			r := plain
			if guess.ID == l.Draw.ID {
				r = chosen
			}
			cells[places[k].token] = tokenCell(guess.Token, r)
			cells[places[k].p] = probCell(guess.Prob)
		}
		if len(layer.Guesses) == 0 {
			cells[name].role = muted
			continue
		}
		cells[entropy] = cell{text: view.FormatEntropy(layer.EntropyNats), role: muted, values: []any{layer.EntropyNats}}
		if layer.ChosenRank > 0 {
			cells[p], cells[rank] = probCell(layer.ChosenProb), countCell(layer.ChosenRank)
			cells[p].role = likelihood(layer.ChosenProb)
		}
	}
	return g
}

func sign(same bool) string {
	if same {
		return "="
	}
	return ""
}

// why says what is to be seen, and what it is worth.
func (l *lens) why(gone []string) []prose {
	var seen prose
	if settled := l.Settled(); settled >= 0 {
		last, _ := l.Guessed(len(l.Lens) - 1)
		switch {
		case settled == len(l.Lens)-1:
			seen.say("Only the output itself puts ")
		case settled == 0:
			seen.say("From the embeddings on every layer puts ")
		default:
			seen.say("From layer~%d on every layer puts ", settled)
		}
		quote(&seen, tokenRole(last.Token, plain), last.Token)
		seen.say(" first, as the output does.")
		if rank := l.Lens[len(l.Lens)-1].ChosenRank; rank > 1 {
			seen.say(" What came, ")
			quote(&seen, tokenRole(l.Token, chosen), l.Token)
			seen.say(", is its number~%s.", view.FormatCount(rank))
		}
	}
	if first, ok := l.Guessed(0); ok && l.Run.Model.Shape.TiedEmbeddings {
		if before := view.TokensBefore(l.trace, l.index, 1); len(before) > 0 && before[0].ID == first.ID {
			seen.say(" The embeddings give back the token that went in: this model reads its answer with the matrix of its embeddings (they are tied).")
		}
	}
	var p prose
	p.add(muted, "Each layer's stream is read through the last norm and the output matrix, as the last one is (the logit lens). "+
		"That matrix was trained for the last layer, so an early one may know more than shows. =: its first guess is the output's already.")
	if gone != nil {
		p.add(muted, " No room here for "+together(gone)+".")
	}
	return []prose{seen, p}
}
