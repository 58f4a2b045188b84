// From a text to ids, from ids to logits, and from logits to probabilities, with the
// softmax worked out by hand.
package main

import (
	"fmt"
	"math"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

const prompt = "The weather today is"

const call = "do_sample=False, repetition_penalty=1.0, max_new_tokens=1"

func main() { script.Main(run) }

func run(s *script.Script) error {
	ids, err := s.Model.Encode(prompt)
	if err != nil {
		return err
	}
	tokens := table.Table{Name: "tokens", Columns: []table.Column{{Head: "id", Name: "id"}, {Head: "token", Name: "token", Left: true}}}
	for _, id := range ids {
		text := visible.Token(string(s.Model.Tokenizer.Bytes(id)))
		tokens.Add(table.Cell{Text: fmt.Sprint(id), Value: id}, table.Cell{Text: text})
	}

	t, err := s.Run(prompt, call)
	if err != nil {
		return err
	}
	logits, err := t.Steps[0].RawLogits()
	if err != nil {
		return err
	}
	probs, largest, sum := softmax(logits)
	worked := table.Table{Name: "softmax", Columns: []table.Column{
		{Head: "token", Name: "token", Left: true}, {Head: "logit", Name: "logit"},
		{Head: "− largest", Name: "difference"}, {Head: "exp", Name: "exp"}, {Head: "÷ sum = p", Name: "probability"},
	}}
	for _, candidate := range t.Steps[0].Candidates[:5] {
		logit := float64(logits[candidate.Token.ID])
		row := []table.Cell{{Text: view.Token(candidate.Token)}}
		for _, x := range []float64{logit, logit - largest, math.Exp(logit - largest), probs[candidate.Token.ID]} {
			row = append(row, table.Cell{Text: fmt.Sprintf("%.4f", x), Value: x})
		}
		worked.Add(row...)
	}
	page := &table.Page{}
	page.Table(tokens)
	page.Paragraph(fmt.Sprintf("%s logits; the largest is %.4f, and the sum of all exp(logit − largest) is %.4f.", view.FormatCount(len(logits)), largest, sum))
	page.Table(worked)
	if err := s.Print(page); err != nil {
		return err
	}
	bars, err := figure.NewCandidates(t, 0)
	if err != nil {
		return err
	}
	return s.Save("candidates", bars)
}

// softmax turns logits into probabilities: exp(logit − largest) ÷ the sum of all of
// these. Without “− largest” it would be the same, until an exp overflows.
func softmax(logits []float32) (probs []float64, largest, sum float64) {
	largest = math.Inf(-1)
	for _, logit := range logits {
		largest = max(largest, float64(logit))
	}
	probs = make([]float64, len(logits))
	for i, logit := range logits {
		probs[i] = math.Exp(float64(logit) - largest)
		sum += probs[i]
	}
	for i := range probs {
		probs[i] /= sum
	}
	return probs, largest, sum
}
