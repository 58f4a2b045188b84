package quiz

import (
	"fmt"
	"math"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

const (
	nucleusRows  = 10
	nucleusMost  = 8 // tokens that stay
	nucleusTries = 6 // runs for a number of them
)

// clearNucleus wants a few tokens to stay, and no sum of the likeliest next to p.
func clearNucleus(s view.Step, limit float64) bool {
	kept, order := s.Stages[s.Last()].Kept, sorted(s, 0)
	if kept < 2 || kept > nucleusMost || len(order) < nucleusRows || names(s, order[:nucleusRows]) == nil {
		return false
	}
	sum := 0.0
	for _, n := range order[:nucleusRows] {
		sum += s.Prob(n, 0)
		if math.Abs(sum-limit) < clearOf {
			return false
		}
	}
	return true
}

func (r *round) nucleus() (*Question, error) {
	limit := pick(r, []float64{0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95})
	want := 2 + r.IntN(nucleusMost-1) // for a while: two are by far the most frequent
	call := fmt.Sprintf("do_sample=True, temperature=1.0, top_k=0, top_p=%s, repetition_penalty=1.0, max_new_tokens=%d", float(limit), newFew)
	made, i, err := r.find(trial{call: call, begun: true}, func(try int, s view.Step) bool {
		return clearNucleus(s, limit) && (try >= nucleusTries || s.Stages[s.Last()].Kept == want)
	})
	if err != nil {
		return nil, err
	}
	n := &nucleus{trace: made, index: i, limit: limit}
	s := n.step()
	n.kept = s.Stages[s.Last()].Kept
	show := &table.Page{}
	text(show, made, i)
	show.Table(n.table(false))
	return &Question{
		Ask:  fmt.Sprintf("top_p=%s. How many tokens stay?", float(limit)),
		Show: show,
		Form: Count,
		Hints: []string{
			"Add the probabilities up from the top until they reach top_p.",
			"A token goes where those before it hold top_p already. So the token that crosses the line stays.",
			fmt.Sprintf("%s %s.", upperFirst(holds(n.kept-1)), view.FormatProb(n.sum(n.kept-1))),
		},
		solution: fmt.Sprint(n.kept),
		judge:    n.judge,
	}, nil
}

// holds begins a sentence about the likeliest tokens.
func holds(tokens int) string {
	if tokens == 1 {
		return "the first token holds"
	}
	return fmt.Sprintf("the first %d tokens together hold", tokens)
}

// nucleus is a step that top_p cut.
type nucleus struct {
	trace *trace.Trace
	index int
	limit float64
	kept  int
}

func (n *nucleus) step() view.Step { return view.At(n.trace, n.index) }

// sum is what the likeliest tokens hold together.
func (n *nucleus) sum(tokens int) float64 {
	s, sum := n.step(), 0.0
	for _, c := range sorted(s, 0)[:tokens] {
		sum += s.Prob(c, 0)
	}
	return sum
}

// table is the tokens before the cut or, with the answer, also after it.
func (n *nucleus) table(answer bool) table.Table {
	s := n.step()
	order := sorted(s, 0)[:nucleusRows]
	t := table.Table{Name: "nucleus", Title: "The likeliest tokens", Columns: []table.Column{
		{Head: "rank", Name: "rank"},
		{Head: "token", Name: "token", Left: true},
		{Head: "p", Name: "prob", Bar: 20},
	}}
	if answer {
		t.Columns = append(t.Columns, table.Column{Head: "sum", Name: "sum_prob"}, table.Column{Head: "after top_p", Name: "final_prob"}, table.Column{Head: "stays", Name: "stays", Left: true})
	}
	sum := 0.0
	for i, c := range order {
		p, final := s.Prob(c, 0), s.Prob(c, s.Last())
		sum += p
		row := []table.Cell{number(i + 1), token(s.Candidates[c].Token), chance(p)}
		if answer {
			row = append(row, table.Cell{Text: view.FormatProb(sum), Value: sum}, table.Cell{Text: view.FormatProb(final), Value: final}, yes(final > 0))
		}
		t.Add(row...)
	}
	rest := s.OtherProb(order, 0)
	t.Add(table.Cell{}, table.Cell{Text: "all others", Tone: table.Quiet}, chance(rest))
	return t
}

func (n *nucleus) judge(a answer) Mark {
	right := a.number == float64(n.kept)
	s := n.step()
	p := verdict(right, fmt.Sprintf("%d tokens stay. %s %s, less than %s; with the next one it is %s, and the one that crosses stays.",
		n.kept, upperFirst(holds(n.kept-1)), view.FormatProb(n.sum(n.kept-1)), float(n.limit), view.FormatProb(n.sum(n.kept))))
	p.Table(n.table(true))
	p.Paragraph(fmt.Sprintf("What was removed held %s. The probabilities of those that stay are divided by what they hold together, so that they sum to 1 again.",
		view.FormatProb(s.Stages[s.Last()].RemovedProb)))
	return mark(right, p)
}
