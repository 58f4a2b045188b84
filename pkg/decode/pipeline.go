package decode

import (
	"errors"

	"github.com/genlens/genlens/pkg/sampler"
)

// buildPipeline builds the processors in transformers' order
// (_get_logits_processor), each only where it would do something. A beam
// search adds up log-probabilities, so its rows become that first. Guidance,
// which needs the model, is put in by the loop.
func (p *Plan) buildPipeline(t Target) error {
	c := &p.Config
	b := pipelineBuilder{plan: p, promptLen: len(t.Prompt)}
	if c.EOSTokenID.On() {
		b.eos = c.EOSTokenID.Value
	}
	if p.Beams() {
		b.add(sampler.NewLogSoftmax("log_softmax"))
	}
	b.penalties()
	b.lengths()
	if p.constraint != nil {
		b.add(p.allowed(b.promptLen), nil)
	}
	if c.Require.On() {
		phrases, err := p.phrases(t)
		if err != nil {
			return err
		}
		b.add(sampler.NewRequire(phrases, b.promptLen, p.Limit, b.eos))
	}
	b.forced()
	if c.DoSample.Value {
		b.warpers()
	}
	if c.RenormalizeLogits.Value {
		b.add(sampler.NewLogSoftmax("renormalize_logits"))
	}
	p.Pipeline = b.pipeline
	return errors.Join(b.errs...)
}

type pipelineBuilder struct {
	plan      *Plan
	promptLen int
	eos       []int
	pipeline  sampler.Pipeline
	errs      []error
}

func (b *pipelineBuilder) add(processor sampler.Processor, err error) {
	if err != nil {
		b.errs = append(b.errs, err)
		return
	}
	b.pipeline = append(b.pipeline, processor)
}

func (b *pipelineBuilder) penalties() {
	c := &b.plan.Config
	if c.SequenceBias.On() {
		b.add(sampler.NewSequenceBias(c.SequenceBias.Value))
	}
	if p := c.EncoderRepetitionPenalty; p.On() && p.Value != 1 {
		b.add(sampler.NewEncoderRepetitionPenalty(p.Value, b.promptLen))
	}
	if p := c.RepetitionPenalty; p.On() && p.Value != 1 {
		b.add(sampler.NewRepetitionPenalty(p.Value))
	}
	if n := c.NoRepeatNGramSize; n.On() && n.Value > 0 {
		b.add(sampler.NewNoRepeatNGram(n.Value))
	}
	if n := c.EncoderNoRepeatNGramSize; n.On() && n.Value > 0 {
		b.add(sampler.NewEncoderNoRepeatNGram(n.Value, b.promptLen))
	}
	if c.BadWordsIDs.On() {
		b.add(sampler.NewBadWords(c.BadWordsIDs.Value, b.eos))
	}
}

// lengths holds the end tokens back. With min_new_tokens transformers builds
// both processors, the first with the length that follows from it.
func (b *pipelineBuilder) lengths() {
	c := &b.plan.Config
	if len(b.eos) == 0 {
		return
	}
	least := c.MinLength.Value
	if c.MinNewTokens.On() {
		least = b.promptLen + c.MinNewTokens.Value
	}
	if least > 0 {
		b.add(sampler.NewMinLength(least, b.eos))
	}
	if n := c.MinNewTokens; n.On() && n.Value > 0 {
		b.add(sampler.NewMinNewTokens(n.Value, b.promptLen, b.eos))
	}
}

func (b *pipelineBuilder) forced() {
	c := &b.plan.Config
	if c.ForcedBOSTokenID.On() {
		b.add(sampler.NewForcedBOS(c.ForcedBOSTokenID.Value))
	}
	if c.ForcedEOSTokenID.On() {
		b.add(sampler.NewForcedEOS(b.plan.Limit, c.ForcedEOSTokenID.Value))
	}
	if c.RemoveInvalidValues.Value {
		b.add(&sampler.RemoveInvalid{}, nil)
	}
	if d := c.ExponentialDecay; d.On() {
		b.add(sampler.NewExponentialDecay(d.Value.Start, d.Value.Factor, b.promptLen, b.eos))
	}
	if c.SuppressTokens.On() {
		b.add(sampler.NewSuppressTokens(c.SuppressTokens.Value), nil)
	}
	if c.BeginSuppressTokens.On() {
		begin := b.promptLen
		if b.promptLen <= 1 && c.ForcedBOSTokenID.On() {
			begin++ // the forced token comes first
		}
		b.add(sampler.NewBeginSuppressTokens(c.BeginSuppressTokens.Value, begin))
	}
}

func (b *pipelineBuilder) warpers() {
	c := &b.plan.Config
	// Beams need a second choice in case the first is an end token.
	keep := 1
	if b.plan.Beams() {
		keep = max(2, len(b.eos)+1)
	}
	if t := c.Temperature; t.On() && t.Value != 1 {
		b.add(sampler.NewTemperature(t.Value))
	}
	if c.TopH.On() {
		b.add(sampler.NewTopH(c.TopH.Value))
	}
	if k := c.TopK; k.On() && k.Value != 0 {
		b.add(sampler.NewTopK(k.Value, keep))
	}
	if p := c.TopP; p.On() && p.Value < 1 {
		b.add(sampler.NewTopP(p.Value, keep))
	}
	if c.MinP.On() {
		b.add(sampler.NewMinP(c.MinP.Value, keep))
	}
	if t := c.TypicalP; t.On() && t.Value < 1 {
		b.add(sampler.NewTypicalP(t.Value, keep))
	}
	if e := c.EpsilonCutoff; e.On() && e.Value > 0 && e.Value < 1 {
		b.add(sampler.NewEpsilonCutoff(e.Value, keep))
	}
	if e := c.EtaCutoff; e.On() && e.Value > 0 && e.Value < 1 {
		b.add(sampler.NewEtaCutoff(e.Value, keep))
	}
}
