// Package modeltest makes models of any shape from random weights, in the
// files' own formats, for tests and benchmarks.
package modeltest

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/genlens/genlens/pkg/trace"
)

// Config is the config.json of a shape.
func Config(s trace.Shape) []byte {
	c := map[string]any{
		"architectures":           []string{"LlamaForCausalLM"},
		"model_type":              "llama",
		"vocab_size":              s.Vocab,
		"hidden_size":             s.Hidden,
		"intermediate_size":       s.Intermediate,
		"num_hidden_layers":       s.Layers,
		"num_attention_heads":     s.Heads,
		"num_key_value_heads":     s.KVHeads,
		"head_dim":                s.HeadDim,
		"max_position_embeddings": s.MaxPositions,
		"tie_word_embeddings":     s.TiedEmbeddings,
	}
	if s.SlidingWindow > 0 {
		c["architectures"] = []string{"MistralForCausalLM"}
		c["model_type"] = "mistral"
		c["sliding_window"] = s.SlidingWindow
	} else {
		c["attention_bias"] = s.AttentionBias
		c["mlp_bias"] = s.MLPBias
	}
	data, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	return data
}

// Tensor is a tensor to be written.
type Tensor struct {
	Name   string
	Shape  []int
	Values []float32
}

// Tensors are the tensors of a shape, filled so that activations keep
// their size from layer to layer.
func Tensors(s trace.Shape) []Tensor {
	rng := rand.New(rand.NewPCG(1, 2))
	var all []Tensor
	add := func(name string, shape ...int) {
		size := 1
		for _, d := range shape {
			size *= d
		}
		values := make([]float32, size)
		scale := 1 / math.Sqrt(float64(shape[len(shape)-1]))
		if len(shape) == 1 {
			scale = 0.5
		}
		for i := range values {
			// Uniform with the standard deviation scale.
			values[i] = float32((rng.Float64()*2 - 1) * math.Sqrt(3) * scale)
		}
		all = append(all, Tensor{name, shape, values})
	}
	matrix := func(name string, rows, cols int, bias bool) {
		add(name+".weight", rows, cols)
		if bias {
			add(name+".bias", rows)
		}
	}
	queries, keys := s.Heads*s.HeadDim, s.KVHeads*s.HeadDim
	matrix("model.embed_tokens", s.Vocab, s.Hidden, false)
	if !s.TiedEmbeddings {
		matrix("lm_head", s.Vocab, s.Hidden, false)
	}
	add("model.norm.weight", s.Hidden)
	for l := range s.Layers {
		at := fmt.Sprintf("model.layers.%d.", l)
		add(at+"input_layernorm.weight", s.Hidden)
		matrix(at+"self_attn.q_proj", queries, s.Hidden, s.AttentionBias)
		matrix(at+"self_attn.k_proj", keys, s.Hidden, s.AttentionBias)
		matrix(at+"self_attn.v_proj", keys, s.Hidden, s.AttentionBias)
		matrix(at+"self_attn.o_proj", s.Hidden, queries, s.AttentionBias)
		add(at+"post_attention_layernorm.weight", s.Hidden)
		matrix(at+"mlp.gate_proj", s.Intermediate, s.Hidden, s.MLPBias)
		matrix(at+"mlp.up_proj", s.Intermediate, s.Hidden, s.MLPBias)
		matrix(at+"mlp.down_proj", s.Hidden, s.Intermediate, s.MLPBias)
	}
	return all
}

// Safetensors writes a file in that format: the length of the header, the
// header, the numbers.
func Safetensors(all []Tensor) []byte {
	type entry struct {
		DType   string `json:"dtype"`
		Shape   []int  `json:"shape"`
		Offsets [2]int `json:"data_offsets"`
	}
	header, size := map[string]entry{}, 0
	for _, t := range all {
		end := size + 4*len(t.Values)
		header[t.Name] = entry{"F32", t.Shape, [2]int{size, end}}
		size = end
	}
	text, err := json.Marshal(header)
	if err != nil {
		panic(err)
	}
	for len(text)%8 != 0 { // numbers start aligned
		text = append(text, ' ')
	}
	file := make([]byte, 0, 8+len(text)+size)
	file = binary.LittleEndian.AppendUint64(file, uint64(len(text)))
	file = append(file, text...)
	for _, t := range all {
		for _, v := range t.Values {
			file = binary.LittleEndian.AppendUint32(file, math.Float32bits(v))
		}
	}
	return file
}
