package decode_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/trace"
)

// A file that the user names is taken at its word.
func TestParseUserConfig(t *testing.T) {
	for file, want := range map[string]string{
		`{"temprature": 0.5}`:           "temprature is no generation parameter\ndid you mean temperature?",
		`{"max_tokens": 5}`:             "max_new_tokens",
		`{"no_such_thing_at_all": 5}`:   "no generation parameter\nexplain params",
		`{"temperature": "0.5"}`:        "temperature: '0.5' is no finite float",
		`{"top_k": 5.0}`:                "top_k: 5.0 is no int",
		`{"do_sample": 1}`:              "do_sample: 1 is no bool",
		`{"early_stopping": "always"}`:  "early_stopping: 'always' is none of True, False, 'never'",
		`{"sequence_bias": [[[5], 1]]}`: "the bias 1 of [5] is no float; write 1.0",
		`{"bad_words_ids": [5]}`:        "bad_words_ids: 5 in it is no list of token ids",
		`{"num_beam_groups": 2}`:        "num_beam_groups=2: this program does not do that",
		`{"penalty_alpha": 0.6}`:        "penalty_alpha=0.6: this program does not do that",
		`[1]`:                           "no JSON object",
		`{"top_k": 5,}`:                 "line 1",
		`{"top_k": 5, "top_k": 6}`:      "top_k",
	} {
		if _, err := decode.ParseUserConfig([]byte(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one that says %q", file, err, want)
		}
	}
	c, err := decode.ParseUserConfig([]byte(`{
		"_from_model_config": true, "transformers_version": "5.23.0", "top_k": null, "penalty_alpha": null,
		"num_beam_groups": 1, "output_scores": true, "return_dict_in_generate": true, "cache_implementation": "dynamic",
		"temperature": 0.5, "early_stopping": "never", "eos_token_id": [2, 3], "bad_words_ids": [[5, 6], [7]],
		"sequence_bias": [[[5, 6], -2.5]], "exponential_decay_length_penalty": [10, 1.1], "stop_strings": "."}`))
	if err != nil {
		t.Fatal(err)
	}
	settings := c.Settings()
	for _, name := range []string{"temperature", "early_stopping", "eos_token_id", "bad_words_ids", "sequence_bias", "exponential_decay_length_penalty", "stop_strings"} {
		if settings[name].Source != string(decode.FromFile) {
			t.Errorf("%s: %+v", name, settings[name])
		}
	}
	if _, set := settings["top_k"]; set || len(settings) != 8 { // null is what was never set
		t.Errorf("settings %v", settings)
	}
}

// A call says what is wrong with it, and where.
func TestParsePython(t *testing.T) {
	for call, want := range map[string]string{
		`model.generate(**inputs, temprature=0.5)`:                "line 1: temprature is no generation parameter\ndid you mean temperature?",
		"model.generate(\n    do_sample=True,\n    top_k=2.5,\n)": "line 3: top_k: 2.5 is no int",
		`model.generate(force_words_ids=[[5]])`:                   "does not do that",
		`model.generate(top_k=5`:                                  "line 1",
		`print("a", end="")`:                                      "print() is no call of generate()",
		`model.generate(seed=5)`:                                  "use --seed 5",
	} {
		if _, _, err := decode.ParsePython(call); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one that says %q", call, err, want)
		}
	}
	c, notes, err := decode.ParsePython(`outputs = model.generate(**inputs, max_new_tokens=limit, top_k=None, do_sample=True,
		sequence_bias={(5, 6): -2.5}, streamer=TextStreamer(tokenizer), num_beams=1)`)
	if err != nil {
		t.Fatal(err)
	}
	if !c.TopK.None || c.TopK.Source != decode.FromPython || c.SequenceBias.Value[0].Bias != -2.5 || !c.DoSample.Value {
		t.Errorf("%+v", c.Settings())
	}
	if c.MaxNewTokens.On() || !strings.Contains(strings.Join(notes, "\n"), "max_new_tokens=limit is no plain value") {
		t.Errorf("max_new_tokens %+v, notes %q", c.MaxNewTokens, notes)
	}
	// A configuration stands under its call, wherever it is written.
	for _, text := range []string{
		"model.generate(**inputs, top_k=3, generation_config=GenerationConfig(do_sample=True, top_k=9, temperature=0.7))",
		"gc = GenerationConfig(do_sample=True, top_k=9, temperature=0.7)\nmodel.generate(**inputs, generation_config=gc, top_k=3)",
	} {
		c, notes, err := decode.ParsePython(text)
		if err != nil || len(notes) > 0 || c.TopK.Value != 3 || c.Temperature.Value != 0.7 || !c.DoSample.Value {
			t.Errorf("%s: %v, notes %q, %v", text, c.Settings(), notes, err)
		}
	}
	if _, notes, err := decode.ParsePython("model.generate(top_k=1)\nmodel.generate(top_k=2)"); err != nil || len(notes) != 1 {
		t.Errorf("two calls: notes %q, %v", notes, err)
	}
	// None switches the default of 50 off, too.
	c.Inherit(decode.Defaults())
	if c.TopK.On() {
		t.Errorf("top_k %+v", c.TopK)
	}
}

