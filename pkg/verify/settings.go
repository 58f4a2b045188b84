package verify

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/trace"
)

// head checks the first line: the prompt, the model's size, and that the
// configuration gives the pipeline, the generator and the cache that ran.
func (v *verifier) head() {
	run := v.run
	for i, t := range run.Prompt.Tokens {
		v.int(Sequence, at("prompt.tokens", i, "id"), int64(t.ID), int64(run.Prompt.IDs[i]))
		v.sameToken(at("prompt.tokens", i, "id"), t)
	}
	_, err := time.Parse(time.RFC3339, run.Started)
	v.truth(Settings, "started", err == nil, strconv.Quote(run.Started), "a time: 2026-01-31T12:00:00Z")

	v.shaped = run.Model.Shape.Layers > 0
	if v.shaped {
		v.int(Settings, "model.parameters", run.Model.Parameters, cost.Parameters(run.Model.Shape))
	} else {
		v.report.skip("the number of parameters", "the trace does not say the shape of the model")
	}
	v.values()
	v.strategies()
	v.rebuild()
	v.configured()
	v.generator()
	v.kept()
}

// strategies works out how tokens are chosen, which version 1 left to the
// configuration to say.
func (v *verifier) strategies() {
	v.stop = ids(v.setting("eos_token_id"))
	v.sampled, _ = v.setting("do_sample").(bool)
	beams, _ := v.setting("num_beams").(float64)
	lookup, draft := v.setting("prompt_lookup_num_tokens") != nil, v.setting("assistant_model") != nil
	want := trace.StrategyGreedy
	switch {
	case beams > 1 && v.sampled:
		want = trace.StrategyBeamSample
	case beams > 1:
		want = trace.StrategyBeamSearch
	case lookup || draft:
		want = trace.StrategyAssisted
	case v.sampled:
		want = trace.StrategySample
	}
	v.strategy = v.run.Strategy
	switch v.strategy {
	case trace.StrategyGiven: // however they would have been chosen, but one at a time
		v.truth(Settings, "config.num_beams.value", beams <= 1, number(beams), "1, as a text that is given is no search")
	case "":
		v.strategy = want
	default:
		v.text(Settings, "strategy", v.strategy, want)
	}
	v.random = v.sampled && v.strategy != trace.StrategyGiven
	v.drafted = v.random && v.strategy == trace.StrategyAssisted && !lookup
	v.truth(Settings, "strategy", v.beamed() || len(v.t.Beams) == 0, strconv.Quote(v.strategy), "one with beams, as there are beams")
	v.truth(Settings, "strategy", !v.beamed() || len(v.t.Steps) == 0, strconv.Quote(v.strategy), "one without beams, as there are steps")
	v.forced()
}

// beamed says whether the run is a beam search.
func (v *verifier) beamed() bool {
	return v.strategy == trace.StrategyBeamSearch || v.strategy == trace.StrategyBeamSample
}

// forced reads the tokens that a hand put into the text: their ids by step,
// counted from 1 there and from 0 here.
func (v *verifier) forced() {
	v.force = map[int]int{}
	steps, _ := v.setting("force").(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(steps)) {
		step, err := strconv.Atoi(key)
		id, ok := steps[key].(float64)
		v.truth(Settings, "config.force.value", err == nil && step > 0 && ok && id == math.Trunc(id),
			fmt.Sprintf("%q: %v", key, steps[key]), "a token id for a step from 1")
		v.force[step-1] = int(id)
	}
}

// ids reads one id or a list of them.
func ids(value any) []int {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var out []int
	for _, item := range list {
		if id, ok := item.(float64); ok {
			out = append(out, int(id))
		}
	}
	return out
}

// setting is the value of a generation parameter as JSON has it: a number is a
// float64, a list []any. It is nil for one that is unset.
func (v *verifier) setting(name string) any { return asJSON(v.run.Config[name].Value) }

// asJSON makes a value that comes from memory look like one from a file.
func asJSON(value any) any {
	data, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	var out any
	if json.Unmarshal(data, &out) != nil {
		return nil
	}
	return out
}

// values checks that ids and counts are whole numbers. A value of null is a
// parameter that somebody switched off by name (top_k=None), which only the
// caller can: the model's file and the defaults leave out what they do not set.
func (v *verifier) values() {
	for _, name := range slices.Sorted(maps.Keys(v.run.Config)) {
		field, value := "config."+name+".value", v.setting(name)
		if value == nil {
			source := v.run.Config[name].Source
			v.truth(Settings, field, source != "default" && source != "generation_config.json", "null", "a value; what is unset is left out")
			continue
		}
		v.truth(Settings, field, !hollow(value), "null", "a value")
		least, counts := counts[name]
		if !counts && !strings.HasSuffix(name, "_token_id") {
			continue
		}
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		for _, item := range list {
			n, ok := item.(float64)
			v.truth(Settings, field, ok && n == math.Trunc(n), fmt.Sprint(item), "a whole number")
			v.truth(Settings, field, !counts || n >= least, fmt.Sprint(item), "at least "+number(least))
		}
	}
	config, _ := v.setting("cache_config").(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(config)) {
		n, ok := config[name].(float64)
		v.truth(Settings, "config.cache_config.value."+name, ok && n >= 1 && n == math.Trunc(n), fmt.Sprint(config[name]), "a whole number from 1")
	}
	if p, ok := v.setting("top_p").(float64); ok {
		v.between(Settings, "config.top_p.value", p, 0, 1, 0)
	}
}

// hollow says whether a list holds nothing where a value should be.
func hollow(value any) bool {
	list, ok := value.([]any)
	return value == nil || ok && slices.ContainsFunc(list, hollow)
}

// counts are the parameters that count something, and the least they can be.
var counts = map[string]float64{
	"max_new_tokens": 1, "max_length": 1, "min_new_tokens": 0, "min_length": 0,
	"num_beams": 1, "num_return_sequences": 1, "top_k": 0,
	"no_repeat_ngram_size": 0, "encoder_no_repeat_ngram_size": 0,
	"prompt_lookup_num_tokens": 1, "max_matching_ngram_size": 1, "num_assistant_tokens": 1,
	"suppress_tokens": 0, "begin_suppress_tokens": 0,
}

// generator checks the seed and the algorithm, which only a run that draws
// has.
func (v *verifier) generator() {
	rng := v.run.RNG
	if !v.random {
		v.text(Settings, "rng.algorithm", rng.Algorithm, "")
		v.text(Settings, "rng.seed", rng.Seed, "")
		return
	}
	seed, err := strconv.ParseUint(rng.Seed, 10, 64)
	v.truth(Settings, "rng.seed", err == nil, strconv.Quote(rng.Seed), "a whole number from 0 to "+strconv.FormatUint(math.MaxUint64, 10))
	if err == nil && rng.Algorithm == sampler.RNGAlgorithm {
		v.sources = []*sampler.Source{sampler.NewSource(seed, 0)}
	}
}
