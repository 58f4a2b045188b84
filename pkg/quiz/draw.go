package quiz

import (
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

const (
	lineMost  = 6    // tokens on the line, at most
	lineLeast = 4    // and at least
	clearOf   = 0.01 // from the border of a token, as the probabilities shown are rounded
)

// clearLine wants a short line whose u is not next to a border.
func clearLine(s view.Step) bool {
	order := sorted(s, s.Last())
	if len(order) < lineLeast || len(order) > lineMost || s.Stages[s.Last()].OtherKept > 0 || names(s, order) == nil {
		return false
	}
	if s.Draw.U > 1-clearOf { // which would be shown as 1
		return false
	}
	at := s.Line()
	for _, n := range order {
		if at[n].High-at[n].Low < 2*clearOf || s.Draw.U > at[n].Low-clearOf && s.Draw.U < at[n].Low+clearOf && at[n].Low > 0 {
			return false
		}
	}
	return true
}

func (r *round) draw() (*Question, error) {
	call := fmt.Sprintf("do_sample=True, temperature=1.0, top_k=%d, top_p=1.0, repetition_penalty=1.0, max_new_tokens=%d", lineLeast+r.IntN(lineMost-lineLeast+1), newMost)
	back := r.IntN(3) == 0     // asks for a u, not for the token
	surprise := r.IntN(4) != 0 // a token that is not the likeliest
	made, i, err := r.find(trial{call: call}, func(try int, s view.Step) bool {
		return clearLine(s) && (back || !surprise || try > tries/2 || s.Draw.ID != s.Draw.TopID)
	})
	if err != nil {
		return nil, err
	}
	s := view.At(made, i)
	l := &line{trace: made, index: i, order: sorted(s, s.Last())}
	show := &table.Page{}
	text(show, made, i)
	t := table.Table{Name: "line", Title: "What is left after the last stage", Columns: []table.Column{
		{Head: "token", Name: "token", Left: true},
		{Head: "p", Name: "prob", Bar: 24},
	}}
	for _, n := range l.order {
		p := s.Prob(n, s.Last())
		t.Add(token(s.Candidates[n].Token), chance(p))
	}
	show.Table(t)
	q := &Question{
		Show: show,
		Hints: []string{
			"Lay the tokens end to end, the likeliest first, each as long as its probability. Together they are a line from 0 to 1.",
			"Add the probabilities up from the top. A token is drawn where u is at least the sum before it and less than the sum with it.",
		},
	}
	if back {
		l.ask(r, q)
	} else {
		l.token(r, q)
	}
	return q, nil
}

// line is a step whose last stage left a few tokens.
type line struct {
	trace  *trace.Trace
	index  int
	order  []int // candidates, the likeliest first
	target int   // the candidate that is asked about
}

func (l *line) step() view.Step { return view.At(l.trace, l.index) }

func (l *line) name(n int) string { return quoted(l.step().Candidates[n].Token) }

// token asks which token the run's u drew.
func (l *line) token(r *round, q *Question) {
	s := l.step()
	mixed := slices.Clone(l.order)
	shuffle(r, mixed)
	l.target = s.Chosen()
	q.Ask = fmt.Sprintf("The generator gave u = %s. Which token was drawn?", view.Fixed(s.Draw.U, 3))
	q.Form = Choice
	q.Options = options(names(s, mixed)...)
	q.solution = key(slices.Index(mixed, l.target))
	first := s.Prob(l.order[0], s.Last())
	q.Hints = append(q.Hints, fmt.Sprintf("%s lies from 0 to %s, %s goes on from there to %s.", l.name(l.order[0]), view.FormatProb(first),
		l.name(l.order[1]), view.FormatProb(first+s.Prob(l.order[1], s.Last()))))
	q.judge = func(a answer) Mark {
		return l.mark(mixed[a.option] == l.target, fmt.Sprintf("u = %s drew %s.", view.Fixed(s.Draw.U, 3), l.name(l.target)), s.Draw.U)
	}
}

// ask asks for a u that would have drawn another token.
func (l *line) ask(r *round, q *Question) {
	s := l.step()
	var others []int
	for _, n := range l.order[1:] { // of the first one 0 is an answer
		if n != s.Chosen() && s.Prob(n, s.Last()) >= 3*clearOf {
			others = append(others, n)
		}
	}
	if len(others) == 0 {
		l.token(r, q)
		return
	}
	l.target = pick(r, others)
	place := s.Line()[l.target]
	q.Ask = fmt.Sprintf("The run drew %s with u = %s. Give a u that would have drawn %s.", l.name(s.Chosen()), view.Fixed(s.Draw.U, 3), l.name(l.target))
	q.Form, q.such = Number, "0.35"
	q.solution = view.Fixed((place.Low+place.High)/2, 3)
	q.Hints = append(q.Hints, fmt.Sprintf("The tokens before %s hold %s together, and it is %s long.", l.name(l.target), view.FormatProb(place.Low), view.FormatProb(place.High-place.Low)))
	q.judge = func(a answer) Mark {
		right := a.number >= place.Low && a.number < place.High
		what := fmt.Sprintf("%s is drawn by every u from %s up to %s.", l.name(l.target), view.Fixed(place.Low, 3), view.Fixed(place.High, 3))
		if a.number < 0 || a.number >= 1 {
			what += " The generator gives numbers from 0 up to 1, 1 itself left out."
		}
		return l.mark(right, what, a.number)
	}
}

// mark shows the line, and where u falls on it.
func (l *line) mark(right bool, what string, u float64) Mark {
	s, at := l.step(), l.step().Line()
	p := verdict(right, what)
	t := table.Table{Name: "line", Title: "The line that u falls on", Columns: []table.Column{
		{Head: "token", Name: "token", Left: true},
		{Head: "p", Name: "prob", Bar: 24},
		{Head: "from", Name: "low"},
		{Head: "to", Name: "high"},
		{Head: "u = " + view.Fixed(u, 3), Name: "hit", Left: true},
	}}
	for _, n := range l.order {
		prob := s.Prob(n, s.Last())
		t.Add(token(s.Candidates[n].Token), chance(prob),
			table.Cell{Text: view.Fixed(at[n].Low, 3), Value: at[n].Low}, table.Cell{Text: view.Fixed(at[n].High, 3), Value: at[n].High},
			yes(u >= at[n].Low && u < at[n].High))
	}
	p.Table(t)
	if s.Draw.ID != s.Draw.TopID {
		p.Paragraph(fmt.Sprintf("The run drew %s although another token was likelier: u = %s fell beyond the first part of the line. That is all that sampling is.", l.name(s.Chosen()), view.Fixed(s.Draw.U, 3)))
	} else {
		p.Paragraph(fmt.Sprintf("The run drew the likeliest token, as u = %s fell on the first part of the line. Of many draws it comes in %s.", view.Fixed(s.Draw.U, 3), view.FormatPercent(s.Prob(l.order[0], s.Last()))))
	}
	return mark(right, p)
}
