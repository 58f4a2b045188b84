// The guide's four patterns on a story, counted; and one of them on questions, where
// what is counted does not tell right from wrong.
package main

import (
	"math"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

// The patterns, as the guide writes them, with one length for all.
var patterns = []struct{ name, call string }{
	{"factual", "do_sample=False, use_cache=True, max_new_tokens=50, repetition_penalty=1.1"},
	{"creative", "do_sample=True, temperature=0.8, top_p=0.9, use_cache=True, max_new_tokens=50, repetition_penalty=1.1"},
	{"chatbot", "do_sample=True, temperature=0.7, top_p=0.9, use_cache=True, max_new_tokens=50, repetition_penalty=1.1"},
	{"code", "do_sample=True, temperature=0.2, use_cache=True, max_new_tokens=50, repetition_penalty=1.0"},
}

var questions = []string{
	"What is the capital of France?", "What is the capital of Italy?", "What is the capital of Australia?",
	"What is the capital of the moon?", "What is two plus two?", "What is three plus four?",
}

func main() { script.Main(run) }

func run(s *script.Script) error {
	measured := script.NewTable("pattern", "texts of 6", "tokens", "choices", "likeliest", "p a token")
	var sides []compare.Side
	for _, pattern := range patterns {
		texts, steps := map[string]bool{}, []view.Step{}
		var t *trace.Trace
		for s.Seed = 1; s.Seed <= 6; s.Seed++ {
			var err error
			if t, err = s.Run("Once upon a time in a magical forest,", pattern.call); err != nil {
				return err
			}
			texts[script.Text(t)] = true
			steps = append(steps, all(t)...)
		}
		sides = append(sides, compare.Side{Value: pattern.name, Trace: t}) // with the last seed
		n, choices, likeliest := float64(len(steps)), 0.0, 0.0
		for _, step := range steps {
			choices += step.Stages[step.Last()].EffectiveChoices
			if step.Stages[0].ChosenRank == 1 {
				likeliest++
			}
		}
		measured.Row(pattern.name, len(texts), len(steps), script.Number(choices/n, view.FormatChoices),
			script.Number(likeliest/n, view.FormatPercent), mean(steps))
	}

	asked := script.NewTable("question", "answer", "p a token")
	for _, question := range questions {
		t, err := s.Run(question, patterns[0].call+`, stop_strings=["."]`)
		if err != nil {
			return err
		}
		asked.Row(question, script.Text(t), mean(all(t)))
	}
	if err := s.Print(measured, asked); err != nil {
		return err
	}
	course, err := figure.NewCourse(compare.New("pattern", sides))
	if err != nil {
		return err
	}
	return s.Save("patterns", course)
}

func all(t *trace.Trace) (steps []view.Step) {
	for i := range t.Steps {
		steps = append(steps, view.At(t, i))
	}
	return steps
}

// mean is the geometric mean of what the model gave the tokens.
func mean(steps []view.Step) table.Cell {
	logs := 0.0
	for _, step := range steps {
		logs += step.ChosenLogProb(0)
	}
	return script.Prob(math.Exp(logs / float64(len(steps))))
}
