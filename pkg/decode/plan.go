package decode

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/constrain"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/tokenizer"
	"github.com/genlens/genlens/pkg/trace"
)

// Target is what a config is resolved for.
type Target struct {
	Prompt       []int // as ids, special tokens included
	MaxPositions int   // of the model
	Vocab        int   // of the model
	Tokenizer    *tokenizer.Tokenizer
}

// Plan is a config that has been checked against a prompt and a model, and
// what follows from it. Its pipeline and constraint keep scratch memory, so it
// is for one run at a time.
type Plan struct {
	Config   Config // with every layer filled in
	Strategy string // trace.StrategyGreedy, …
	Pipeline sampler.Pipeline
	// Limit is the length to stop at, prompt included; AtContext says that it
	// is the model's last position and not what was asked for.
	Limit     int
	AtContext bool
	Warnings  []string

	constraint *constrain.Constraint // nil: none
	negative   []int                 // what guidance begins with, as ids; nil: no guidance
}

// Resolve fills c with the defaults and checks it for a prompt on a model.
// Every error says which parameter, who set it, and what to do instead. Where
// transformers raises, this is an error; where it warns, a warning; what it
// takes without a word although it cannot be meant, an error as well
// (top_p = 1.5, a prompt beyond the context).
func (c Config) Resolve(t Target) (*Plan, error) {
	c.Inherit(Defaults())
	plan := &Plan{}
	if err := errors.Join(
		c.checkSampling(),
		c.checkPenalties(),
		c.checkSequences(),
		c.checkIDs(t.Vocab),
		c.checkTexts(t.Tokenizer),
		checkPrompt(len(t.Prompt), t.MaxPositions),
	); err != nil {
		return nil, err
	}
	plan.Strategy = c.strategy()
	if err := plan.setLength(&c, len(t.Prompt), t.MaxPositions); err != nil {
		return nil, err
	}
	if err := plan.checkCache(&c); err != nil {
		return nil, err
	}
	plan.Config = c
	if err := plan.constrain(t); err != nil {
		return nil, err
	}
	if err := plan.setNegative(t); err != nil {
		return nil, err
	}
	if err := plan.buildPipeline(t); err != nil {
		return nil, err
	}
	plan.warnIgnored()
	for _, id := range c.EOSTokenID.Value {
		if id < 0 || id >= t.Vocab {
			plan.warnf("eos_token_id %d is not in the vocabulary of %d: the run will not stop before its length", id, t.Vocab)
		}
	}
	return plan, nil
}

// strategy is the mode of generate() (get_generation_mode).
func (c *Config) strategy() string {
	switch beams, sample := c.NumBeams.Value > 1, c.DoSample.Value; {
	case beams && sample:
		return trace.StrategyBeamSample
	case beams:
		return trace.StrategyBeamSearch
	case c.PromptLookupNumTokens.On() || c.AssistantModel.On():
		return trace.StrategyAssisted
	case sample:
		return trace.StrategySample
	}
	return trace.StrategyGreedy
}

// Beams reports whether the plan is a beam search.
func (p *Plan) Beams() bool { return p.Config.NumBeams.Value > 1 }

// Sequences is how many texts come out.
func (p *Plan) Sequences() int { return p.Config.NumReturnSequences.Value }

// Random reports whether numbers are drawn.
func (p *Plan) Random() bool { return p.Config.DoSample.Value }

func (p *Plan) isEnd(id int) bool { return slices.Contains(p.Config.EOSTokenID.Value, id) }

