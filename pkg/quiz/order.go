package quiz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// stageArgs are arguments that each make a stage, with values to choose from.
var stageArgs = []struct {
	name   string
	values []string
}{
	{"repetition_penalty", []string{"1.1", "1.2", "1.3"}},
	{"no_repeat_ngram_size", []string{"2", "3"}},
	{"temperature", []string{"0.7", "0.8", "1.3"}},
	{"top_k", []string{"20", "30", "40"}},
	{"top_p", []string{"0.85", "0.9", "0.95"}},
	{"min_p", []string{"0.02", "0.05"}},
	{"typical_p", []string{"0.9", "0.95"}},
}

const orderArgs = 4 // stages beside the logits and the draw

func (r *round) order() (*Question, error) {
	order := r.Perm(len(stageArgs))[:orderArgs]
	args := []string{"do_sample=True", fmt.Sprintf("max_new_tokens=%d", newMost)}
	given := make(map[string]bool)
	for _, i := range order {
		args = append(args, stageArgs[i].name+"="+pick(r, stageArgs[i].values))
		given[stageArgs[i].name] = true
	}
	for _, off := range []argument{{"repetition_penalty", "1.0"}, {"temperature", "1.0"}, {"top_k", "0"}, {"top_p", "1.0"}} {
		if !given[off.name] { // no stage that the call does not name, such as transformers' top_k of 50
			args = append(args, off.String())
		}
	}
	made, i, err := r.find(trial{call: strings.Join(args, ", ")}, func(_ int, s view.Step) bool {
		return len(s.Stages) == orderArgs+1 && s.Stages[s.Last()].Kept > 1
	})
	if err != nil {
		return nil, err
	}
	return r.ordered(made, i), nil
}

// ordered asks for the order of the stages of a step, with the logits before them
// and the draw after them.
func (r *round) ordered(made *trace.Trace, i int) *Question {
	s := view.At(made, i)
	what, left := []string{"the model's forward pass"}, []int{s.Stages[0].Kept}
	for k := range s.Stages[1:] {
		value, _ := s.Setting(k + 1)
		what, left = append(what, s.Stages[k+1].Name+"="+value), append(left, s.Stages[k+1].Kept)
	}
	what, left = append(what, "the draw"), append(left, 1)
	mixed := r.Perm(len(what)) // option → stage
	for slices.IsSorted(mixed) {
		mixed = r.Perm(len(what))
	}
	var texts []string
	for _, stage := range mixed {
		texts = append(texts, fmt.Sprintf("%s (leaves %s tokens)", what[stage], view.FormatCount(left[stage])))
	}
	right := make([]int, len(mixed)) // place → option
	for option, stage := range mixed {
		right[stage] = option
	}
	texts[right[len(right)-1]] = what[len(what)-1]

	show := &table.Page{}
	text(show, made, i)
	return &Question{
		Ask:     "These made the next token. Put them in the order in which they ran, with how many tokens each left to choose from.",
		Show:    show,
		Form:    Order,
		Options: options(texts...),
		Hints: []string{
			"It begins with what gives a number to each token of the vocabulary, and ends with a token.",
			"Nothing brings back a token that was removed, so the numbers of tokens left cannot grow.",
			"What penalises or forbids works on the model's own logits, before the temperature: repetitions, then n-grams. The cuts come after it: top-k, top-p, min-p, typical-p.",
		},
		solution: letters(right),
		judge: func(a answer) Mark {
			pairs, good := 0, 0
			for x := range a.order {
				for y := range x {
					pairs++
					if slices.Index(right, a.order[y]) < slices.Index(right, a.order[x]) {
						good++
					}
				}
			}
			m := Mark{Right: good == pairs, Score: float64(good) / float64(pairs), Unit: "pairs in order", Points: points(float64(good) / float64(pairs))}
			p := verdict(m.Right, fmt.Sprintf("The order is %s. Of %d pairs of stages, you have %d in order.", letters(right), pairs, good))
			p.Table(stageTable(s, right, what))
			p.Paragraph("This is the order of transformers; that of the arguments in the call does not matter. Some neighbours could change places without a difference: a penalty and a temperature both multiply a logit, and a temperature changes none of the ranks that top-k goes by. " +
				"Others could not: a temperature before top-p decides which tokens reach p.")
			m.Explain = p
			return m
		},
	}
}

// letters writes an order as an answer.
func letters(order []int) string {
	var keys []string
	for _, i := range order {
		keys = append(keys, key(i))
	}
	return strings.Join(keys, " ")
}

// stageTable is the stages of a step in order; right has the option of each.
func stageTable(s view.Step, right []int, what []string) table.Table {
	t := table.Table{Name: "stages", Title: "The stages in order", Columns: []table.Column{
		{Head: "letter", Name: "letter", Left: true},
		{Head: "stage", Name: "stage", Left: true, Wrap: true},
		{Head: "changed", Name: "changed"},
		{Head: "left", Name: "kept"},
		{Head: "entropy, nats", Name: "entropy_nats"},
		{Head: "p of chosen", Name: "chosen_prob"},
	}}
	for place, option := range right {
		row := []table.Cell{{Text: key(option)}, {Text: what[place]}}
		if place < len(s.Stages) {
			stage, p := s.Stages[place], s.ChosenProb(place)
			row = append(row, number(stage.Changed), number(stage.Kept), table.Cell{Text: view.FormatEntropy(stage.EntropyNats), Value: stage.EntropyNats}, table.Cell{Text: view.FormatProb(p), Value: p})
		} else {
			row = append(row, table.Cell{}, token(s.Token))
		}
		t.Add(row...)
	}
	return t
}
