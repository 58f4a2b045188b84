// One prompt, once greedily and three times by the dice; then the first token drawn
// 256 times, and the counts held against the probabilities.
package main

import (
	"fmt"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/view"
)

const prompt = "The weather today is"

const greedy = "do_sample=False, repetition_penalty=1.0, max_new_tokens=20"

// sampled draws from the model's own probabilities: all that would move them is off.
const sampled = "do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=20"

const first = "do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=1, num_return_sequences=256"

func main() { script.Main(run) }

func run(s *script.Script) error {
	texts := table.Table{Name: "texts", Columns: []table.Column{
		{Head: "how", Name: "how", Left: true}, {Head: "first u", Name: "u"}, {Head: "what came", Name: "text", Left: true, Wrap: true},
	}}
	t, err := s.Run(prompt, greedy)
	if err != nil {
		return err
	}
	texts.Add(table.Cell{Text: "greedy"}, table.Cell{Text: "–"}, table.Cell{Text: script.Text(t)})
	for _, seed := range []uint64{8, 9, 10} {
		s.Seed = seed
		if t, err = s.Run(prompt, sampled); err != nil {
			return err
		}
		u := t.Steps[0].Draw.U
		texts.Add(table.Cell{Text: fmt.Sprint("seed ", seed)}, table.Cell{Text: fmt.Sprintf("%.3f", u), Value: u}, table.Cell{Text: script.Text(t)})
	}
	strip, err := figure.NewDrawStrip(t, 0)
	if err != nil {
		return err
	}

	s.Seed = 8
	many, err := s.Run(prompt, first)
	if err != nil {
		return err
	}
	counted, err := view.Frequencies(many, 0)
	if err != nil {
		return err
	}
	counts := table.Table{Name: "counts", Columns: []table.Column{
		{Head: "token", Name: "token", Left: true}, {Head: "p", Name: "probability"}, {Head: "p · 256", Name: "expected"}, {Head: "came", Name: "count"},
	}}
	for _, f := range counted.Tokens[:8] {
		expected := f.Prob * float64(counted.Draws)
		counts.Add(table.Cell{Text: view.Token(f.Token)}, table.Cell{Text: view.FormatProb(f.Prob), Value: f.Prob},
			table.Cell{Text: fmt.Sprintf("%.1f", expected), Value: expected}, table.Cell{Text: fmt.Sprint(f.Count), Value: f.Count})
	}
	page := &table.Page{}
	page.Table(texts)
	page.Paragraph(fmt.Sprintf("The first token, drawn %d times:", counted.Draws))
	page.Table(counts)
	if err := s.Print(page); err != nil {
		return err
	}
	bars, err := figure.NewFrequencies(many, 0)
	if err != nil {
		return err
	}
	if err := s.Save("draw", strip); err != nil {
		return err
	}
	return s.Save("frequencies", bars)
}
