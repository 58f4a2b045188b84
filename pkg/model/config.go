package model

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/genlens/genlens/pkg/trace"
)

// Config is what config.json says about the arithmetic of a decoder.
type Config struct {
	Architecture string // "LlamaForCausalLM"
	ModelType    string // "llama"

	Vocab        int
	Hidden       int
	Intermediate int // width of the MLP
	Layers       int
	Heads        int
	KVHeads      int
	HeadDim      int
	MaxPositions int // the context length
	Window       int // positions that a query sees, its own among them; 0: all

	NormEps        float32
	Rope           Rope
	TiedEmbeddings bool
	AttentionBias  bool
	MLPBias        bool

	// Warnings names the keys that mean nothing to the architecture.
	Warnings []string
}

// Shape is what the FLOP and byte formulas of package cost need.
func (c *Config) Shape() trace.Shape {
	return trace.Shape{
		Layers:         c.Layers,
		Hidden:         c.Hidden,
		Heads:          c.Heads,
		KVHeads:        c.KVHeads,
		HeadDim:        c.HeadDim,
		Intermediate:   c.Intermediate,
		Vocab:          c.Vocab,
		MaxPositions:   c.MaxPositions,
		SlidingWindow:  c.Window,
		TiedEmbeddings: c.TiedEmbeddings,
		AttentionBias:  c.AttentionBias,
		MLPBias:        c.MLPBias,
	}
}

// ParseConfig reads a config.json. Errors name the key.
func ParseConfig(data []byte) (*Config, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("model: config.json: %w", err)
	}
	f := newFields("", raw)
	names, modelType := f.strings("architectures"), f.string("model_type", "")
	if f.err != nil {
		return nil, f.err
	}
	name, err := known(names, modelType)
	if err != nil {
		return nil, err
	}
	c := architectures[name].config(f)
	if f.err != nil {
		return nil, f.err
	}
	c.Architecture, c.ModelType = name, modelType
	c.Warnings = append(f.warnings, f.unused(name)...)
	return &c, nil
}

// llamaConfig reads the keys of transformers' LlamaConfig.
func llamaConfig(f *fields) Config {
	c := decoderConfig(f)
	c.AttentionBias = f.bool("attention_bias", false)
	c.MLPBias = f.bool("mlp_bias", false)
	// LlamaForCausalLM masks nothing by a window, but transformers' cache drops
	// what lies outside one: its results depend on use_cache. A window that the
	// context cannot exceed changes neither.
	if f.has("sliding_window") && f.size("sliding_window") < c.MaxPositions {
		f.refuse("sliding_window", "%s: LlamaForCausalLM has no sliding window (MistralForCausalLM has)", f.raw["sliding_window"])
	}
	return c
}

// mistralConfig reads the keys of transformers' MistralConfig: a Llama without
// biases whose queries see a window.
func mistralConfig(f *fields) Config {
	c := decoderConfig(f)
	if f.absent("num_key_value_heads") { // null means one for each query head
		f.refuse("num_key_value_heads", "missing")
	}
	switch {
	case f.has("sliding_window"):
		c.Window = f.size("sliding_window")
	case f.absent("sliding_window"): // null means none
		c.Window = 4096
	}
	if c.Window >= c.MaxPositions { // it is never reached
		c.Window = 0
	}
	return c
}

// decoderConfig reads what the families share. Sizes have to be there;
// transformers' defaults are those of a model with 7 billion parameters.
func decoderConfig(f *fields) Config {
	c := Config{
		Vocab:          f.size("vocab_size"),
		Hidden:         f.size("hidden_size"),
		Intermediate:   f.size("intermediate_size"),
		Layers:         f.size("num_hidden_layers"),
		Heads:          f.size("num_attention_heads"),
		MaxPositions:   f.size("max_position_embeddings"),
		TiedEmbeddings: f.bool("tie_word_embeddings", false),
	}
	c.KVHeads = f.sizeOr("num_key_value_heads", c.Heads)
	if f.err != nil {
		return c
	}
	if c.Heads%c.KVHeads != 0 {
		f.refuse("num_key_value_heads", "%d: num_attention_heads, %d, is no multiple of it", c.KVHeads, c.Heads)
	}
	if !f.has("head_dim") && c.Hidden%c.Heads != 0 {
		f.refuse("num_attention_heads", "%d: hidden_size, %d, is no multiple of it", c.Heads, c.Hidden)
	}
	c.HeadDim = f.sizeOr("head_dim", max(1, c.Hidden/c.Heads))
	if c.HeadDim%2 != 0 {
		f.refuse("head_dim", "%d: RoPE turns pairs, so it must be even", c.HeadDim)
	}
	eps := f.float("rms_norm_eps", 1e-6)
	if !(eps >= 0 && eps < 1) {
		f.refuse("rms_norm_eps", "%g: must be a small number, 0 or more", eps)
	}
	c.NormEps = float32(eps)
	c.Rope = parseRope(f, c.MaxPositions)
	refuseOthers(f)
	return c
}

