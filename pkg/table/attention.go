package table

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// Look chooses what [Attention] shows of a step. The zero value is every layer,
// the mean over its heads.
type Look struct {
	Layer int // only this one, by head; counted from 1, 0: all
	Head  int // only this one; counted from 1, 0: the mean and, of one layer, each
	Top   int // positions in a row; 0 means DefaultLook
}

// DefaultLook is how many positions Attention shows where the caller names no
// number.
const DefaultLook = 3

// Attention writes where a step looked before its token was picked: for the
// query of the last position, a row per layer or head with the positions that
// got most of its attention. The index i counts from 0.
//
// Of several sequences it is the first one's step: see [view.Sequence]. A trace
// without attention, a layer or a head that the model does not have, and a beam
// search, whose steps have a row for each beam, are errors.
func Attention(w io.Writer, t *trace.Trace, i int, o Look, s Style) error {
	l, err := newLook(t, i, o)
	if err != nil {
		return err
	}
	p, g := &Page{}, l.grid()
	p.say(l.title())
	p.add(g, l.record())
	p.say(l.why(squeezed(g, s))...)
	return p.Write(w, s)
}

// look is the attention of one step on its way to a table.
type look struct {
	Look
	*trace.Attention
	trace  *trace.Trace
	lead   string // of the title
	index  int
	tokens []trace.Token // the last of the positions, where the trace does not tell all
}

func newLook(t *trace.Trace, i int, o Look) (*look, error) {
	switch {
	case len(t.Beams) > 0 && !watched(t):
		return nil, errors.New("table: the run did not record attention\nrun it again with --output_attentions")
	case len(t.Beams) > 0:
		return nil, errors.New("table: each beam of a step has attention of its own\nsay which with --beam, or show a whole sequence with --sequence")
	}
	lead := fmt.Sprintf("Step %d.", i+1)
	if view.Sequences(t) > 1 {
		t, lead = view.First(t), fmt.Sprintf("Sequence 1, step %d.", i+1)
	}
	if i < 0 || i >= len(t.Steps) {
		return nil, fmt.Errorf("table: there is no step %d: the trace has %d", i+1, len(t.Steps))
	}
	step := &t.Steps[i]
	a := step.Attention
	switch {
	case a == nil && i == 0 && watched(t):
		return nil, errors.New("table: step 1 of this sequence has no attention: the prompt was read once for all\nsee step 1 of sequence 1")
	case a == nil:
		return nil, fmt.Errorf("table: step %d has no attention: the run did not record it\nrun it again with --output_attentions", i+1)
	case a.Row(0, 0, a.Queries-1) == nil:
		return nil, fmt.Errorf("table: step %d: the attention holds not as many numbers as its shape says", i+1)
	case o.Layer < 0 || o.Layer > a.Layers:
		return nil, fmt.Errorf("table: there is no layer %d: the model has %d", o.Layer, a.Layers)
	case o.Head < 0 || o.Head > a.Heads:
		return nil, fmt.Errorf("table: there is no head %d: each layer has %d", o.Head, a.Heads)
	}
	if o.Top <= 0 {
		o.Top = DefaultLook
	}
	o.Top = min(o.Top, a.Keys)
	return &look{o, a, t, lead, i, view.TokensBefore(t, i, a.Keys)}, nil
}

// watched reports whether a run recorded attention.
func watched(t *trace.Trace) bool {
	return slices.ContainsFunc(t.Steps, func(s trace.Step) bool { return s.Attention != nil }) ||
		slices.ContainsFunc(t.Beams, func(b trace.Beam) bool {
			return slices.ContainsFunc(b.Rows, func(r trace.BeamRow) bool { return r.Attention != nil })
		}) || t.Run.Config["output_attentions"].Value == true
}

// token is the token at a position, its number if the trace does not tell.
func (l *look) token(position int) trace.Token {
	if at := position - (l.Keys - len(l.tokens)); at >= 0 {
		return l.tokens[at]
	}
	return trace.Token{ID: position}
}

func (l *look) title() prose {
	var p prose
	step := &l.trace.Steps[l.index]
	p.add(strong, l.lead)
	last, next := l.token(l.Keys-1), step.Token
	p.say(" Where ")
	quote(&p, tokenRole(last, strong), last)
	p.say(" looked")
	if l.Layer > 0 {
		p.say(" in layer %d", l.Layer)
	}
	if l.Head > 0 {
		p.say(" with head %d", l.Head)
	}
	p.say(", before ")
	quote(&p, tokenRole(next, chosen), next)
	p.say(" came.")
	return p
}

