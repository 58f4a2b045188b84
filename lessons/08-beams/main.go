// The texts of greedy decoding, of beam search and of the draw, and how likely each
// is: in all, and by the token.
package main

import (
	"strings"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/view"
)

// calls are the settings that are compared; the draws differ in their seed.
var calls = []struct {
	name, settings string
	seed           uint64
}{
	{"greedy", "do_sample=False", 1},
	{"2 beams", "do_sample=False, num_beams=2", 1},
	{"5 beams", "do_sample=False, num_beams=5", 1},
	{"10 beams", "do_sample=False, num_beams=10", 1},
	{"drawn, seed 2", "do_sample=True, temperature=1.0, top_k=0, top_p=1.0", 2},
	{"drawn, seed 3", "do_sample=True, temperature=1.0, top_k=0, top_p=1.0", 3},
	{"drawn, seed 4", "do_sample=True, temperature=1.0, top_k=0, top_p=1.0", 4},
}

func main() { script.Main(run) }

func run(s *script.Script) error {
	var page []any
	for _, prompt := range []string{"I like", "The weather today is"} {
		likely := script.NewTable("chosen by", "tokens", "ln p", "a token", "text")
		likely.Columns[4].Wrap = true
		for _, call := range calls {
			s.Seed = call.seed
			t, err := s.Run(prompt, call.settings+", repetition_penalty=1.0, max_new_tokens=20")
			if err != nil {
				return err
			}
			best, err := view.Sequence(t, 0)
			if err != nil {
				return err
			}
			sum := 0.0
			for i := range best.Steps {
				sum += view.At(best, i).ChosenLogProb(0)
			}
			n := len(best.Steps)
			likely.Row(call.name, n, script.Fixed(sum, 3), script.Fixed(sum/float64(n), 3), strings.TrimSpace(script.Text(best)))
		}
		page = append(page, prompt+" …", likely)
	}
	if err := s.Print(page...); err != nil {
		return err
	}

	t, err := s.Run("I like", "do_sample=False, num_beams=2, repetition_penalty=1.0, max_new_tokens=20")
	if err != nil {
		return err
	}
	tree, err := figure.NewBeamTree(t)
	if err != nil {
		return err
	}
	return s.Save("beams", tree)
}
