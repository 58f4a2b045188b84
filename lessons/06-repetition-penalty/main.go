// The repetition penalty on each token of a prompt, by the rule and by the mistake;
// and what it does to one token when a constant is added to all logits.
package main

import (
	"cmp"
	"errors"
	"slices"

	"github.com/genlens/genlens/lessons/script"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/table"
)

const (
	prompt = "The cat sat on the mat. The dog sat on the"
	call   = "do_sample=False, repetition_penalty=1.3, max_new_tokens=8"
)

func main() { script.Main(run) }

// penalize is the penalty's arithmetic: both signs fall.
func penalize(logit, penalty float32) float32 {
	if logit < 0 {
		return logit * penalty
	}
	return logit / penalty
}

func run(s *script.Script) error {
	t, err := s.Run(prompt, call)
	if err != nil {
		return err
	}
	logits, err := t.Steps[0].RawLogits()
	if err != nil {
		return err
	}
	// Each of the prompt's tokens once, the largest logit first.
	ids := slices.Clone(t.Run.Prompt.IDs)
	slices.SortFunc(ids, func(a, b int) int { return cmp.Or(cmp.Compare(logits[b], logits[a]), a-b) })
	ids = slices.Compact(ids)

	signs := script.NewTable("token", "logit", "by its sign", "always divided")
	for _, id := range ids {
		signs.Row(s.Token(id), script.Fixed(logits[id], 2), script.Fixed(penalize(logits[id], 1.3), 2), script.Fixed(logits[id]/1.3, 2))
	}

	mat := ids[0]
	shifts := script.NewTable("added to all", "logit", "p", "penalised", "p")
	for _, shift := range []float32{0, 10, -logits[mat], -float32(numeric.Summarize(logits).LogSumExp)} {
		before := slices.Clone(logits)
		for id := range before {
			before[id] += shift
		}
		after := slices.Clone(before)
		for _, id := range ids {
			after[id] = penalize(before[id], 1.3)
		}
		shifts.Row(script.Fixed(shift, 2), script.Fixed(before[mat], 2), prob(before, mat), script.Fixed(after[mat], 2), prob(after, mat))
	}
	err = s.Print("The prompt's tokens under a penalty of 1.3:", signs,
		"The first of them, with a constant added to every logit of the vocabulary:", shifts)
	if err != nil {
		return err
	}

	ticking, err := s.Run("The clock said tick, tock, tick, tock, tick, tock,", "do_sample=False, repetition_penalty=1.0, max_new_tokens=40")
	if err != nil {
		return err
	}

	fall, err1 := figure.NewRepetition(t, 0)
	diagonals, err2 := figure.NewLoops(ticking)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	return errors.Join(s.Save("loops", diagonals), s.Save("repetition", fall))
}

// prob is the probability of a token in a row of logits.
func prob(row []float32, id int) table.Cell {
	return script.Prob(numeric.Prob(row[id], numeric.Summarize(row).LogSumExp))
}