// An int in place of a float is transformers' error in a file or a call; on a
// command line it is a float.
func TestWholeNumbers(t *testing.T) {
	for _, name := range []string{"temperature", "repetition_penalty", "encoder_repetition_penalty"} {
		file, err := decode.ParseUserConfig([]byte(`{"do_sample": true, "` + name + `": 2}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Resolve(target(5, 64)); err == nil || !strings.Contains(err.Error(), "wants a float here") {
			t.Errorf("%s 2 in a file: error %v", name, err)
		}
		if _, err := flags(t, "do_sample", "true", name, "2").Resolve(target(5, 64)); err != nil {
			t.Errorf("--%s 2: %v", name, err)
		}
		call, _, err := decode.ParsePython("generate(do_sample=True, " + name + "=1)")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := call.Resolve(target(5, 64)); err != nil { // 1 builds no processor
			t.Errorf("%s=1: %v", name, err)
		}
	}
}

// The presets of the guide can be run, and every value says where it is from.
func TestPresets(t *testing.T) {
	for _, preset := range decode.Presets() {
		c, err := decode.FromPreset(preset.Name)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Settings()) == 0 || preset.For == "" {
			t.Errorf("%s sets nothing, or is for nothing", preset.Name)
		}
		for name, setting := range c.Settings() {
			if setting.Source != "preset "+preset.Name {
				t.Errorf("%s: %s comes from %q", preset.Name, name, setting.Source)
			}
		}
		if _, err := c.Resolve(target(5, 256)); err != nil {
			t.Errorf("%s: %v", preset.Name, err)
		}
	}
	if _, err := decode.FromPreset("creativ"); err == nil || !strings.Contains(err.Error(), "creative") {
		t.Errorf("error %v, want one that names what there is", err)
	}
}

// A list may be written as JSON on a command line, too; a text that begins with
// a bracket is still a text.
func TestBracketsOnTheCommandLine(t *testing.T) {
	c := flags(t, "regex", "[5]", "eos_token_id", "[2, 3]", "bad_words_ids", "[[5, 6], [7]]", "sequence_bias", "[[[5, 6], -2.5]]")
	short := flags(t, "eos_token_id", "2,3", "bad_words_ids", "5,6;7", "sequence_bias", "[5,6]:-2.5")
	if c.Regex.Value != "[5]" {
		t.Errorf("regex %q", c.Regex.Value)
	}
	for _, name := range []string{"eos_token_id", "bad_words_ids", "sequence_bias"} {
		if got, want := c.Settings()[name], short.Settings()[name]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, in the short form %v", name, got, want)
		}
	}
}

// What a trace recorded is what the run was asked, through JSON, which writes
// 2.0 as 2.
func TestSettingsSurviveATrace(t *testing.T) {
	c := flags(t, "temperature", "2", "repetition_penalty", "2", "sequence_bias", "5:-2;6,7:1", "length_penalty", "-1",
		"exponential_decay_length_penalty", "3,2", "early_stopping", "never", "top_k", "none", "eos_token_id", "2,3",
		"bad_words_ids", "5,6;7", "stop_strings", "a", "stop_strings", "b", "cache_config", "nbits=8,window=4", "do_sample", "true")
	data, err := json.Marshal(c.Settings())
	if err != nil {
		t.Fatal(err)
	}
	var settings map[string]trace.Setting
	if err := json.Unmarshal(data, &settings); err != nil {
		t.Fatal(err)
	}
	back, err := decode.FromSettings(settings)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, c) {
		t.Errorf("%+v came back as\n%+v", c.Settings(), back.Settings())
	}
}
