// One prompt, once greedily and three times by the dice; then the first token drawn
// 256 times, and the counts held against the probabilities.
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

const greedy = "do_sample=False, repetition_penalty=1.0, max_new_tokens=20"

// sampled draws from the model's own probabilities: all that would move them is off.
const sampled = "do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=20"

const first = "do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=1, num_return_sequences=256"

func main() { script.Main(run) }

func run(s *script.Script) error {
	t, err := s.Run(prompt, greedy)
	if err != nil {
		return err
	}
	texts := script.NewTable("how", "first u", "what came")
	texts.Columns[2].Wrap = true
	texts.Row("greedy", "–", strings.TrimSpace(script.Text(t)))
	for _, s.Seed = range []uint64{8, 9, 10} {
		t, err := s.Run(prompt, sampled)
		if err != nil {
			return err
		}
		texts.Row(fmt.Sprint("seed ", s.Seed), script.Fixed(t.Steps[0].Draw.U, 3), strings.TrimSpace(script.Text(t)))
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
	counts := script.NewTable("token", "p", "p · 256", "came")
	for _, f := range counted.Tokens[:8] {
		counts.Row(view.Token(f.Token), script.Prob(f.Prob), script.Fixed(f.Prob*float64(counted.Draws), 1), f.Count)
	}
	heading := fmt.Sprintf("The first token, drawn %d times:", counted.Draws)
	if err := s.Print(texts, heading, counts); err != nil {
		return err
	}

	strip, err1 := figure.NewDrawStrip(many, 0)
	bars, err2 := figure.NewFrequencies(many, 0)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	return errors.Join(s.Save("draw", strip), s.Save("frequencies", bars))
}
