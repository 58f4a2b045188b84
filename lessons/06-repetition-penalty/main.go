// The repetition penalty on each token of a prompt, by the rule and by the mistake;
// and what it does to one token when a constant is added to all logits.
package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

const (
	prompt = "The cat sat on the mat. The dog sat on the"
	call   = "do_sample=False, repetition_penalty=1.3, max_new_tokens=8"
)

func main() { script.Main(run) }

// penalize is the penalty's arithmetic: both signs fall.
func penalize(logit, penalty float32) float32 {
	if logit < 0 {
		return logit * penalty
	}
	return logit / penalty
}

func run(s *script.Script) error {
	t, err := s.Run(prompt, call)
	if err != nil {
		return err
	}
	logits, err := t.Steps[0].RawLogits()
	if err != nil {
		return err
	}
	ids, err := s.Model.Encode(prompt)
	if err != nil {
		return err
	}
	// Each token once, the largest logit first.
	slices.SortFunc(ids, func(a, b int) int { return cmp.Or(cmp.Compare(logits[b], logits[a]), a-b) })
	ids = slices.Compact(ids)

	signs := table.Table{Columns: []table.Column{{Head: "token", Left: true}, {Head: "logit"}, {Head: "by its sign"}, {Head: "always divided"}}}
	for _, id := range ids {
		signs.Add(cells(visible.Token(string(s.Model.Tokenizer.Bytes(id))), logits[id], penalize(logits[id], 1.3), logits[id]/1.3)...)
	}
	likeliest := ids[0]
	shifts := table.Table{Columns: []table.Column{{Head: "added to all"}, {Head: "logit"}, {Head: "p"}, {Head: "penalised"}, {Head: "p"}}}
	for _, shift := range []float32{0, 10, -logits[likeliest], -float32(numeric.Summarize(logits).LogSumExp)} {
		before := slices.Clone(logits)
		for id := range before {
			before[id] += shift
		}
		after := slices.Clone(before)
		for _, id := range ids {
			after[id] = penalize(before[id], 1.3)
		}
		shifts.Add(cells(shift, before[likeliest], prob(before, likeliest), after[likeliest], prob(after, likeliest))...)
	}
	page := &table.Page{}
	page.Paragraph("The prompt's tokens under a penalty of 1.3:")
	page.Table(signs)
	page.Paragraph("The first of them, with a constant added to every logit of the vocabulary:")
	page.Table(shifts)
	if err := s.Print(page); err != nil {
		return err
	}
	fall, err := figure.NewRepetition(t, 0)
	if err != nil {
		return err
	}
	return s.Save("repetition", fall)
}

func prob(row []float32, id int) string {
	return view.FormatProb(numeric.Prob(row[id], numeric.Summarize(row).LogSumExp))
}

// cells is a row of texts and logits.
func cells(values ...any) (row []table.Cell) {
	for _, value := range values {
		if logit, ok := value.(float32); ok {
			value = fmt.Sprintf("%.2f", logit)
		}
		row = append(row, table.Cell{Text: fmt.Sprint(value)})
	}
	return row
}
