// Three cuts and a temperature on the same two rows of logits: alone, together, and
// in orders that generate() does not have.
package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
)

func main() { script.Main(run) }

func run(s *script.Script) error {
	s.Seed = 4 // draws “ cloudy” first
	t, err := s.Run("The weather today is", "do_sample=True, temperature=1.0, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=2")
	if err != nil {
		return err
	}
	heat, err1 := sampler.NewTemperature(2)
	topK, err2 := sampler.NewTopK(3, 1)
	topP, err3 := sampler.NewTopP(0.5, 1)
	minP, err4 := sampler.NewMinP(0.1, 1)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}

	kept := script.NewTable("stages, in their order", "at step 1", "at step 2").Under("tokens kept", 2)
	for _, stages := range []sampler.Pipeline{
		{topK}, {topP}, {minP},
		{topK, topP}, {topP, topK},
		{heat, topP}, {topP, heat},
		{heat, minP}, {minP, heat},
	} {
		row := []any{call(stages)}
		for i := range t.Steps {
			scores, err := t.Steps[i].RawLogits()
			if err != nil {
				return err
			}
			stages.Apply(nil, scores)
			row = append(row, numeric.Summarize(scores).Kept)
		}
		kept.Row(row...)
	}
	if err := s.Print(kept); err != nil {
		return err
	}
	stairs, err1 := figure.NewNucleus(t, 0, 0.5)
	border, err2 := figure.NewTopK(t, 0, 3)
	line, err3 := figure.NewMinP(t, 0, 0.1)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	return errors.Join(s.Save("nucleus", stairs), s.Save("top-k", border), s.Save("min-p", line))
}

// call writes stages as they stand in a call of generate().
func call(stages sampler.Pipeline) string {
	var settings []string
	for _, stage := range stages {
		settings = append(settings, fmt.Sprintf("%s=%v", stage.Name(), stage.Params()[stage.Name()]))
	}
	return strings.Join(settings, ", ")
}