// refuseOthers refuses what would change the arithmetic in a way that no family
// here has.
func refuseOthers(f *fields) {
	if act := f.string("hidden_act", "silu"); act != "silu" && act != "swish" {
		f.refuse("hidden_act", "%q: only silu is supported", act)
	}
	if f.has("quantization_config") {
		f.refuse("quantization_config", "quantized weights are not supported: use the original model")
	}
	for _, t := range f.strings("layer_types") {
		if t != "full_attention" {
			f.refuse("layer_types", "%q: only full_attention is supported", t)
		}
	}
	if f.has("attention_chunk_size") {
		f.refuse("attention_chunk_size", "chunked attention is not supported")
	}
	if !f.bool("is_causal", true) {
		f.refuse("is_causal", "false: a decoder's attention is causal")
	}
	for _, key := range []string{"is_encoder_decoder", "add_cross_attention", "rope_interleaved", "use_bidirectional_attention"} {
		if f.bool(key, false) {
			f.refuse(key, "true: not supported")
		}
	}
}

// harmless are the keys that change nothing in a forward pass.
var harmless = map[string]bool{
	"_attn_implementation": true, "_model_name_or_path": true, "_name_or_path": true, "attention_dropout": true, "bos_token_id": true,
	"dtype": true, "eos_token_id": true, "hidden_dropout": true, "id2label": true, "initializer_range": true,
	"is_decoder": true, "is_llama_config": true, "label2id": true, "output_attentions": true,
	"output_hidden_states": true, "pad_token_id": true, "pretraining_tp": true, "problem_type": true,
	"return_dict": true, "tokenizer_class": true, "torch_dtype": true, "transformers_version": true, "unk_token_id": true,
	"use_cache": true, "chunk_size_feed_forward": true,
}

// fields reads the keys of a JSON object and remembers the first error, and
// which keys nobody has asked for.
type fields struct {
	prefix   string // of key names in errors: "rope_parameters."
	raw      map[string]json.RawMessage
	read     map[string]bool
	warnings []string
	err      error
}

func newFields(prefix string, raw map[string]json.RawMessage) *fields {
	return &fields{prefix: prefix, raw: raw, read: make(map[string]bool)}
}

// refuse records an error about a key, unless there is one already.
func (f *fields) refuse(key, format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf("model: config.json: %s%s: %s", f.prefix, key, fmt.Sprintf(format, args...))
	}
}

// has says whether the key is there and not null.
func (f *fields) has(key string) bool {
	f.read[key] = true
	value, ok := f.raw[key]
	return ok && !bytes.Equal(value, []byte("null"))
}

// absent says whether the key is not there at all, not even as null.
func (f *fields) absent(key string) bool {
	_, ok := f.raw[key]
	return !ok
}

// get decodes the key into value, where it is there.
func (f *fields) get(key, want string, value any) {
	if f.has(key) && json.Unmarshal(f.raw[key], value) != nil {
		f.refuse(key, "%.40s: must be %s", f.raw[key], want)
	}
}

func (f *fields) int(key string, otherwise int) int {
	value := otherwise
	f.get(key, "a whole number", &value)
	return value
}

func (f *fields) float(key string, otherwise float64) float64 {
	value := otherwise
	f.get(key, "a number", &value)
	return value
}

func (f *fields) bool(key string, otherwise bool) bool {
	value := otherwise
	f.get(key, "true or false", &value)
	return value
}

func (f *fields) string(key, otherwise string) string {
	value := otherwise
	f.get(key, "a string", &value)
	return value
}

func (f *fields) strings(key string) []string {
	var value []string
	f.get(key, "a list of strings", &value)
	return value
}

// maxSize bounds every size, so that their products stay far from overflow and
// a wrong one is named here and not by a failed allocation.
const maxSize = 1 << 24

// size reads a positive number that has to be there.
func (f *fields) size(key string) int {
	if !f.has(key) {
		f.refuse(key, "missing")
		return 1
	}
	return f.sizeOr(key, 1)
}

// sizeOr reads a positive number.
func (f *fields) sizeOr(key string, otherwise int) int {
	n := f.int(key, otherwise)
	if n <= 0 || n > maxSize {
		f.refuse(key, "%d: must be from 1 to %d", n, maxSize)
		return 1
	}
	return n
}

// positive reads a number above zero that has to be there.
func (f *fields) positive(key string) float64 {
	if !f.has(key) {
		f.refuse(key, "missing")
		return 1
	}
	return f.positiveOr(key, 1)
}

// positiveOr reads a number above zero, far from where a float32 ends.
func (f *fields) positiveOr(key string, otherwise float64) float64 {
	value := f.float(key, otherwise)
	if !(value >= 1e-30 && value <= 1e30) {
		f.refuse(key, "%g: must be more than 0 and no more than 1e30", value)
		return 1
	}
	return value
}

// unused warns about the keys that nobody has asked for and that are not off.
func (f *fields) unused(architecture string) []string {
	var warnings []string
	for _, key := range sortedKeys(f.raw) {
		if value := string(f.raw[key]); !f.read[key] && !harmless[key] && value != "null" && value != "false" {
			warnings = append(warnings, fmt.Sprintf("config.json: %s%s means nothing to %s and changes nothing", f.prefix, key, architecture))
		}
	}
	return warnings
}