// grid has a row for each layer or, of one layer, for each head.
func (l *look) grid() *grid {
	g := &grid{}
	name := "layer"
	if l.Layer > 0 {
		name = "head"
	}
	number := g.addColumn(column{head: name})
	places := make([]int, l.Top)
	for k := range places {
		places[k] = g.addColumn(column{group: ranking(k), head: l.cell("p", "at", "token"), left: true, shrink: 16, drop: k})
	}
	rest := -1
	if l.Top < l.Keys {
		rest = g.addColumn(column{head: "others", drop: l.Top})
	}
	add := func(label string, r role, weights []float32) {
		cells := g.addRow(r)
		cells[number].text = label
		var shown float64
		for k, position := range most(weights, l.Top) {
			if weights[position] == 0 {
				break // it sees no more
			}
			p := float64(weights[position])
			shown += p
			cells[places[k]] = cell{text: l.place(p, position), role: r}
		}
		if rest >= 0 {
			cells[rest] = cell{text: view.FormatProb(max(0, 1-shown)), role: muted}
		}
	}
	if l.Layer == 0 {
		for layer := range l.Layers {
			add(strconv.Itoa(layer+1), plain, l.row(layer, l.Head-1))
		}
		return g
	}
	if l.Head > 0 {
		add(strconv.Itoa(l.Head), plain, l.row(l.Layer-1, l.Head-1))
		return g
	}
	for head := range l.Heads {
		add(strconv.Itoa(head+1), plain, l.row(l.Layer-1, head))
	}
	add("mean", chosen, l.row(l.Layer-1, -1))
	return g
}

// record is a row for each place that is shown.
func (l *look) record() *grid {
	g := record("attention", "Where a step looked", "step", "layer", "head", "rank", "position", "token", "token_id", "weight")
	add := func(layer, head int) {
		weights := l.row(layer, head)
		var number any // none: the mean
		if head >= 0 {
			number = head + 1
		}
		for k, position := range most(weights, l.Top) {
			if weights[position] == 0 {
				break
			}
			token := l.token(position)
			g.addValues(l.index+1, layer+1, number, k+1, position+1, tokenValue(token), token.ID, weights[position])
		}
	}
	for layer := range l.Layers {
		switch {
		case l.Layer == 0:
			add(layer, l.Head-1)
		case l.Layer != layer+1:
		case l.Head > 0:
			add(layer, l.Head-1)
		default:
			for head := range l.Heads {
				add(layer, head)
			}
			add(layer, -1)
		}
	}
	return g
}

// ranking labels the columns.
func ranking(k int) string {
	if k == 0 {
		return "most"
	}
	return "rank " + strconv.Itoa(k+1)
}

// place writes a weight, the position that got it, counted from 1, and its
// token.
func (l *look) place(p float64, position int) string {
	return l.cell(view.FormatProb(p), strconv.Itoa(position+1), tokenText(l.token(position)))
}

func (l *look) cell(p, at, token string) string {
	return fmt.Sprintf("%5s %*s %s", p, max(2, len(strconv.Itoa(l.Keys))), at, token)
}

// row is what the step's query gave to each position in a head; -1 is the mean
// over all.
func (l *look) row(layer, head int) []float32 {
	if head >= 0 {
		return l.Row(layer, head, l.Queries-1)
	}
	sums := make([]float64, l.Keys)
	for head := range l.Heads {
		for position, p := range l.Row(layer, head, l.Queries-1) {
			sums[position] += float64(p)
		}
	}
	mean := make([]float32, l.Keys)
	for position, sum := range sums {
		mean[position] = float32(sum / float64(l.Heads))
	}
	return mean
}

// most are the n positions with the largest weights, largest first, the earlier
// of equals before the later.
func most(weights []float32, n int) []int {
	positions := make([]int, len(weights))
	for i := range positions {
		positions[i] = i
	}
	slices.SortStableFunc(positions, func(a, b int) int {
		switch x, y := weights[a], weights[b]; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return positions[:n]
}

// why explains the numbers, and the first token's share where that is large.
func (l *look) why(gone []string) []prose {
	var p prose
	mean := ""
	if l.Layer == 0 && l.Head == 0 {
		mean = fmt.Sprintf(", the mean over %d %s", l.Heads, plural(l.Heads, "head"))
	}
	p.add(muted, fmt.Sprintf("p: the part of the attention that the token at this place of the text got%s. All places of a row make 1.", mean))
	if gone != nil {
		p.add(muted, " No room here for "+together(gone)+".")
	}
	paragraphs := []prose{p}
	if share := l.sink(); share >= 0.5 && l.Keys > 2 {
		var sink prose
		sink.say("Over all layers and heads %s went to the first token, ", view.FormatPercent(share))
		first := l.token(0)
		quote(&sink, tokenRole(first, plain), first)
		sink.say(": what a head has no use for it leaves there (an attention sink).")
		paragraphs = append(paragraphs, sink)
	}
	return paragraphs
}

// sink is the share of the first position over all layers and heads.
func (l *look) sink() float64 {
	var sum float64
	for layer := range l.Layers {
		for head := range l.Heads {
			sum += float64(l.Row(layer, head, l.Queries-1)[0])
		}
	}
	return sum / float64(l.Layers*l.Heads)
}
