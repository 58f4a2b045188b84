// The guide's four patterns on a story, counted; and one of them on questions, where
// what is counted does not tell right from wrong.
package main

import (
	"math"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

const story = "Once upon a time in a magical forest,"

// The patterns, as the guide writes them, with one length for all.
var patterns = []struct{ name, call string }{
	{"factual", "do_sample=False, use_cache=True, max_new_tokens=50, repetition_penalty=1.1"},
	{"creative", "do_sample=True, temperature=0.8, top_p=0.9, use_cache=True, max_new_tokens=50, repetition_penalty=1.1"},
	{"chatbot", "do_sample=True, temperature=0.7, top_p=0.9, use_cache=True, max_new_tokens=50, repetition_penalty=1.1"},
	{"code", "do_sample=True, temperature=0.2, use_cache=True, max_new_tokens=50, repetition_penalty=1.0"},
}

var questions = []string{
	"What is the capital of France?",
	"What is the capital of Italy?",
	"What is the capital of Australia?",
	"What is the capital of the moon?",
	"What is two plus two?",
	"What is three plus four?",
}

func main() { script.Main(run) }

func run(s *script.Script) error {
	const seeds = 6
	measured := table.Table{Name: "patterns", Columns: []table.Column{
		{Head: "pattern", Name: "pattern", Left: true}, {Head: "texts of 6", Name: "texts"}, {Head: "tokens", Name: "tokens"},
		{Head: "choices", Name: "choices"}, {Head: "likeliest", Name: "likeliest"}, {Head: "p a token", Name: "prob"},
	}}
	for _, pattern := range patterns {
		texts := map[string]bool{}
		var all tally
		for s.Seed = 1; s.Seed <= seeds; s.Seed++ {
			t, err := s.Run(story, pattern.call)
			if err != nil {
				return err
			}
			texts[script.Text(t)] = true
			all.add(t)
		}
		measured.Add(append([]table.Cell{{Text: pattern.name}, {Text: view.FormatCount(len(texts)), Value: len(texts)}}, all.cells()...)...)
	}

	asked := table.Table{Name: "questions", Columns: []table.Column{
		{Head: "question", Name: "question", Left: true}, {Head: "answer", Name: "answer", Left: true}, {Head: "p a token", Name: "prob"},
	}}
	for _, question := range questions {
		t, err := s.Run(question, patterns[0].call+`, stop_strings=["."]`)
		if err != nil {
			return err
		}
		var one tally
		one.add(t)
		asked.Add(table.Cell{Text: question}, table.Cell{Text: script.Text(t)}, one.cells()[3])
	}
	page := &table.Page{}
	page.Table(measured)
	page.Table(asked)
	return s.Print(page)
}

// tally adds up what can be counted of texts.
type tally struct{ tokens, likeliest, choices, lnProb float64 }

func (y *tally) add(t *trace.Trace) {
	for i := range t.Steps {
		step := view.At(t, i)
		y.tokens++
		y.lnProb += math.Log(step.ChosenProb(0))
		y.choices += step.Stages[step.Last()].EffectiveChoices
		if step.Stages[0].ChosenRank == 1 {
			y.likeliest++
		}
	}
}

// cells are the tokens, and their means: how many choices the draw was among, how
// many were the model's likeliest, and the geometric mean of their probabilities.
func (y *tally) cells() []table.Cell {
	return []table.Cell{
		{Text: view.FormatCount(int(y.tokens)), Value: int(y.tokens)},
		{Text: view.FormatChoices(y.choices / y.tokens), Value: y.choices / y.tokens},
		{Text: view.FormatPercent(y.likeliest / y.tokens), Value: y.likeliest / y.tokens},
		{Text: view.FormatProb(math.Exp(y.lnProb / y.tokens)), Value: math.Exp(y.lnProb / y.tokens)},
	}
}
