package quiz

import (
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// heats are the temperatures to choose from, far enough apart to be told apart. 1
// is not among them: the two tables would be the same.
var heats = []float64{0.3, 0.5, 0.7, 1.4, 2, 3}

const (
	heatOptions = 4
	heatTokens  = 5 // rows of the table
)

// clearHeat wants that no other temperature looks like the run's.
func clearHeat(s view.Step, own float64, others []float64) bool {
	order := sorted(s, 0)
	if len(order) < heatTokens || names(s, order[:heatTokens]) == nil {
		return false
	}
	order = order[:heatTokens]
	if d := gap(s, order, 0); d < 0.3 || s.Prob(order[1], s.Last()) < 0.02 || s.Prob(order[1], 0) < 0.02 {
		return false
	}
	row, err := heated(s)
	if err != nil {
		return false
	}
	for _, other := range others {
		if other == own {
			continue
		}
		at, most := row.At(other), 0.0
		for _, n := range order {
			most = max(most, math.Abs(at.Prob(s.Candidates[n].ID)-s.Prob(n, s.Last())))
		}
		if most < 0.03 {
			return false
		}
	}
	return true
}

// gap is ln(p1 ÷ p2) of the two likeliest tokens after a stage.
func gap(s view.Step, order []int, stage int) float64 {
	return math.Log(s.Prob(order[0], stage) / s.Prob(order[1], stage))
}

func heated(s view.Step) (view.Heated, error) {
	row, err := s.RawLogits()
	if err != nil {
		return view.Heated{}, err
	}
	return view.Heat(row)
}

func (r *round) temperature() (*Question, error) {
	list := slices.Clone(heats)
	shuffle(r, list)
	list = list[:heatOptions]
	own := pick(r, list)
	slices.Sort(list)
	// One step at that temperature: a text that is written hot is no text for long.
	call := fmt.Sprintf("do_sample=True, temperature=%s, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=1", float(own))
	made, i, err := r.find(trial{call: call, full: true, begun: true}, func(_ int, s view.Step) bool { return clearHeat(s, own, list) })
	if err != nil {
		return nil, err
	}
	s := view.At(made, i)
	h := &heat{trace: made, index: i, order: sorted(s, 0)[:heatTokens], list: list, own: own}

	show := &table.Page{}
	text(show, made, i)
	show.Table(h.table())
	var texts []string
	for _, temperature := range list {
		texts = append(texts, "T = "+float(temperature))
	}
	top, second := s.Prob(h.order[0], 0), s.Prob(h.order[1], 0)
	return &Question{
		Ask:     "The left column is the model's own softmax. The right one is the softmax of the same logits divided by a temperature. Which one?",
		Show:    show,
		Form:    Choice,
		Options: options(texts...),
		Hints: []string{
			"Below 1 a temperature makes the likely ones likelier, above 1 it brings the others up. Which of the two happened to the first row?",
			"A softmax turns a difference of logits into a ratio: p1 ÷ p2 = exp(l1 − l2). Dividing all logits by T divides every such difference by T.",
			fmt.Sprintf("On the left ln(p1 ÷ p2) = ln(%s ÷ %s) = %s. Work out the same on the right. T is the first over the second.",
				view.FormatProb(top), view.FormatProb(second), view.Fixed(gap(s, h.order, 0), 2)),
		},
		solution: key(slices.Index(list, own)),
		judge:    h.judge,
	}, nil
}

// heat is a step at a temperature.
type heat struct {
	trace *trace.Trace
	index int
	order []int     // the likeliest candidates
	list  []float64 // temperatures to choose from
	own   float64   // the run's
}

// table is the step before and after.
func (h *heat) table() table.Table {
	s := view.At(h.trace, h.index)
	t := table.Table{Name: "temperature", Title: "One step at two temperatures", Columns: []table.Column{
		{Head: "token", Name: "token", Left: true},
		{Head: "p at T = 1", Name: "raw_prob", Bar: 16},
		{Head: "p at T = ?", Name: "prob", Bar: 16},
	}}
	for _, n := range h.order {
		t.Add(token(s.Candidates[n].Token), chance(s.Prob(n, 0)), chance(s.Prob(n, s.Last())))
	}
	t.Add(table.Cell{Text: "all others", Tone: table.Quiet}, chance(s.OtherProb(h.order, 0)), chance(s.OtherProb(h.order, s.Last())))
	return t
}

func (h *heat) judge(a answer) Mark {
	s := view.At(h.trace, h.index)
	first, second := h.order[0], h.order[1]
	raw, hot := gap(s, h.order, 0), gap(s, h.order, s.Last())
	p := verdict(h.list[a.option] == h.own, fmt.Sprintf("The run had temperature %s.", float(h.own)))
	p.Paragraph(fmt.Sprintf("%s and %s have the logits %s and %s, %s apart. In the right column ln(p1 ÷ p2) = ln(%s ÷ %s) is %s. The logits were divided by %s ÷ %s = %s.",
		quoted(s.Candidates[first].Token), quoted(s.Candidates[second].Token),
		view.FormatOperand(*s.Logit(first, 0)), view.FormatOperand(*s.Logit(second, 0)), view.Fixed(raw, 3),
		view.FormatProb(s.Prob(first, s.Last())), view.FormatProb(s.Prob(second, s.Last())), view.Fixed(hot, 3),
		view.Fixed(raw, 3), view.Fixed(hot, 3), view.Fixed(raw/hot, 2)))
	if row, err := heated(s); err == nil {
		t := table.Table{Name: "options", Title: "What each temperature would have made of it", Columns: []table.Column{
			{Head: "T", Name: "temperature"},
			{Head: "p of " + view.Token(s.Candidates[first].Token), Name: "top_prob", Bar: 16},
			{Head: "entropy, nats", Name: "entropy_nats"},
			{Head: "the run's", Name: "own", Left: true},
		}}
		for _, temperature := range h.list {
			at := row.At(temperature)
			top := at.Prob(s.Candidates[first].ID)
			t.Add(table.Cell{Text: float(temperature), Value: temperature}, chance(top),
				table.Cell{Text: view.FormatEntropy(at.EntropyNats), Value: at.EntropyNats}, yes(temperature == h.own))
		}
		p.Table(t)
	}
	p.Note("The order of the tokens is the same at every temperature; only the distances change.")
	return mark(h.list[a.option] == h.own, p)
}
