package sampler

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Processor is one step between the raw logits and the draw.
type Processor interface {
	// Name is the generation parameter that asks for it: "top_k".
	Name() string
	// Params gives what New needs to build it again.
	Params() map[string]any
	// Process changes scores, [vocab], in place. ids are all ids so far, the
	// prompt included.
	Process(ids []int, scores []float32)
}

// ErrOpaque means that a processor depends on something that a trace does not
// hold: a function, an automaton over a vocabulary, a model.
var ErrOpaque = errors.New("a trace does not hold all that it is made of")

// opaque lists the processors that New cannot build.
var opaque = []string{"prefix_allowed_tokens_fn", "regex", "one_of", "forbid", "guidance_scale"}

// constructors lists every other processor by name.
var constructors = map[string]func(*params) (Processor, error){
	"sequence_bias": func(p *params) (Processor, error) { return NewSequenceBias(p.biases("sequence_bias")) },
	"encoder_repetition_penalty": func(p *params) (Processor, error) {
		return NewEncoderRepetitionPenalty(p.float("penalty"), p.int("prompt_length"))
	},
	"repetition_penalty": func(p *params) (Processor, error) {
		return NewRepetitionPenaltyAfter(p.float("penalty"), p.optional("prompt_ignore_length"))
	},
	"no_repeat_ngram_size": func(p *params) (Processor, error) { return NewNoRepeatNGram(p.int("ngram_size")) },
	"encoder_no_repeat_ngram_size": func(p *params) (Processor, error) {
		return NewEncoderNoRepeatNGram(p.int("ngram_size"), p.int("prompt_length"))
	},
	"bad_words_ids": func(p *params) (Processor, error) {
		return NewBadWords(p.lists("bad_words_ids"), p.ids("eos_token_id"))
	},
	"min_length": func(p *params) (Processor, error) {
		return NewMinLength(p.int("min_length"), p.ids("eos_token_id"))
	},
	"min_new_tokens": func(p *params) (Processor, error) {
		return NewMinNewTokens(p.int("min_new_tokens"), p.int("prompt_length"), p.ids("eos_token_id"))
	},
	"require": func(p *params) (Processor, error) {
		return NewRequire(p.lists("phrases"), p.int("prompt_length"), p.int("max_length"), p.ids("eos_token_id"))
	},
	"forced_bos_token_id": func(p *params) (Processor, error) { return NewForcedBOS(p.int("token_id")) },
	"forced_eos_token_id": func(p *params) (Processor, error) {
		return NewForcedEOS(p.int("max_length"), p.ids("eos_token_id"))
	},
	"remove_invalid_values": func(*params) (Processor, error) { return &RemoveInvalid{}, nil },
	"exponential_decay_length_penalty": func(p *params) (Processor, error) {
		return NewExponentialDecay(p.int("start"), p.float("factor"), p.int("prompt_length"), p.ids("eos_token_id"))
	},
	"suppress_tokens": func(p *params) (Processor, error) { return NewSuppressTokens(p.ids("suppress_tokens")), nil },
	"begin_suppress_tokens": func(p *params) (Processor, error) {
		return NewBeginSuppressTokens(p.ids("begin_suppress_tokens"), p.int("begin_index"))
	},
	"temperature": func(p *params) (Processor, error) { return NewTemperature(p.float("temperature")) },
	"top_h":       func(p *params) (Processor, error) { return NewTopH(p.float("top_h")) },
	"top_k":       func(p *params) (Processor, error) { return NewTopK(p.int("top_k"), p.int("min_tokens_to_keep")) },
	"top_p":       func(p *params) (Processor, error) { return NewTopP(p.float("top_p"), p.int("min_tokens_to_keep")) },
	"min_p":       func(p *params) (Processor, error) { return NewMinP(p.float("min_p"), p.int("min_tokens_to_keep")) },
	"typical_p": func(p *params) (Processor, error) {
		return NewTypicalP(p.float("typical_p"), p.int("min_tokens_to_keep"))
	},
	"epsilon_cutoff": func(p *params) (Processor, error) {
		return NewEpsilonCutoff(p.float("epsilon_cutoff"), p.int("min_tokens_to_keep"))
	},
	"eta_cutoff": func(p *params) (Processor, error) {
		return NewEtaCutoff(p.float("eta_cutoff"), p.int("min_tokens_to_keep"))
	},
	"log_softmax":        func(*params) (Processor, error) { return NewLogSoftmax("log_softmax") },
	"renormalize_logits": func(*params) (Processor, error) { return NewLogSoftmax("renormalize_logits") },
}

// New builds a processor from the name and parameters that a trace recorded.
// The error wraps ErrOpaque for one that a trace does not describe in full.
func New(name string, values map[string]any) (Processor, error) {
	if slices.Contains(opaque, name) {
		return nil, fmt.Errorf("sampler: %s cannot be built again: %w", name, ErrOpaque)
	}
	build, ok := constructors[name]
	if !ok {
		known := strings.Join(slices.Sorted(maps.Keys(constructors)), ", ")
		return nil, fmt.Errorf("sampler: no processor is called %q; there are %s", name, known)
	}
	p := &params{name: name, values: values}
	processor, err := build(p)
	if err := cmp.Or(p.err, err); err != nil {
		return nil, err
	}
	return processor, nil
}
