package decode_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/trace"
)

// flags builds the config of a command line: name, value, name, value, …
func flags(t testing.TB, settings ...string) decode.Config {
	t.Helper()
	var c decode.Config
	for pair := range slices.Chunk(settings, 2) {
		field := find(t, &c, pair[0])
		if err := field.SetText(pair[1], decode.FromFlag); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// target is a prompt of n ids on a model without a tokenizer.
func target(n, positions int) decode.Target {
	return decode.Target{Prompt: make([]int, n), MaxPositions: positions, Vocab: 100}
}

func find(t testing.TB, c *decode.Config, name string) decode.Field {
	t.Helper()
	for _, field := range c.Fields() {
		if field.Name == name {
			return field
		}
	}
	t.Fatalf("no parameter is called %s", name)
	return decode.Field{}
}

func TestConfigLayers(t *testing.T) {
	file, warnings, err := decode.ParseConfig([]byte(`{
		"temperature": 0.8, "top_k": 40, "do_sample": true, "max_length": null,
		"eos_token_id": [2, 5], "transformers_version": "5.23.0", "penalty_alpha": 0.6}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0], "penalty_alpha") {
		t.Errorf("warnings %q, want one on penalty_alpha", warnings)
	}
	c := flags(t, "temperature", "0.5", "do_sample", "False")
	c.Inherit(file)
	c.Inherit(decode.Defaults())
	settings := c.Settings()
	for name, want := range map[string]trace.Setting{
		"temperature":        {Value: 0.5, Source: "flag"},
		"do_sample":          {Value: false, Source: "flag"},
		"top_k":              {Value: 40, Source: "generation_config.json"},
		"eos_token_id":       {Value: decode.IDs{2, 5}, Source: "generation_config.json"},
		"top_p":              {Value: 1.0, Source: "default"},
		"repetition_penalty": {Value: 1.0, Source: "default"},
		"use_cache":          {Value: true, Source: "default"},
	} {
		if got := settings[name]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	for _, name := range []string{"max_length", "min_p", "top_h", "sequence_bias"} { // None in transformers
		if got, set := settings[name]; set {
			t.Errorf("%s: %v; nobody set it", name, got)
		}
	}
}

func TestParseConfigNamesTheKey(t *testing.T) {
	for file, want := range map[string]string{
		`[]`:                       "no JSON object",
		`{"temperature": "hot"}`:   `temperature: 'hot' is no finite float`,
		`{"top_k": 1.5}`:           `top_k: 1.5 is no int`,
		`{"eos_token_id": {}}`:     `eos_token_id: {} is neither a token id nor a list`,
		`{"eos_token_id": [null]}`: `eos_token_id: None in it is no token id`,
	} {
		if _, _, err := decode.ParseConfig([]byte(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one that says %q", file, err, want)
		}
	}
}

func TestParseConfigPassesOverWhatAsksForNothing(t *testing.T) {
	_, warnings, err := decode.ParseConfig([]byte(`{"_from_model_config": true, "num_beams": 1, "length_penalty": 1, "typical_p": 1.0,
		"output_scores": false, "min_p": null, "penalty_alpha": 0.6, "no_such_key": [5]}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) != 2 || !strings.Contains(warnings[0], "penalty_alpha") || !strings.Contains(warnings[1], "no_such_key") {
		t.Errorf("warnings %q, want one on penalty_alpha and one on no_such_key", warnings)
	}
}

func TestParseModelConfigFindsTheEndToken(t *testing.T) {
	c, err := decode.ParseModelConfig([]byte(`{"hidden_size": 64, "eos_token_id": 2, "use_cache": true}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]trace.Setting{
		"eos_token_id": {Value: decode.IDs{2}, Source: "config.json"},
		"use_cache":    {Value: true, Source: "config.json"},
	}
	if got := c.Settings(); !reflect.DeepEqual(got, want) {
		t.Errorf("settings %v, want %v", got, want)
	}
}

func TestSetTextRefuses(t *testing.T) {
	for name, values := range map[string][]string{
		"temperature":    {"warm", "nan", "inf", ""},
		"top_k":          {"1.5", "many", ""},
		"do_sample":      {"perhaps", ""},
		"eos_token_id":   {"1,,2", "a"},
		"max_new_tokens": {"1e3", "99999999999999999999"},
	} {
		for _, value := range values {
			var c decode.Config
			field := find(t, &c, name)
			if err := field.SetText(value, decode.FromFlag); err == nil {
				t.Errorf("%s took %q as %v", name, value, field.Setting().Value)
			}
			if field.Setting().Source != "" {
				t.Errorf("%s: a value that was refused counts as set", name)
			}
		}
	}
}

func TestResolveBuildsThePipelineInOrder(t *testing.T) {
	for _, test := range []struct {
		settings []string
		want     []string
	}{
		{nil, nil},
		{[]string{"do_sample", "true"}, []string{"top_k"}}, // the hidden 50
		{[]string{"do_sample", "true", "top_k", "0"}, nil},
		{[]string{"repetition_penalty", "1.2", "temperature", "0.5"}, []string{"repetition_penalty"}},
		{[]string{"top_p", "0.9", "top_k", "5", "temperature", "2", "repetition_penalty", "1.1", "do_sample", "true"},
			[]string{"repetition_penalty", "temperature", "top_k", "top_p"}},
	} {
		plan, err := flags(t, test.settings...).Resolve(target(5, 512))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, processor := range plan.Pipeline {
			got = append(got, processor.Name())
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%v: pipeline %v, want %v", test.settings, got, test.want)
		}
	}
}

func TestResolveLengths(t *testing.T) {
	for _, test := range []struct {
		settings  []string
		limit     int
		atContext bool
		warnings  int
	}{
		{nil, 5 + 20, false, 0},
		{[]string{"max_new_tokens", "7"}, 12, false, 0},
		{[]string{"max_length", "20"}, 20, false, 0}, // an explicit 20 counts the prompt
		{[]string{"max_length", "20", "max_new_tokens", "30"}, 35, false, 1},
		{[]string{"max_new_tokens", "9223372036854775807"}, 64, true, 0},
		{[]string{"max_length", "65"}, 64, true, 0},
		{[]string{"max_length", "64"}, 64, false, 0},
	} {
		plan, err := flags(t, test.settings...).Resolve(target(5, 64))
		if err != nil {
			t.Fatal(err)
		}
		if plan.Limit != test.limit || plan.AtContext != test.atContext || len(plan.Warnings) != test.warnings {
			t.Errorf("%v: limit %d, at the context's end %v, warnings %q", test.settings, plan.Limit, plan.AtContext, plan.Warnings)
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	for _, test := range []struct {
		settings []string
		prompt   int
		want     string
	}{
		{[]string{"temperature", "0", "do_sample", "true"}, 5, "--temperature 0 with --do_sample: dividing by zero has no meaning\nfor the most likely token every time, use --do_sample=false"},
		{[]string{"temperature", "-1", "do_sample", "true"}, 5, "turns their order around"},
		{[]string{"temperature", "1e-40", "do_sample", "true"}, 5, "too small for float32 to divide by"},
		{[]string{"repetition_penalty", "1e-46"}, 5, "beyond what float32 holds"},
		{[]string{"repetition_penalty", "1e39"}, 5, "beyond what float32 holds"},
		{[]string{"top_p", "1.5"}, 5, "--top_p 1.5"},
		{[]string{"top_p", "-0.1"}, 5, "between 0 and 1"},
		{[]string{"top_k", "-3"}, 5, "--top_k -3"},
		{[]string{"repetition_penalty", "0"}, 5, "above 0"},
		{[]string{"max_new_tokens", "0"}, 5, "at least 1"},
		{[]string{"max_length", "5"}, 5, "counts the prompt, which has 5 tokens"},
		{nil, 64, "64 tokens long and the model has 64 positions"},
		{nil, 0, "empty"},
	} {
		if _, err := flags(t, test.settings...).Resolve(target(test.prompt, 64)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, prompt of %d: error %v, want one that says %q", test.settings, test.prompt, err, test.want)
		}
	}
	if _, err := flags(t, "temperature", "0").Resolve(target(5, 64)); err != nil {
		t.Errorf("temperature 0 without sampling: %v; it is ignored there", err)
	}
}

func TestResolveWarnsOfWhatGreedyIgnores(t *testing.T) {
	file, _, err := decode.ParseConfig([]byte(`{"temperature": 0.8, "do_sample": true}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		settings []string
		want     []string
	}{
		{[]string{"do_sample", "false"}, nil}, // what the file set goes silently with the mode it was set for
		{[]string{"do_sample", "false", "temperature", "0.9"}, []string{"temperature"}},
		{[]string{"temperature", "0.9"}, nil},
	} {
		c := flags(t, test.settings...)
		c.Inherit(file)
		plan, err := c.Resolve(target(5, 64))
		if err != nil {
			t.Fatal(err)
		}
		if len(plan.Warnings) != len(test.want) {
			t.Errorf("%v: warnings %q, want %d", test.settings, plan.Warnings, len(test.want))
		}
		for i, name := range test.want {
			if !strings.HasPrefix(plan.Warnings[i], name+" does nothing") {
				t.Errorf("%v: warning %q, want one on %s", test.settings, plan.Warnings[i], name)
			}
		}
	}
}

// A setting that the kind of cache does not read is said, once for all of them.
func TestIdleCacheSettings(t *testing.T) {
	for _, test := range []struct {
		kind, config, want string
	}{
		{"quantized", "nbits=8", ""},
		{"quantized", "nbits=8,window=4,block_size=2", "a quantized cache does not read block_size, window"},
		{"static", "max_cache_len=30", ""},
		{"static", "max_cache_len=3", "max_cache_len 3 is less than the run needs: room is made for 24 positions"},
		{"none of these", "window=4", ""},
	} {
		settings := []string{"cache_config", test.config, "cache_implementation", test.kind}
		plan, err := flags(t, settings...).Resolve(target(5, 64))
		if test.kind == "none of these" {
			if err == nil || !strings.Contains(err.Error(), "there is no such cache\nuse dynamic, paged, quantized, sliding_window, static") {
				t.Errorf("%v: error %v", settings, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(plan.Warnings, "\n"); (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
			t.Errorf("%v: warnings %q, want %q", settings, got, test.want)
		}
	}
	for _, text := range []string{"nbits=", "colour=3", "nbits=0", "nbits=many", "5"} {
		var c decode.Config
		if err := find(t, &c, "cache_config").SetText(text, decode.FromFlag); err == nil {
			t.Errorf("cache_config %q: taken", text)
		}
	}
	var c decode.Config
	if err := find(t, &c, "cache_config").SetText("backend=quanto,nbits=4", decode.FromFlag); err != nil || c.CacheConfig.Value.NBits != 4 {
		t.Errorf("backend: %v, %+v", err, c.CacheConfig.Value)
	}
}
