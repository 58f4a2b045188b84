package decode

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/tokenizer"
)

// smallest is a divisor that leaves any sane logit within float32.
const smallest = 1e-30

// checkSampling refuses warpers that have no meaning.
func (c *Config) checkSampling() error {
	if t := c.Temperature; c.DoSample.Value && t.On() && t.Value < smallest {
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
	if c.DoSample.Value {
		if err := wholeNumber("temperature", c.Temperature); err != nil {
			return err
		}
	}
	if p := c.TopP; p.Value < 0 || p.Value > 1 {
		return fmt.Errorf("%s: it is the probability to keep, so it lies between 0 and 1\nuse 0.9 to keep the likeliest tokens that reach 90 %%, 1 to keep all", said("top_p", p))
	}
	if k := c.TopK; k.Value < 0 {
		return fmt.Errorf("%s: it counts the tokens to keep\nuse 40 to keep the 40 most likely, 0 to keep all", said("top_k", k))
	}
	if h := c.TopH; h.On() && !(h.Value > 0 && h.Value <= 1) {
		return fmt.Errorf("%s: it is a part of the entropy, above 0 and at most 1\nuse 0.4 for a light cut, or leave it out", said("top_h", h))
	}
	if m := c.MinP; m.On() && !(m.Value >= 0 && m.Value <= 1) {
		return fmt.Errorf("%s: it is a part of the likeliest token's probability, so it lies between 0 and 1\nuse 0.05 to drop tokens twenty times less likely than the first", said("min_p", m))
	}
	if t := c.TypicalP; t.On() && t.Value <= 0 {
		return fmt.Errorf("%s: it is the probability to keep, so it has to be above 0\nuse 0.9 to keep the most typical tokens that reach 90 %%, 1 to keep all", said("typical_p", t))
	}
	return nil
}

// wholeNumber is transformers' complaint about 2 in place of 2.0. A 1 asks for
// nothing, so nobody looks at it.
func wholeNumber(name string, p Param[float64]) error {
	if !p.Whole || p.Value == 1 {
		return nil
	}
	return fmt.Errorf("%s: transformers wants a float here and raises a ValueError for an int\nwrite %.1f", said(name, p), p.Value)
}

// checkPenalties refuses repetition penalties that have no meaning.
func (c *Config) checkPenalties() error {
	for _, penalty := range []struct {
		name string
		p    Param[float64]
	}{{"repetition_penalty", c.RepetitionPenalty}, {"encoder_repetition_penalty", c.EncoderRepetitionPenalty}} {
		if !penalty.p.On() {
			continue
		}
		switch v := penalty.p.Value; {
		case v <= 0:
			return fmt.Errorf("%s: positive logits are divided by it, so it has to be above 0\nuse 1.1 for a light penalty, 1 for none", said(penalty.name, penalty.p))
		case v < smallest || v > 1/smallest:
			return fmt.Errorf("%s: logits times it are beyond what float32 holds\nuse 1.1 for a light penalty, 1 for none", said(penalty.name, penalty.p))
		}
		if err := wholeNumber(penalty.name, penalty.p); err != nil {
			return err
		}
	}
	for _, size := range []struct {
		name string
		p    Param[int]
	}{{"no_repeat_ngram_size", c.NoRepeatNGramSize}, {"encoder_no_repeat_ngram_size", c.EncoderNoRepeatNGramSize}} {
		if size.p.Value < 0 {
			return fmt.Errorf("%s: it counts tokens\nuse 3 to forbid any three tokens in a row a second time, 0 to allow all", said(size.name, size.p))
		}
	}
	if d := c.ExponentialDecay; d.On() && (d.Value.Start < 0 || !(d.Value.Factor > 0) || math.IsInf(d.Value.Factor, 0)) {
		return fmt.Errorf("exponential_decay_length_penalty %d,%v: want a step to start at, from 0, and a factor above 0\n10,1.1 favours the end token after ten new tokens, 10 %% more each", d.Value.Start, d.Value.Factor)
	}
	return nil
}

// checkSequences refuses what cannot be asked of a strategy.
func (c *Config) checkSequences() error {
	n, beams := c.NumReturnSequences, c.NumBeams
	assisted := (c.PromptLookupNumTokens.On() || c.AssistantModel.On()) && beams.Value == 1
	switch {
	case beams.Value < 1:
		return fmt.Errorf("%s: it counts beams\nuse 4 to search, 1 for no search", said("num_beams", beams))
	case beams.Value > maxSequences:
		return fmt.Errorf("%s: more than %d beams, each with a cache of its own\nuse 4", said("num_beams", beams), maxSequences)
	case n.Value < 1:
		return fmt.Errorf("%s: it counts texts\nuse 1 for one", said("num_return_sequences", n))
	case n.Value > maxSequences:
		return fmt.Errorf("%s: more than %d texts at once, each with a cache of its own\nrun several times with other seeds", said("num_return_sequences", n), maxSequences)
	case n.Value > 1 && beams.Value == 1 && !c.DoSample.Value:
		return fmt.Errorf("%s with %s: the most likely tokens are the same every time\nadd --do_sample for different texts, or --num_beams %d for the best of a search", said("num_return_sequences", n), said("do_sample", c.DoSample), n.Value)
	case beams.Value > 1 && n.Value > beams.Value:
		return fmt.Errorf("%s with %s: a search ends with as many texts as it has beams\nuse --num_beams %d or more", said("num_return_sequences", n), said("num_beams", beams), n.Value)
	case assisted && n.Value > 1:
		return fmt.Errorf("%s: assisted decoding makes one text\nrun several times with other seeds", said("num_return_sequences", n))
	case assisted && !c.UseCache.Value:
		return errors.New("assisted decoding needs the cache: a rejected draft is taken back out of it\ndrop --use_cache=false")
	case c.guided() && (beams.Value > 1 || n.Value > 1 || assisted):
		return fmt.Errorf("%s: guidance runs the model a second time beside one text, greedy or sampled\nleave out beams, drafts and further sequences", said("guidance_scale", c.GuidanceScale))
	}
	if l := c.PromptLookupNumTokens; l.On() && l.Value < 1 {
		return fmt.Errorf("%s: it counts the tokens to propose\nuse 10", said("prompt_lookup_num_tokens", l))
	}
	if m := c.MaxMatchingNGramSize; m.On() && m.Value < 1 {
		return fmt.Errorf("%s: it counts tokens\nuse 2", said("max_matching_ngram_size", m))
	}
	if m := c.NumAssistantTokens; m.On() && m.Value < 1 {
		return fmt.Errorf("%s: it counts the tokens that the draft proposes\nuse 5", said("num_assistant_tokens", m))
	}
	if s := c.NumAssistantTokensSchedule; s.On() && !slices.Contains([]string{scheduleConstant, scheduleHeuristic, "heuristic_transient"}, s.Value) {
		return fmt.Errorf("%s: want constant, heuristic or heuristic_transient", said("num_assistant_tokens_schedule", s))
	}
	if t := c.MaxTime; t.On() && t.Value <= 0 {
		return fmt.Errorf("%s: it is a time in seconds\nuse 1.5 to stop after a second and a half", said("max_time", t))
	}
	return nil
}

// maxSequences bounds what one call runs side by side.
const maxSequences = 256

// guided reports whether classifier-free guidance runs.
func (c *Config) guided() bool { return c.GuidanceScale.On() && c.GuidanceScale.Value != 1 }

// checkIDs refuses token ids that the model does not have, where they would be
// written into a row of logits.
func (c *Config) checkIDs(vocab int) error {
	var errs []error
	check := func(name string, ids ...int) {
		for _, id := range ids {
			if id < 0 || id >= vocab {
				errs = append(errs, fmt.Errorf("%s: %d is not in the vocabulary\nids run from 0 to %d", name, id, vocab-1))
				return
			}
		}
	}
	checkAll := func(name string, lists [][]int) {
		for _, ids := range lists {
			if len(ids) == 0 {
				errs = append(errs, fmt.Errorf("%s: a list in it is empty\neach names the ids of one phrase", name))
				return
			}
			check(name, ids...)
		}
	}
	if c.BadWordsIDs.On() && len(c.BadWordsIDs.Value) == 0 {
		errs = append(errs, errors.New("bad_words_ids: the list is empty\nleave it out to forbid nothing"))
	}
	checkAll("bad_words_ids", c.BadWordsIDs.Value)
	for _, bias := range c.SequenceBias.Value {
		checkAll("sequence_bias", [][]int{bias.IDs})
	}
	if c.ForcedBOSTokenID.On() {
		check("forced_bos_token_id", c.ForcedBOSTokenID.Value)
	}
	check("forced_eos_token_id", c.ForcedEOSTokenID.Value...)
	if c.ExponentialDecay.On() {
		if len(c.EOSTokenID.Value) == 0 {
			errs = append(errs, errors.New("exponential_decay_length_penalty favours the end token, and there is none\nset eos_token_id, or leave it out"))
		}
		check("exponential_decay_length_penalty needs eos_token_id", c.EOSTokenID.Value...)
	}
	if c.SuppressTokens.On() {
		suppressed := func(name string, ids []int) {
			if len(ids) > 0 && !slices.ContainsFunc(ids, func(id int) bool { return !slices.Contains(c.SuppressTokens.Value, id) }) {
				errs = append(errs, fmt.Errorf("%s and suppress_tokens both name %v: nothing would be left to pick from\ntake it out of one of them", name, ids))
			}
		}
		if c.ForcedBOSTokenID.On() {
			suppressed("forced_bos_token_id", []int{c.ForcedBOSTokenID.Value})
		}
		suppressed("forced_eos_token_id", c.ForcedEOSTokenID.Value)
	}
	return errors.Join(errs...)
}

// checkTexts refuses parameters that are texts where there is no tokenizer.
func (c *Config) checkTexts(t *tokenizer.Tokenizer) error {
	for _, p := range []struct {
		name string
		on   bool
	}{
		{"stop_strings", c.StopStrings.On()},
		{"regex", c.Regex.On()}, {"one_of", c.OneOf.On()}, {"forbid", c.Forbid.On()}, {"require", c.Require.On()},
		{"negative_prompt", c.NegativePrompt.On()},
	} {
		if p.on && t == nil {
			return fmt.Errorf("%s is a text, and the model folder has no tokenizer.json to read it with\nadd one, or leave it out", p.name)
		}
	}
	if slices.Contains(c.StopStrings.Value, "") {
		return errors.New("stop_strings: an empty text would stop at once\nname the text to stop at")
	}
	return nil
}

func checkPrompt(promptLen, maxPositions int) error {
	if promptLen == 0 {
		return errors.New("the prompt is empty: there is no position to predict from\ngive some text, as in: explain run \"The weather today is\"")
	}
	if promptLen >= maxPositions {
		return fmt.Errorf("the prompt is %d tokens long and the model has %d positions: nothing can follow it\nshorten it to %d tokens or fewer", promptLen, maxPositions, maxPositions-1)
	}
	return nil
}