// warnIgnored names the parameters that the strategy leaves unused. As in
// transformers 5, what was inherited stays silent when the caller chose the
// strategy in this very call.
func (p *Plan) warnIgnored() {
	c := &p.Config
	ignored := func(name string, source Source, neutral bool, gate Source, why string) {
		if neutral || source == FromDefault || source == Unset || given(gate) && !given(source) {
			return
		}
		p.warnf("%s does nothing: %s", name, why)
	}
	if !c.DoSample.Value {
		why := "do_sample is false, so the most likely token is taken; add --do_sample or drop it"
		if p.Beams() {
			why = "do_sample is false, so the best beams are taken; add --do_sample or drop it"
		}
		gate := c.DoSample.Source
		ignored("temperature", c.Temperature.Source, c.Temperature.Value == 1, gate, why)
		ignored("top_h", c.TopH.Source, !c.TopH.On(), gate, why)
		ignored("top_k", c.TopK.Source, !c.TopK.On() || c.TopK.Value == 50, gate, why)
		ignored("top_p", c.TopP.Source, c.TopP.Value == 1, gate, why)
		ignored("min_p", c.MinP.Source, !c.MinP.On(), gate, why)
		ignored("typical_p", c.TypicalP.Source, c.TypicalP.Value == 1, gate, why)
		ignored("epsilon_cutoff", c.EpsilonCutoff.Source, c.EpsilonCutoff.Value == 0, gate, why)
		ignored("eta_cutoff", c.EtaCutoff.Source, c.EtaCutoff.Value == 0, gate, why)
	}
	if !p.Beams() {
		const why = "num_beams is 1, so nothing is searched; add --num_beams 4 or drop it"
		gate := c.NumBeams.Source
		ignored("early_stopping", c.EarlyStopping.Source, c.EarlyStopping.Value == StopHeuristic, gate, why)
		ignored("length_penalty", c.LengthPenalty.Source, c.LengthPenalty.Value == 1, gate, why)
	} else if c.PromptLookupNumTokens.On() || c.AssistantModel.On() {
		p.warnf("assisted decoding does nothing: a beam search has no use for a draft; drop --num_beams for it")
	}
	if p.Strategy == trace.StrategyAssisted && c.PromptLookupNumTokens.On() && c.AssistantModel.On() {
		p.warnf("assistant_model does nothing: prompt_lookup_num_tokens goes before it; drop one of them")
	}
	if !c.PromptLookupNumTokens.On() && given(c.MaxMatchingNGramSize.Source) {
		p.warnf("max_matching_ngram_size does nothing: it is the prompt lookup's; add --prompt_lookup_num_tokens 5 or drop it")
	}
	if !c.AssistantModel.On() {
		for _, idle := range []struct {
			name   string
			source Source
		}{
			{"num_assistant_tokens", c.NumAssistantTokens.Source},
			{"num_assistant_tokens_schedule", c.NumAssistantTokensSchedule.Source},
			{"assistant_confidence_threshold", c.AssistantConfidenceThreshold.Source},
		} {
			if given(idle.source) {
				p.warnf("%s does nothing: no draft model is there to follow it; add --assistant_model or drop it", idle.name)
			}
		}
	}
	if c.NegativePrompt.On() && !c.guided() {
		p.warnf("negative_prompt does nothing: guidance_scale is not set; add --guidance_scale 1.5 or drop it")
	}
	for _, cutoff := range []struct {
		name string
		p    Param[float64]
	}{{"epsilon_cutoff", c.EpsilonCutoff}, {"eta_cutoff", c.EtaCutoff}} {
		if v := cutoff.p.Value; c.DoSample.Value && (v < 0 || v >= 1) {
			p.warnf("%s %v does nothing: it is used between 0 and 1, both left out", cutoff.name, v)
		}
	}
}

// given reports whether the caller set a value in this very call.
func given(s Source) bool {
	return s == FromFlag || s == FromPython || s == FromFile || strings.HasPrefix(string(s), presetPrefix)
}

func (p *Plan) warnf(format string, args ...any) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(format, args...))
}

// said names a parameter the way its setter did.
func said[T any](name string, p Param[T]) string {
	if p.Source == FromFlag {
		if truth, ok := any(p.Value).(bool); ok && truth {
			return "--" + name
		}
		return fmt.Sprintf("--%s %v", name, p.Value)
	}
	if p.Source == FromPython {
		return fmt.Sprintf("%s=%v", name, p.Value)
	}
	return fmt.Sprintf("%s %v (from %s)", name, p.Value, p.Source)
}
