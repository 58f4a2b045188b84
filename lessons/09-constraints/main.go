// What a constraint leaves at each step, and what it does to the chances of whole
// texts: counted, with a mask and by throwing away.
package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/view"
)

func main() { script.Main(run) }

const prompt = "The weather today is"

const draws = 200 // texts of each kind

const drawn = "do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=10, num_return_sequences=%d"

// answers are the only texts allowed.
var answers = []string{" sunny today.", " cloudy with a chance of rain."}

func run(s *script.Script) error {
	t, err := s.Run(prompt, `do_sample=False, repetition_penalty=1.0, regex=" [a-z]+ and [a-z]+\\."`)
	if err != nil {
		return err
	}
	steps := table.Table{Name: "steps", Columns: []table.Column{
		{Head: "step", Name: "step"}, {Head: "token", Name: "token", Left: true},
		{Head: "allowed", Name: "allowed"}, {Head: "p of the others", Name: "removed_prob"},
	}}
	for i, step := range t.Steps {
		masked := step.Stages[len(step.Stages)-1]
		steps.Add(number(i+1), table.Cell{Text: view.Token(step.Token), Code: true}, number(masked.Kept),
			table.Cell{Text: view.FormatProb(masked.RemovedProb), Value: masked.RemovedProb})
	}

	free, err1 := count(s, "")
	masked, err2 := count(s, fmt.Sprintf(", one_of=[%q, %q]", answers[0], answers[1]))
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	chances := table.Table{Name: "chances", Columns: []table.Column{
		{Head: "text", Name: "text", Left: true}, {Head: "drawn freely", Name: "free"}, {Head: "with one_of", Name: "masked"},
	}}
	for _, text := range answers {
		chances.Add(table.Cell{Text: strings.TrimSpace(text)}, number(free[text]), number(masked[text]))
	}
	page := &table.Page{}
	page.Table(steps)
	page.Paragraph(fmt.Sprintf("How many of %d texts are one of the two:", draws))
	page.Table(chances)
	if err := s.Print(page); err != nil {
		return err
	}
	waterfall, err := figure.NewPipeline(t, 1)
	if err != nil {
		return err
	}
	return s.Save("constraint", waterfall)
}

func number(n int) table.Cell { return table.Cell{Text: view.FormatCount(n), Value: n} }

// count draws texts and counts each.
func count(s *script.Script, constraint string) (map[string]int, error) {
	t, err := s.Run(prompt, fmt.Sprintf(drawn, draws)+constraint)
	if err != nil {
		return nil, err
	}
	texts := map[string]int{}
	for i := range draws {
		one, err := view.Sequence(t, i)
		if err != nil {
			return nil, err
		}
		texts[script.Text(one)]++
	}
	return texts, nil
}
