package decode

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/trace"
)

// Config is the generation parameters, those of Hugging Face's
// GenerationConfig. Its zero value has nothing set.
type Config struct {
	MaxNewTokens      Param[int]
	MaxLength         Param[int]
	DoSample          Param[bool]
	Temperature       Param[float64]
	TopK              Param[int]
	TopP              Param[float64]
	RepetitionPenalty Param[float64]
	UseCache          Param[bool]
	EOSTokenID        Param[IDs]
	PadTokenID        Param[int]
	BOSTokenID        Param[int]
}

// Fields lists every parameter. A new one is added here and nowhere else:
// flags, files, inheritance and the trace's config all walk this list.
func (c *Config) Fields() []Field {
	return []Field{
		{"max_new_tokens", "how many tokens to generate at most", &c.MaxNewTokens},
		{"max_length", "the same limit, prompt included; max_new_tokens wins over it", &c.MaxLength},
		{"do_sample", "draw from the probabilities; false takes the most likely token (greedy)", &c.DoSample},
		{"temperature", "divide the logits by this before the softmax; below 1 sharpens, above 1 flattens", &c.Temperature},
		{"top_k", "keep the k most likely tokens; 0 keeps all", &c.TopK},
		{"top_p", "keep the fewest tokens whose probability reaches p; 1 keeps all", &c.TopP},
		{"repetition_penalty", "divide positive, multiply negative logits of tokens already in the text; 1 does nothing", &c.RepetitionPenalty},
		{"use_cache", "keep the keys and values of past positions instead of computing them again", &c.UseCache},
		{"eos_token_id", "the id, or ids, that end the text", &c.EOSTokenID},
		{"pad_token_id", "the id that fills up shorter sequences of a batch", &c.PadTokenID},
		{"bos_token_id", "the id that begins a text", &c.BOSTokenID},
	}
}

// Defaults is what generate() falls back to. max_length is left unset: with
// no length at all, transformers generates 20 new tokens, which is not what an
// explicit max_length of 20 means.
func Defaults() Config {
	return Config{
		DoSample:          Param[bool]{false, FromDefault},
		Temperature:       Param[float64]{1, FromDefault},
		TopK:              Param[int]{50, FromDefault},
		TopP:              Param[float64]{1, FromDefault},
		RepetitionPenalty: Param[float64]{1, FromDefault},
		UseCache:          Param[bool]{true, FromDefault},
	}
}

// defaultNewTokens is how many tokens transformers generates when nobody set
// a length.
const defaultNewTokens = 20

// Inherit fills every parameter that is unset in c from the weaker layer.
func (c *Config) Inherit(weaker Config) {
	theirs := weaker.Fields()
	for i, field := range c.Fields() {
		field.inherit(theirs[i].param)
	}
}

// Settings is the config as the trace records it; unset parameters are left
// out.
func (c *Config) Settings() map[string]trace.Setting {
	settings := make(map[string]trace.Setting)
	for _, field := range c.Fields() {
		if setting := field.Setting(); setting.Source != string(Unset) {
			settings[field.Name] = setting
		}
	}
	return settings
}

// idle maps keys of a generation_config.json that this program does not act on
// to the value that asks for nothing; any value of a key that maps to "" does.
var idle = map[string]string{
	"_from_model_config":         "",
	"transformers_version":       "",
	"num_beams":                  "1",
	"num_beam_groups":            "1",
	"num_return_sequences":       "1",
	"length_penalty":             "1.0",
	"typical_p":                  "1.0",
	"min_length":                 "0",
	"no_repeat_ngram_size":       "0",
	"encoder_repetition_penalty": "1.0",
	"epsilon_cutoff":             "0.0",
	"eta_cutoff":                 "0.0",
	"diversity_penalty":          "0.0",
}

// asksFor reports whether a key that nobody reads was meant to do something.
func asksFor(key string, value json.RawMessage) bool {
	off, known := idle[key]
	switch text := string(value); {
	case text == "null", text == "false", known && off == "":
		return false
	default:
		return !known || text != off && text != strings.TrimSuffix(off, ".0")
	}
}

// ParseConfig reads a model folder's generation_config.json. A key that this
// program does not act on becomes a warning, since the folder's author may
// have meant it; a value of the wrong type is an error.
func ParseConfig(data []byte) (c Config, warnings []string, err error) {
	var file map[string]json.RawMessage
	if err := json.Unmarshal(data, &file); err != nil {
		return c, nil, fmt.Errorf("decode: generation_config.json is no JSON object: %w", err)
	}
	for _, field := range c.Fields() {
		value, ok := file[field.Name]
		if !ok {
			continue
		}
		if err := field.SetJSON(value, FromModel); err != nil {
			return c, nil, fmt.Errorf("decode: generation_config.json: %s: %w", field.Name, err)
		}
		delete(file, field.Name)
	}
	for _, key := range slices.Sorted(maps.Keys(file)) {
		if asksFor(key, file[key]) {
			warnings = append(warnings, fmt.Sprintf("generation_config.json sets %s, which has no effect here", key))
		}
	}
	return c, warnings, nil
}

// ParseModelConfig takes the generation parameters out of a config.json, for a
// folder that has no generation_config.json: as in transformers, that is where
// its end token then stands. All other keys are the model's.
func ParseModelConfig(data []byte) (c Config, err error) {
	var file map[string]json.RawMessage
	if err := json.Unmarshal(data, &file); err != nil {
		return c, fmt.Errorf("decode: config.json is no JSON object: %w", err)
	}
	for _, field := range c.Fields() {
		if value, ok := file[field.Name]; ok {
			if err := field.SetJSON(value, FromConfig); err != nil {
				return c, fmt.Errorf("decode: config.json: %s: %w", field.Name, err)
			}
		}
	}
	return c, nil
}
