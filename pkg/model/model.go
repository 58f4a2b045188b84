package model

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/tensor"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/weights"
)

// A Model turns token ids into logits.
type Model interface {
	Config() *Config
	// Forward runs ids, the positions of the sequence from c.Past() on, through
	// the weights and stores their keys and values in c. It returns the logits
	// of the last keep positions, [keep, vocab], good until the next call.
	//
	// An id outside the vocabulary, keep outside 0 to len(ids), or a sequence
	// that c has no room for, the context length among the reasons
	// (cache.ErrFull), is an error; c is then as it was.
	Forward(ids []int, c cache.Cache, keep int) ([]float32, error)
	// Observe makes each later Forward that succeeds write its inside to o;
	// with nil it ends. What a pass counts stays the same; so does what it
	// computes, unless o.Attend changes it.
	Observe(o *Observation)
	// Flops is what the kernels counted during the last Forward.
	Flops() trace.Flops
	// Parameters is how many numbers the model has learnt; tied embeddings
	// count once.
	Parameters() int64
	// DType is how the weights are stored: "BF16". All arithmetic is float32.
	DType() string
	// Close ends the model's workers and closes what Open opened.
	Close() error
}

// Weights finds tensors by their Hugging Face names. A *weights.Set is one.
type Weights interface {
	Tensor(name string) (weights.Tensor, error)
	Names() []string
}

// family is what an architecture name stands for.
type family struct {
	config func(*fields) Config
	model  func(*Config, Weights, tensor.Config) (Model, error)
}

// architectures maps the names in config.json's "architectures".
var architectures = map[string]family{
	"LlamaForCausalLM":   {llamaConfig, newLlama},
	"MistralForCausalLM": {mistralConfig, newLlama},
}

// modelTypes names the architecture where a config.json has only a model_type.
var modelTypes = map[string]string{
	"llama":   "LlamaForCausalLM",
	"mistral": "MistralForCausalLM",
}

// Architectures lists the names that New knows, in alphabetical order.
func Architectures() []string { return slices.Sorted(maps.Keys(architectures)) }

// Options are what a caller may choose about how a model runs. The zero value
// is the fast kernels on all cores.
type Options struct {
	Kernels tensor.Config
}

// New builds the model that config.json describes from its weights, which must
// stay open as long as the model is used.
func New(configJSON []byte, w Weights, o Options) (Model, error) {
	config, err := ParseConfig(configJSON)
	if err != nil {
		return nil, err
	}
	return architectures[config.Architecture].model(config, w, o.Kernels)
}

// Open builds the model of a folder in Hugging Face layout: config.json beside
// model.safetensors or its sharded index.
func Open(dir string, o Options) (Model, error) {
	configJSON, err := readConfig(filepath.Join(dir, "config.json"))
	if err != nil {
		return nil, err
	}
	set, err := weights.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	m, err := New(configJSON, set, o)
	if err != nil {
		set.Close()
		return nil, fmt.Errorf("%w (in %s)", err, dir)
	}
	return &opened{m, set}, nil
}

// opened closes the weights with the model.
type opened struct {
	Model
	weights io.Closer
}

func (o *opened) Close() error { return errors.Join(o.Model.Close(), o.weights.Close()) }

// maxConfigBytes bounds what is read of a config.json; real ones have a few
// kilobytes.
const maxConfigBytes = 1 << 20

func readConfig(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("model: a model folder needs a config.json: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxConfigBytes+1))
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	if len(data) > maxConfigBytes {
		return nil, fmt.Errorf("model: %s is larger than %d bytes: no config.json is", path, maxConfigBytes)
	}
	return data, nil
}

// CacheLayout is the shape of a cache that fits m, for the caller to add the
// settings of its kind (cache.New). A model with a sliding window gives it to
// the cache that has one.
func CacheLayout(m Model) cache.Layout {
	c := m.Config()
	return cache.Layout{
		Layers:       c.Layers,
		KVHeads:      c.KVHeads,
		HeadDim:      c.HeadDim,
		MaxPositions: c.MaxPositions,
		Window:       c.Window,
	}
}

// NewCache returns an empty cache of the named kind (cache.Kinds) that fits m.
func NewCache(m Model, kind string) (cache.Cache, error) {
	return cache.New(kind, CacheLayout(m))
}

// flops arranges the kernels' count as a trace has it.
func flops(c tensor.Count) trace.Flops {
	return trace.Flops{
		Projections:     c[tensor.Projections],
		Rope:            c[tensor.Rope],
		AttentionScores: c[tensor.AttentionScores],
		Softmax:         c[tensor.Softmax],
		AttentionValues: c[tensor.AttentionValues],
		MLP:             c[tensor.MLP],
		Norms:           c[tensor.Norms],
		Residual:        c[tensor.Residual],
		Unembedding:     c[tensor.Unembedding],
		Total:           c.Total(),
	}
}

// known is the architecture that a config.json names, or an error that lists
// the known ones. transformers goes by model_type, so the two must agree.
func known(names []string, modelType string) (string, error) {
	list := strings.Join(Architectures(), ", ")
	if len(names) == 0 {
		if name, ok := modelTypes[modelType]; ok {
			return name, nil
		}
		return "", fmt.Errorf("model: config.json: no architectures, and unknown model_type %q: known architectures are %s", modelType, list)
	}
	name := names[0]
	if _, ok := architectures[name]; !ok {
		return "", fmt.Errorf("model: config.json: unknown architecture %q: known are %s", name, list)
	}
	if modelType != "" && modelTypes[modelType] != name {
		return "", fmt.Errorf("model: config.json: model_type %q does not go with architecture %s", modelType, name)
	}
	return name, nil
}
