package verify

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"github.com/genlens/genlens/pkg/sampler"
)

// rebuild makes the pipeline from its description, and the description again
// from the pipeline. A stage that is made of something no trace holds stays
// nil.
func (v *verifier) rebuild() {
	if v.run.Model.Shape.Vocab == 0 {
		v.noPipeline = "the trace does not say how large the vocabulary is"
		return
	}
	v.noPipeline = "it cannot be built from its description"
	pipeline := make(sampler.Pipeline, len(v.run.Pipeline))
	for i, spec := range v.run.Pipeline {
		params, _ := asJSON(spec.Params).(map[string]any)
		processor, err := sampler.New(spec.Name, params)
		if errors.Is(err, sampler.ErrOpaque) {
			v.opaque = spec.Name
			continue
		}
		v.truth(Settings, at("pipeline", i, "params"), err == nil, fmt.Sprint(params), fmt.Sprint("another: ", err))
		if err != nil {
			return
		}
		again := asJSON(processor.Params())
		v.truth(Settings, at("pipeline", i, "params"), reflect.DeepEqual(again, any(params)), fmt.Sprint(params), fmt.Sprint(again))
		pipeline[i] = processor
	}
	v.pipeline, v.noPipeline = pipeline, ""
}

// want is a stage as the configuration asks for it.
type want struct {
	name   string
	params map[string]any // as JSON has them; nil values are not checked
}

// configured holds the pipeline to the configuration: which stages there are,
// in transformers' order (_get_logits_processor), and their parameters.
func (v *verifier) configured() {
	stages := v.wanted()
	for i := range max(len(stages), len(v.run.Pipeline)) {
		name := "missing"
		if i < len(v.run.Pipeline) {
			name = strconv.Quote(v.run.Pipeline[i].Name)
		}
		switch {
		case i >= len(stages):
			v.truth(Settings, at("pipeline", i, "name"), false, name, "no such stage, by the configuration")
			return
		case name != strconv.Quote(stages[i].name):
			v.truth(Settings, at("pipeline", i, "name"), false, name, strconv.Quote(stages[i].name)+", by the configuration")
			return
		}
		ran, _ := asJSON(v.run.Pipeline[i].Params).(map[string]any)
		params := stages[i].params
		for _, key := range slices.Sorted(maps.Keys(params)) {
			if params[key] == nil {
				continue
			}
			expected := asJSON(params[key])
			v.truth(Settings, at("pipeline", i, "params."+key), reflect.DeepEqual(ran[key], expected), fmt.Sprint(ran[key]), fmt.Sprint(expected))
		}
	}
}

