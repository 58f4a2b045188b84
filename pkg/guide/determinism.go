package guide

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/view"
)

var greedyDeterministic = Claim{
	claim.Statement{
		ID:   "greedy-deterministic",
		Text: "Greedy decoding is deterministic: the same input gives the same output.",
		Try:  `explain compare --vary cache_implementation=dynamic,static,paged "Once upon a time in a magical forest," --do_sample=false`,
	},
	func(ctx context.Context, lab *Lab) (claim.Answer, error) {
		const runs, tokens = 5, 30
		d := determinism{runs: runs, bits: true, ids: true, cacheIDs: true, margin: math.Inf(1)}
		for _, prompt := range []string{weather, story, france} {
			var first *trace.Trace
			for i := range runs {
				t, err := lab.RunAgain(ctx, Trial{Prompt: prompt, Call: greedily(1, tokens), Seed: lab.Seed + uint64(i), Full: true})
				if err != nil {
					return claim.Answer{}, err
				}
				if first == nil {
					first = t
				}
				if err := d.again(first, t); err != nil {
					return claim.Answer{}, err
				}
			}
			for _, other := range []string{"use_cache=False", `cache_implementation="static"`, `cache_implementation="paged"`} {
				t, err := lab.RunAgain(ctx, Trial{Prompt: prompt, Call: greedily(1, tokens) + ", " + other, Full: true})
				if err != nil {
					return claim.Answer{}, err
				}
				if err := d.otherwise(first, t); err != nil {
					return claim.Answer{}, err
				}
			}
			d.prompts++
		}
		return d.judge(), nil
	},
}

// determinism is what runs of the same input had in common.
type determinism struct {
	runs, prompts int
	ids, bits     bool    // the same ids, and the same logits to the last bit, run after run
	cacheIDs      bool    // the same ids with other kinds of cache, and without one
	apart         float64 // largest difference of a logit to those
	margin        float64 // smallest lead of a first logit over the second
}

// again takes into account that a run was repeated.
func (d *determinism) again(a, b *trace.Trace) error {
	if !sameIDs(a, b) {
		d.ids, d.bits = false, false
		return nil
	}
	for i := range a.Steps {
		d.bits = d.bits && slices.Equal(a.Steps[i].Logits, b.Steps[i].Logits)
		row, err := a.Steps[i].RawLogits()
		if err != nil {
			return fmt.Errorf("guide: %w", err)
		}
		d.margin = min(d.margin, lead(row))
	}
	return nil
}

// otherwise takes into account that a run was made with another kind of cache.
func (d *determinism) otherwise(a, b *trace.Trace) error {
	if !sameIDs(a, b) {
		d.cacheIDs = false
		return nil
	}
	for i := range a.Steps {
		one, err := a.Steps[i].RawLogits()
		if err != nil {
			return fmt.Errorf("guide: %w", err)
		}
		other, err := b.Steps[i].RawLogits()
		if err != nil {
			return fmt.Errorf("guide: %w", err)
		}
		for n := range one {
			d.apart = max(d.apart, math.Abs(float64(one[n])-float64(other[n])))
		}
	}
	return nil
}

// lead is how far the highest of a row is above the next.
func lead(row []float32) float64 {
	first, second := math.Inf(-1), math.Inf(-1)
	for _, x := range row {
		switch score := float64(x); {
		case score > first:
			first, second = score, first
		case score > second:
			second = score
		}
	}
	return first - second
}

func (d *determinism) judge() claim.Answer {
	a := claim.Answer{Figures: []claim.Figure{{Name: "largest difference between caches", Value: view.Real(d.apart)}, {Name: "smallest lead", Value: view.Real(d.margin)}}}
	switch {
	case !d.ids:
		a.Measured, a.Verdict, a.Reason = fmt.Sprintf("%d runs of %d prompts did not all give the same ids.", d.runs, d.prompts), claim.Fails, "The arithmetic of these runs is not the same each time."
		return a
	case d.bits:
		a.Measured = fmt.Sprintf("%d runs of %d prompts, each with another seed, give the same ids, and every logit to the last bit.", d.runs, d.prompts)
	default:
		a.Measured = fmt.Sprintf("%d runs of %d prompts, each with another seed, give the same ids, from logits that are not the same to the last bit.", d.runs, d.prompts)
	}
	if !d.cacheIDs {
		a.Measured += " Without a cache, or with another kind, some ids are others."
		a.Verdict, a.Reason = claim.Condition, "The same input is not enough: how keys and values are kept changes the order of the arithmetic, and two logits were close enough for that."
		return a
	}
	logits := "logits that are the same, too"
	if d.apart > 0 {
		logits = fmt.Sprintf("logits up to %s apart", small(d.apart))
	}
	a.Measured += fmt.Sprintf(" So they do without a cache, with a static and with a paged one, from %s.", logits)
	a.Verdict = claim.Holds
	a.Reason = fmt.Sprintf("The closest call had a lead of %.2g over the second logit. Where arithmetic is coarser (16 bits) or its order changes (batches, other hardware), a lead smaller than the rounding can turn: that was not measured here.", d.margin)
	return a
}
