package decode

import (
	"errors"
	"fmt"
	"slices"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
)

// guidance is the second text of classifier-free guidance: the negative
// prompt, or the prompt's last token alone, and after it the same new tokens.
type guidance struct {
	s     *session
	ids   []int
	cache cache.Cache
	cost  trace.Cost // of the last pass
}

// setNegative reads the text that guidance leans away from, and checks that it
// and the new tokens fit into the model.
func (p *Plan) setNegative(t Target) error {
	if !p.Config.guided() {
		return nil
	}
	p.negative = t.Prompt[len(t.Prompt)-1:]
	if negative := p.Config.NegativePrompt; negative.On() {
		var err error
		if p.negative, err = t.Tokenizer.Encode(negative.Value, true); err != nil {
			return fmt.Errorf("negative_prompt: %w", err)
		}
	}
	switch room := t.MaxPositions - (p.Limit - len(t.Prompt)) + 1; {
	case len(p.negative) == 0:
		return errors.New("negative_prompt is empty: there is no position to predict from\ngive some text, or leave it out")
	case len(p.negative) > room:
		return fmt.Errorf("negative_prompt has %d tokens, and %d new ones follow it: the model has %d positions\nshorten it to %d tokens, or generate less",
			len(p.negative), p.Limit-len(t.Prompt), t.MaxPositions, max(room, 0))
	}
	return nil
}

// guide puts guidance before all other stages, where transformers has it.
func (s *session) guide() error {
	kv, err := s.Plan.newCache(s.Model)
	if err != nil {
		return err
	}
	begin := s.Plan.negative
	params := map[string]any{}
	if negative := s.Plan.Config.NegativePrompt; negative.On() {
		params["negative_prompt"] = negative.Value
	}
	s.guidance = &guidance{s: s, ids: slices.Clone(begin), cache: kv}
	begun := len(begin)
	stage, err := sampler.NewGuidance(s.Plan.Config.GuidanceScale.Value, params, func(ids []int) ([]float32, error) {
		s.guidance.ids = append(s.guidance.ids[:begun], ids[len(s.IDs):]...)
		return s.guidance.forward()
	})
	if err != nil {
		return err
	}
	s.pipeline = append(sampler.Pipeline{stage}, s.pipeline...)
	return nil
}

func (g *guidance) forward() ([]float32, error) {
	first := g.cache.Pass().Computed == 0
	logits, _, err := forward(g.s.Model, g.ids, g.cache, 1)
	if err != nil {
		return nil, err
	}
	g.cost = g.s.costOf(g.cache, 1, first)
	pass := g.cache.Pass()
	g.cost.Unconditional = &trace.Pass{Reused: pass.Reused, Computed: pass.Computed}
	return logits, nil
}

// with is the cost of a step's two passes.
func (g *guidance) with(own trace.Cost) trace.Cost {
	sum := addCost(own, g.cost)
	sum.Unconditional = g.cost.Unconditional
	return sum
}
