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
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/view"
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

	kept := table.Table{Name: "kept", Columns: []table.Column{{Head: "stages, in their order", Name: "stages", Left: true}}}
	for i, step := range t.Steps {
		after := fmt.Sprintf("step %d, %s", i+1, view.Token(step.Token))
		kept.Columns = append(kept.Columns,
			table.Column{Group: after, Head: "kept", Name: fmt.Sprintf("kept_%d", i+1)},
			table.Column{Group: after, Head: "likeliest p", Name: fmt.Sprintf("likeliest_prob_%d", i+1)})
	}
	for _, stages := range []sampler.Pipeline{
		{topK}, {topP}, {minP},
		{topK, topP}, {topP, topK},
		{heat, topP}, {topP, heat},
		{heat, minP}, {minP, heat},
	} {
		cells := []table.Cell{{Text: call(stages)}}
		for i := range t.Steps {
			scores, err := t.Steps[i].RawLogits()
			if err != nil {
				return err
			}
			stages.Apply(nil, scores)
			row := numeric.Summarize(scores)
			p := numeric.Prob(numeric.Max(scores), row.LogSumExp)
			cells = append(cells, table.Cell{Text: view.FormatCount(row.Kept), Value: row.Kept}, table.Cell{Text: view.FormatProb(p), Value: p})
		}
		kept.Add(cells...)
	}
	page := &table.Page{}
	page.Table(kept)
	if err := s.Print(page); err != nil {
		return err
	}
	stairs, err := figure.NewNucleus(t, 0, 0.5)
	if err != nil {
		return err
	}
	return s.Save("nucleus", stairs)
}

// call writes stages as they stand in a call of generate().
func call(stages sampler.Pipeline) string {
	var settings []string
	for _, stage := range stages {
		settings = append(settings, fmt.Sprintf("%s=%v", stage.Name(), stage.Params()[stage.Name()]))
	}
	return strings.Join(settings, ", ")
}
