// What a constraint leaves at each step, and what it does to the chances of whole
// texts: counted, with a mask and by throwing away.
package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/view"
)

const prompt = "The weather today is"

const draws = 200 // texts of each kind

const drawn = "do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=10, num_return_sequences=%d"

// answers are the only texts allowed.
var answers = []string{" sunny today.", " cloudy with a chance of rain."}

func main() { script.Main(run) }

func run(s *script.Script) error {
	t, err := s.Run(prompt, `do_sample=False, repetition_penalty=1.0, regex=" [a-z]+ and [a-z]+\\."`)
	if err != nil {
		return err
	}
	steps := script.NewTable("step", "token", "allowed", "p of the others")
	for i, step := range t.Steps {
		masked := step.Stages[len(step.Stages)-1]
		steps.Row(i+1, view.Token(step.Token), masked.Kept, script.Prob(masked.RemovedProb))
	}

	free, err1 := count(s, "")
	masked, err2 := count(s, fmt.Sprintf(", one_of=[%q, %q]", answers[0], answers[1]))
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	chances := script.NewTable("text", "drawn freely", "with one_of")
	for _, text := range answers {
		chances.Row(strings.TrimSpace(text), free[text], masked[text])
	}
	if err := s.Print(steps, fmt.Sprintf("How many of %d texts are one of the two:", draws), chances); err != nil {
		return err
	}
	waterfall, err := figure.NewPipeline(t, 1)
	if err != nil {
		return err
	}
	return s.Save("constraint", waterfall)
}

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