// wanted is the stages that the configuration asks for, each only where it
// would do something.
func (v *verifier) wanted() []want {
	var stages []want
	add := func(name string, params map[string]any) { stages = append(stages, want{name, params}) }
	number := func(name string, neutral float64) (float64, bool) {
		value, ok := v.setting(name).(float64)
		return value, ok && value != neutral
	}
	prompt, eos := len(v.run.Prompt.IDs), v.stop
	if eos == nil {
		eos = []int{}
	}

	if scale, ok := number("guidance_scale", 1); ok {
		add("guidance_scale", map[string]any{"guidance_scale": scale, "negative_prompt": v.setting("negative_prompt")})
	}
	if v.beamed() {
		add("log_softmax", nil)
	}
	if bias := v.setting("sequence_bias"); bias != nil {
		add("sequence_bias", map[string]any{"sequence_bias": bias})
	}
	if p, ok := number("encoder_repetition_penalty", 1); ok {
		add("encoder_repetition_penalty", map[string]any{"penalty": p, "prompt_length": prompt})
	}
	if p, ok := number("repetition_penalty", 1); ok {
		add("repetition_penalty", map[string]any{"penalty": p})
	}
	if n, ok := number("no_repeat_ngram_size", 0); ok {
		add("no_repeat_ngram_size", map[string]any{"ngram_size": n})
	}
	if n, ok := number("encoder_no_repeat_ngram_size", 0); ok {
		add("encoder_no_repeat_ngram_size", map[string]any{"ngram_size": n, "prompt_length": prompt})
	}
	if words := v.setting("bad_words_ids"); words != nil {
		add("bad_words_ids", map[string]any{"bad_words_ids": words, "eos_token_id": eos})
	}
	if len(eos) > 0 {
		least, _ := v.setting("min_length").(float64)
		fresh, ok := v.setting("min_new_tokens").(float64)
		if ok {
			least = float64(prompt) + fresh
		}
		if least > 0 {
			add("min_length", map[string]any{"min_length": least, "eos_token_id": eos})
		}
		if fresh > 0 {
			add("min_new_tokens", map[string]any{"min_new_tokens": fresh, "prompt_length": prompt, "eos_token_id": eos})
		}
	}
	if params := v.constraint(); len(params) > 0 {
		add("prefix_allowed_tokens_fn", params)
	}
	if v.setting("require") != nil {
		// The phrases are texts in the configuration, and ids in the stage.
		add("require", map[string]any{"prompt_length": prompt, "max_length": v.bound(), "eos_token_id": eos})
	}
	bos, begun := v.setting("forced_bos_token_id").(float64)
	if begun {
		add("forced_bos_token_id", map[string]any{"token_id": bos})
	}
	if end := v.setting("forced_eos_token_id"); end != nil {
		add("forced_eos_token_id", map[string]any{"max_length": v.bound(), "eos_token_id": ids(end)})
	}
	if on, _ := v.setting("remove_invalid_values").(bool); on {
		add("remove_invalid_values", nil)
	}
	if pair, _ := v.setting("exponential_decay_length_penalty").([]any); len(pair) == 2 {
		add("exponential_decay_length_penalty", map[string]any{"start": pair[0], "factor": pair[1], "prompt_length": prompt, "eos_token_id": eos})
	}
	if list := v.setting("suppress_tokens"); list != nil {
		add("suppress_tokens", map[string]any{"suppress_tokens": ids(list)})
	}
	if list := v.setting("begin_suppress_tokens"); list != nil {
		begin := prompt
		if prompt <= 1 && begun {
			begin++ // the forced token comes first
		}
		add("begin_suppress_tokens", map[string]any{"begin_suppress_tokens": ids(list), "begin_index": begin})
	}
	if v.sampled {
		stages = append(stages, v.warpers()...)
	}
	if on, _ := v.setting("renormalize_logits").(bool); on {
		add("renormalize_logits", nil)
	}
	return stages
}

// constraint is what the new text is held to.
func (v *verifier) constraint() map[string]any {
	params := map[string]any{}
	for _, name := range []string{"regex", "one_of", "forbid"} {
		if value := v.setting(name); value != nil {
			params[name] = value
		}
	}
	return params
}

// warpers are the stages that only sampling has. Beams need a second choice in
// case the first is an end token.
func (v *verifier) warpers() []want {
	keep := 1
	if v.beamed() {
		keep = max(2, len(v.stop)+1)
	}
	var stages []want
	for _, w := range []struct {
		name string
		does func(float64) bool
		keep bool
	}{
		{"temperature", func(t float64) bool { return t != 1 }, false},
		{"top_h", func(float64) bool { return true }, false},
		{"top_k", func(k float64) bool { return k != 0 }, true},
		{"top_p", func(p float64) bool { return p < 1 }, true},
		{"min_p", func(float64) bool { return true }, true},
		{"typical_p", func(p float64) bool { return p < 1 }, true},
		{"epsilon_cutoff", func(e float64) bool { return 0 < e && e < 1 }, true},
		{"eta_cutoff", func(e float64) bool { return 0 < e && e < 1 }, true},
	} {
		value, ok := v.setting(w.name).(float64)
		if !ok || !w.does(value) {
			continue
		}
		params := map[string]any{w.name: value}
		if w.keep {
			params["min_tokens_to_keep"] = keep
		}
		stages = append(stages, want{w.name, params})
	}
	return stages
}
