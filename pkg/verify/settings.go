package verify

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
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
	v.sampled, _ = v.setting("do_sample").(bool)
	v.values()
	v.rebuild()
	v.configured()
	v.generator()
	if used, ok := v.setting("use_cache").(bool); ok {
		v.truth(Settings, "cache", used == (run.Cache != cacheNone), strconv.Quote(run.Cache), fmt.Sprintf("what use_cache %v makes", used))
	}
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

// values checks that every parameter that is there has a value, and that ids
// and counts are whole numbers.
func (v *verifier) values() {
	for _, name := range slices.Sorted(maps.Keys(v.run.Config)) {
		field, value := "config."+name+".value", v.setting(name)
		v.truth(Settings, field, value != nil, "null", "a value; what is unset is left out")
		if !strings.HasSuffix(name, "_id") && !slices.Contains(counts, name) {
			continue
		}
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		for _, item := range list {
			n, ok := item.(float64)
			v.truth(Settings, field, ok && n == math.Trunc(n), fmt.Sprint(item), "a whole number")
		}
	}
}

// counts are the parameters that count something.
var counts = []string{"max_new_tokens", "max_length", "top_k"}

// rebuild makes the pipeline from its description, and the description again
// from the pipeline.
func (v *verifier) rebuild() {
	if v.run.Model.Shape.Vocab == 0 {
		v.noPipeline = "the trace does not say how large the vocabulary is"
		return
	}
	v.noPipeline = "it cannot be built from its description"
	pipeline := make(sampler.Pipeline, 0, len(v.run.Pipeline))
	for i, spec := range v.run.Pipeline {
		params, _ := asJSON(spec.Params).(map[string]any)
		processor, err := sampler.New(spec.Name, params)
		v.truth(Settings, at("pipeline", i, "params"), err == nil, fmt.Sprint(params), fmt.Sprint("another: ", err))
		if err != nil {
			return
		}
		again := asJSON(processor.Params())
		v.truth(Settings, at("pipeline", i, "params"), reflect.DeepEqual(again, any(params)), fmt.Sprint(params), fmt.Sprint(again))
		pipeline = append(pipeline, processor)
	}
	v.pipeline, v.noPipeline = pipeline, ""
}

// processors are the generation parameters that put a stage into the pipeline:
// the name of the stage's parameter, the value that puts none, and whether it
// takes sampling.
var processors = []struct {
	name, param string
	neutral     float64
	sampled     bool
}{
	{"repetition_penalty", "penalty", 1, false},
	{"temperature", "temperature", 1, true},
	{"top_k", "top_k", 0, true},
	{"top_p", "top_p", 1, true},
}

// configured holds the pipeline's parameters to the configuration, both ways.
func (v *verifier) configured() {
	for _, p := range processors {
		value, set := v.setting(p.name).(float64)
		stage := v.t.Stage(p.name) - 1
		if stage < 0 {
			if set && (v.sampled || !p.sampled) {
				v.float(Settings, "config."+p.name+".value", value, p.neutral, 0)
			}
			continue
		}
		v.truth(Settings, "config."+p.name, set, "unset", "what the pipeline ran with")
		v.truth(Settings, at("pipeline", stage, "name"), v.sampled || !p.sampled, strconv.Quote(p.name), "no such stage, as do_sample is false")
		params, _ := asJSON(v.run.Pipeline[stage].Params).(map[string]any)
		ran, _ := params[p.param].(float64)
		v.float(Settings, at("pipeline", stage, "params."+p.param), ran, value, 0)
		if keep, ok := params["min_tokens_to_keep"].(float64); ok {
			v.float(Settings, at("pipeline", stage, "params.min_tokens_to_keep"), keep, 1, 0) // more is for beams
		}
	}
}

// generator checks the seed and the algorithm. Greedy decoding has none.
func (v *verifier) generator() {
	rng := v.run.RNG
	if !v.sampled {
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

// endTokens is the set of eos_token_id.
func (v *verifier) endTokens() map[int]bool {
	if v.stop != nil {
		return v.stop
	}
	v.stop = map[int]bool{}
	switch ids := v.setting("eos_token_id").(type) {
	case float64:
		v.stop[int(ids)] = true
	case []any:
		for _, id := range ids {
			if n, ok := id.(float64); ok {
				v.stop[int(n)] = true
			}
		}
	}
	return v.stop
}

// limit is the length that was asked for, prompt included; 0 if none was.
func (v *verifier) limit() int {
	if n, ok := v.setting("max_new_tokens").(float64); ok {
		return len(v.run.Prompt.IDs) + int(n)
	}
	if n, ok := v.setting("max_length").(float64); ok {
		return int(n)
	}
	return 0
}

// reason is why a sequence that is length ids long, the last being id, has
// stopped. A run to the last position of the model has reached a length, too.
func (v *verifier) reason(length, id int) string {
	most, limit := v.run.Model.Shape.MaxPositions, v.limit()
	switch {
	case v.endTokens()[id]:
		return trace.FinishEOS
	case most > 0 && length >= most, limit > 0 && length >= limit:
		return trace.FinishLength
	}
	return trace.FinishInterrupted
}
