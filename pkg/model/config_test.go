package model

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// edited is a good config.json with some keys changed; a nil value removes one.
func edited(t testing.TB, changes map[string]any) []byte {
	data, err := os.ReadFile("testdata/reference/gqa/config.json")
	if err != nil {
		t.Fatal(err)
	}
	var c map[string]any
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	for key, value := range changes {
		if c[key] = value; value == nil {
			delete(c, key)
		}
	}
	data, err = json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

type changes = map[string]any

// TestConfigRefuses: what would change the arithmetic and is not supported is
// an error that names the key.
func TestConfigRefuses(t *testing.T) {
	mistral := []string{"MistralForCausalLM"}
	for name, c := range map[string]struct {
		changes changes
		says    string
	}{
		"unknown architecture": {changes{"architectures": []string{"GPT2LMHeadModel"}}, `unknown architecture "GPT2LMHeadModel": known are LlamaForCausalLM, MistralForCausalLM`},
		"only a model type":    {changes{"architectures": nil, "model_type": "gemma"}, `no architectures, and unknown model_type "gemma": known architectures are LlamaForCausalLM`},
		"two architectures":    {changes{"model_type": "qwen2"}, `model_type "qwen2" does not go with architecture LlamaForCausalLM`},
		"size missing":         {changes{"hidden_size": nil}, "hidden_size: missing"},
		"context missing":      {changes{"max_position_embeddings": nil}, "max_position_embeddings: missing"},
		"size of zero":         {changes{"num_hidden_layers": 0}, "num_hidden_layers: 0: must be from 1"},
		"negative size":        {changes{"vocab_size": -5}, "vocab_size: -5"},
		"size out of bounds":   {changes{"intermediate_size": 1 << 40}, "intermediate_size: 1099511627776"},
		"size is a string":     {changes{"hidden_size": "24"}, `hidden_size: "24": must be a whole number`},
		"size is a fraction":   {changes{"hidden_size": 24.5}, "hidden_size: 24.5: must be a whole number"},
		"heads and kv heads":   {changes{"num_key_value_heads": 3}, "num_key_value_heads: 3: num_attention_heads, 4"},
		"hidden and heads":     {changes{"head_dim": nil, "hidden_size": 26}, "num_attention_heads: 4: hidden_size, 26"},
		"odd head":             {changes{"head_dim": 7}, "head_dim: 7"},
		"activation":           {changes{"hidden_act": "gelu"}, `hidden_act: "gelu"`},
		"quantized":            {changes{"quantization_config": changes{"bits": 4}}, "quantization_config"},
		"llama with a window":  {changes{"sliding_window": 6}, "sliding_window: 6"},
		"window of nothing":    {changes{"sliding_window": 0}, "sliding_window: 0"},
		"mistral, kv heads":    {changes{"architectures": mistral, "model_type": "mistral", "num_key_value_heads": nil}, "num_key_value_heads: missing"},
		"negative window":      {changes{"architectures": mistral, "model_type": "mistral", "sliding_window": -1}, "sliding_window: -1"},
		"layer types":          {changes{"layer_types": []string{"full_attention", "sliding_attention"}}, `layer_types: "sliding_attention"`},
		"chunked attention":    {changes{"attention_chunk_size": 8}, "attention_chunk_size"},
		"bidirectional":        {changes{"is_causal": false}, "is_causal"},
		"interleaved":          {changes{"rope_interleaved": true}, "rope_interleaved"},
		"epsilon":              {changes{"rms_norm_eps": -1e-6}, "rms_norm_eps: -1e-06"},
		"partial rotation":     {changes{"partial_rotary_factor": 0.5}, "partial_rotary_factor"},
		"theta":                {changes{"rope_parameters": nil, "rope_theta": 0}, "rope_theta: 0"},
		"yarn":                 {changes{"rope_parameters": changes{"rope_type": "yarn", "factor": 2}}, `rope_parameters.rope_type: "yarn": known are default, linear, dynamic, llama3`},
		"old yarn":             {changes{"rope_scaling": changes{"type": "yarn", "factor": 2}}, `rope_scaling.rope_type: "yarn"`},
		"linear, no factor":    {changes{"rope_parameters": changes{"rope_type": "linear"}}, "rope_parameters.factor: missing"},
		"linear by nothing":    {changes{"rope_parameters": changes{"rope_type": "linear", "factor": 0}}, "rope_parameters.factor: 0"},
		"partial, new key":     {changes{"rope_parameters": changes{"partial_rotary_factor": 0.25}}, "rope_parameters.partial_rotary_factor"},
		"rope layer by layer":  {changes{"rope_parameters": changes{"full_attention": changes{"rope_theta": 5}}}, "rope_parameters.full_attention"},
		"rope is a list":       {changes{"rope_parameters": []int{1}}, "rope_parameters: [1]: must be an object"},
		"theta beyond float32": {changes{"rope_parameters": nil, "rope_theta": 1e200}, "rope_theta: 1e+200"},
		"llama3, no middle": {changes{"rope_parameters": changes{"rope_type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 4}},
			"rope_parameters.high_freq_factor: 4: must be more than low_freq_factor, 4"},
		"llama3, half": {changes{"rope_parameters": changes{"rope_type": "llama3", "factor": 8}}, "rope_parameters.low_freq_factor: missing"},
	} {
		t.Run(name, func(t *testing.T) {
			config, err := ParseConfig(edited(t, c.changes))
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "model: config.json: ") {
				t.Errorf("error %v, want %q in it (%+v)", err, c.says, config)
			}
		})
	}
	for _, bad := range []string{"", "[]", "{", "null", `{"architectures": 5}`} {
		if _, err := ParseConfig([]byte(bad)); err == nil {
			t.Errorf("config.json %q is no error", bad)
		}
	}
}

// TestConfigReads: which key wins, and what is the default.
func TestConfigReads(t *testing.T) {
	mistral := []string{"MistralForCausalLM"}
	for name, c := range map[string]struct {
		changes changes
		holds   func(c *Config) bool
	}{
		"as it is": {nil, func(c *Config) bool {
			return c.HeadDim == 6 && c.KVHeads == 2 && c.Rope.Theta == 10000 && c.Window == 0
		}},
		"only a model type":            {changes{"architectures": nil}, func(c *Config) bool { return c.Architecture == "LlamaForCausalLM" }},
		"head_dim null":                {changes{"head_dim": json.RawMessage("null")}, func(c *Config) bool { return c.HeadDim == 6 }},
		"kv heads null":                {changes{"num_key_value_heads": json.RawMessage("null")}, func(c *Config) bool { return c.KVHeads == 4 }},
		"window null":                  {changes{"sliding_window": json.RawMessage("null")}, func(c *Config) bool { return c.Window == 0 }},
		"window never reached":         {changes{"sliding_window": 64}, func(c *Config) bool { return c.Window == 0 }},
		"mistral's window":             {changes{"architectures": mistral, "model_type": "mistral", "sliding_window": 6}, func(c *Config) bool { return c.Window == 6 }},
		"mistral without one":          {changes{"architectures": mistral, "model_type": "mistral", "sliding_window": json.RawMessage("null")}, func(c *Config) bool { return c.Window == 0 }},
		"mistral's default":            {changes{"architectures": mistral, "model_type": "mistral", "max_position_embeddings": 9000}, func(c *Config) bool { return c.Window == 4096 }},
		"theta, old key":               {changes{"rope_parameters": nil, "rope_theta": 77}, func(c *Config) bool { return c.Rope.Theta == 77 }},
		"theta, new key wins":          {changes{"rope_parameters": changes{"rope_theta": 88}, "rope_theta": 77}, func(c *Config) bool { return c.Rope.Theta == 88 }},
		"rope_scaling wins":            {changes{"rope_scaling": changes{"type": "linear", "factor": 2}, "rope_theta": 77}, func(c *Config) bool { return c.Rope.Type == "linear" && c.Rope.Theta == 77 }},
		"rope_scaling null":            {changes{"rope_scaling": json.RawMessage("null")}, func(c *Config) bool { return c.Rope.Type == "default" }},
		"no rope keys":                 {changes{"rope_parameters": nil}, func(c *Config) bool { return c.Rope == Rope{Type: "default", Theta: 10000} }},
		"epsilon's default":            {changes{"rms_norm_eps": nil}, func(c *Config) bool { return c.NormEps == 1e-6 }},
		"swish":                        {changes{"hidden_act": "swish"}, func(c *Config) bool { return true }},
		"layers that are all the same": {changes{"layer_types": []string{"full_attention", "full_attention"}}, func(c *Config) bool { return true }},
		"original context outside": {changes{
			"rope_parameters":                  changes{"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4},
			"original_max_position_embeddings": 16,
		}, func(c *Config) bool { return c.Rope.OriginalMaxPositions == 16 }},
	} {
		t.Run(name, func(t *testing.T) {
			config, err := ParseConfig(edited(t, c.changes))
			if err != nil {
				t.Fatal(err)
			}
			if !c.holds(config) {
				t.Errorf("read %+v", config)
			}
			if len(config.Warnings) > 0 {
				t.Errorf("warnings %q", config.Warnings)
			}
		})
	}
}

// TestConfigWarns: keys of other families change nothing, in transformers as
// here, and are named.
func TestConfigWarns(t *testing.T) {
	c, err := ParseConfig(edited(t, changes{
		"attention_multiplier": 0.5,
		"rope_parameters":      changes{"rope_type": "default", "beta_fast": 32},
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"config.json: rope_parameters.beta_fast means nothing to rope_type default and changes nothing",
		"config.json: attention_multiplier means nothing to LlamaForCausalLM and changes nothing",
	}
	if !slices.Equal(c.Warnings, want) {
		t.Errorf("warnings %q, want %q", c.Warnings, want)
	}
}

// TestFilesThatDoNotBelongTogether: a model folder whose weights are not those
// that its config.json asks for.
func TestFilesThatDoNotBelongTogether(t *testing.T) {
	for name, c := range map[string]struct {
		folder  string
		changes changes
		says    string
	}{
		"wrong shape":      {"gqa", changes{"intermediate_size": 44}, "model.layers.0.mlp.gate_proj.weight is [40 24], config.json asks for [44 24]: the two files do not belong together"},
		"too many layers":  {"gqa", changes{"num_hidden_layers": 3}, "model.layers.2.input_layernorm.weight"},
		"endless layers":   {"gqa", changes{"num_hidden_layers": maxSize}, "model.layers.2.input_layernorm.weight"},
		"too few layers":   {"gqa", changes{"num_hidden_layers": 1}, "the weights hold model.layers.1.input_layernorm.weight, which config.json does not ask for"},
		"bias missing":     {"gqa", changes{"attention_bias": true}, "model.layers.0.self_attn.q_proj.bias"},
		"bias left over":   {"biases", changes{"attention_bias": false, "mlp_bias": true}, "the weights hold model.layers.0.self_attn.k_proj.bias"},
		"tied without say": {"mha_tied", changes{"num_key_value_heads": 4, "tie_word_embeddings": false}, "lm_head.weight"},
		"tied but differ":  {"gqa", changes{"tie_word_embeddings": true}, "lm_head.weight differs from model.embed_tokens.weight, and config.json ties them: set tie_word_embeddings to false"},
		"no config":        {"", nil, "config.json"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if c.folder != "" {
				weights, err := os.ReadFile(filepath.Join("testdata/reference", c.folder, "model.safetensors"))
				if err != nil {
					t.Fatal(err)
				}
				write(t, filepath.Join(dir, "model.safetensors"), weights)
				write(t, filepath.Join(dir, "config.json"), edited(t, c.changes))
			}
			m, err := Open(dir, Options{})
			if err == nil {
				m.Close()
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), dir) {
				t.Errorf("error %q, want %q and the folder in it", err, c.says)
			}
		})
	}
	t.Run("enormous config", func(t *testing.T) {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "config.json"), make([]byte, maxConfigBytes+1))
		if _, err := Open(dir, Options{}); err == nil || !strings.Contains(err.Error(), "larger than") {
			t.Errorf("error %v", err)
		}
	})
}

func write(t testing.TB, path string, data []byte) {
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// FuzzConfig: whatever a config.json says, it is refused or the sizes fit
// together, and nothing is allocated in proportion to a number in it.
func FuzzConfig(f *testing.F) {
	folders, err := filepath.Glob("testdata/reference/*/config.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range folders {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseConfig(data)
		if err != nil {
			return
		}
		for _, size := range []int{c.Vocab, c.Hidden, c.Intermediate, c.Layers, c.Heads, c.KVHeads, c.HeadDim, c.MaxPositions} {
			if size <= 0 || size > maxSize {
				t.Errorf("a size of %d was accepted: %+v", size, c)
			}
		}
		if c.Heads%c.KVHeads != 0 || c.HeadDim%2 != 0 || c.Window < 0 || !(c.Rope.Theta > 0) || !(c.NormEps >= 0) {
			t.Errorf("accepted: %+v", c)
		}
		// No weights: the first tensor is missing, and that is the end of it.
		if _, err := New(data, noWeights(t), Options{}); err == nil {
			t.Error("a model without weights")
		}
	})
}
