package decode

import (
	"errors"
	"fmt"

	"github.com/genlens/genlens/pkg/sampler"
)

// Plan is a config that has been checked against a prompt and a model, and
// what follows from it.
type Plan struct {
	Config   Config // with every layer filled in
	Pipeline sampler.Pipeline
	// Limit is the length to stop at, prompt included; AtContext says that it
	// is the model's last position and not what was asked for.
	Limit     int
	AtContext bool
	Warnings  []string
}

// Resolve fills c with the defaults and checks it for a prompt of promptLen
// ids on a model with maxPositions positions and vocab ids. Every error says
// which parameter, who set it, and what to do instead.
func (c Config) Resolve(promptLen, maxPositions, vocab int) (*Plan, error) {
	c.Inherit(Defaults())
	plan := &Plan{}
	if err := errors.Join(
		c.checkSampling(),
		c.checkPrompt(promptLen, maxPositions),
	); err != nil {
		return nil, err
	}
	if err := plan.setLength(&c, promptLen, maxPositions); err != nil {
		return nil, err
	}
	pipeline, err := c.pipeline()
	if err != nil {
		return nil, err
	}
	plan.Config, plan.Pipeline = c, pipeline
	plan.warnIgnored()
	for _, id := range c.EOSTokenID.Value {
		if id < 0 || id >= vocab {
			plan.warnf("eos_token_id %d is not in the vocabulary of %d: the run will not stop before its length", id, vocab)
		}
	}
	return plan, nil
}

func (c *Config) checkSampling() error {
	if t := c.Temperature; t.Value < smallest && c.DoSample.Value {
		problem := "it is too small for float32 to divide by"
		switch {
		case t.Value == 0:
			problem = "dividing by zero has no meaning"
		case t.Value < 0:
			problem = "logits are divided by it, and a negative divisor turns their order around"
		}
		return fmt.Errorf("%s with %s: %s\nfor the most likely token every time, use --do_sample=false; for almost that, --temperature 0.01",
			said("temperature", t), said("do_sample", c.DoSample), problem)
	}
	if p := c.TopP; p.Value < 0 || p.Value > 1 {
		return fmt.Errorf("%s: it is the probability to keep, so it lies between 0 and 1\nuse 0.9 to keep the likeliest tokens that reach 90 %%, 1 to keep all", said("top_p", p))
	}
	if k := c.TopK; k.Value < 0 {
		return fmt.Errorf("%s: it counts the tokens to keep\nuse 40 to keep the 40 most likely, 0 to keep all", said("top_k", k))
	}
	if r := c.RepetitionPenalty; r.Value <= 0 {
		return fmt.Errorf("%s: positive logits are divided by it, so it has to be above 0\nuse 1.1 for a light penalty, 1 for none", said("repetition_penalty", r))
	}
	if r := c.RepetitionPenalty; r.Value < smallest || r.Value > 1/smallest {
		return fmt.Errorf("%s: logits times it are beyond what float32 holds\nuse 1.1 for a light penalty, 1 for none", said("repetition_penalty", r))
	}
	return nil
}

// smallest is a divisor that leaves any sane logit within float32.
const smallest = 1e-30

func (c *Config) checkPrompt(promptLen, maxPositions int) error {
	if promptLen == 0 {
		return errors.New("the prompt is empty: there is no position to predict from\ngive some text, as in: explain run \"The weather today is\"")
	}
	if promptLen >= maxPositions {
		return fmt.Errorf("the prompt is %d tokens long and the model has %d positions: nothing can follow it\nshorten it to %d tokens or fewer", promptLen, maxPositions, maxPositions-1)
	}
	return nil
}

// setLength decides where to stop, as transformers does: max_new_tokens wins
// over max_length; with neither, 20 new tokens.
func (p *Plan) setLength(c *Config, promptLen, maxPositions int) error {
	given, total := c.MaxNewTokens, c.MaxLength
	switch {
	case given.Source != Unset && given.Value <= 0:
		return fmt.Errorf("%s: it has to be at least 1", said("max_new_tokens", given))
	case given.Source != Unset:
		if total.Source != Unset {
			p.warnf("both max_new_tokens (%d) and max_length (%d) are set: max_new_tokens wins", given.Value, total.Value)
		}
		if given.Value > maxPositions { // also keeps the sum below from overflowing
			given.Value = maxPositions
		}
		p.Limit = promptLen + given.Value
	case total.Source != Unset:
		if total.Value <= promptLen {
			return fmt.Errorf("%s counts the prompt, which has %d tokens already: nothing could be generated\nuse --max_new_tokens, which does not count it", said("max_length", total), promptLen)
		}
		p.Limit = total.Value
	default:
		c.MaxNewTokens = Param[int]{defaultNewTokens, FromDefault}
		p.Limit = promptLen + defaultNewTokens
	}
	if p.Limit > maxPositions {
		p.Limit, p.AtContext = maxPositions, true
	}
	return nil
}

// pipeline builds the processors in transformers' order
// (_get_logits_processor), each only where it would do something.
func (c *Config) pipeline() (sampler.Pipeline, error) {
	var p sampler.Pipeline
	var errs []error
	add := func(processor sampler.Processor, err error) {
		p, errs = append(p, processor), append(errs, err)
	}
	const keep = 1 // min_tokens_to_keep without beams
	if c.RepetitionPenalty.Value != 1 {
		add(sampler.NewRepetitionPenalty(c.RepetitionPenalty.Value))
	}
	if c.DoSample.Value {
		if c.Temperature.Value != 1 {
			add(sampler.NewTemperature(c.Temperature.Value))
		}
		if c.TopK.Value != 0 {
			add(sampler.NewTopK(c.TopK.Value, keep))
		}
		if c.TopP.Value < 1 {
			add(sampler.NewTopP(c.TopP.Value, keep))
		}
	}
	return p, errors.Join(errs...)
}

// warnIgnored names the sampling parameters that greedy decoding leaves
// unused. As in transformers 5, what was inherited stays silent when the
// caller asked for greedy decoding in this very call.
func (p *Plan) warnIgnored() {
	c := &p.Config
	if c.DoSample.Value {
		return
	}
	ignored := func(name string, source Source, neutral bool) {
		if neutral || source == FromDefault || c.DoSample.Source == FromFlag && source != FromFlag {
			return
		}
		p.warnf("%s does nothing: do_sample is false, so the most likely token is taken; add --do_sample or drop it", name)
	}
	ignored("temperature", c.Temperature.Source, c.Temperature.Value == 1)
	ignored("top_k", c.TopK.Source, c.TopK.Value == 50)
	ignored("top_p", c.TopP.Source, c.TopP.Value == 1)
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
	return fmt.Sprintf("%s %v (from %s)", name, p.Value, p.Source)
}
