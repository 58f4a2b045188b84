package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/tensor"
)

// tensors takes a model's tensors by name, checks them against the shapes that
// config.json asks for, and remembers the first error and what was taken.
type tensors struct {
	weights    Weights
	taken      map[string]bool
	parameters int64
	dtypes     map[string]bool
	err        error
}

func newTensors(w Weights) *tensors {
	return &tensors{weights: w, taken: make(map[string]bool), dtypes: make(map[string]bool)}
}

// matrix takes name.weight, [rows, cols], and with bias name.bias, [rows].
func (t *tensors) matrix(name string, rows, cols int, bias bool) tensor.Matrix {
	m := tensor.Matrix{W: t.take(name+".weight", rows, cols), Rows: rows, Cols: cols}
	if bias {
		m.Bias = t.take(name+".bias", rows)
	}
	return m
}

// take is a tensor of the given shape.
func (t *tensors) take(name string, shape ...int) []float32 {
	if t.err != nil {
		return nil
	}
	found, err := t.weights.Tensor(name)
	if err != nil {
		t.err = fmt.Errorf("model: config.json asks for tensor %s %v: %w", name, shape, err)
		return nil
	}
	if !slices.Equal(found.Shape, shape) {
		t.err = fmt.Errorf("model: %s is %v, config.json asks for %v: the two files do not belong together", name, found.Shape, shape)
		return nil
	}
	t.taken[name] = true
	t.dtypes[string(found.DType)] = true
	t.parameters += int64(found.Len())
	return found.Float32()
}

// copyOf takes a tensor that may be there as a copy of another one.
func (t *tensors) copyOf(values []float32, original, name string) {
	if t.err != nil || !slices.Contains(t.weights.Names(), name) {
		return
	}
	found, err := t.weights.Tensor(name)
	if err != nil {
		t.err = fmt.Errorf("model: %w", err)
		return
	}
	if !slices.Equal(found.Float32(), values) {
		t.err = fmt.Errorf("model: %s differs from %s, and config.json ties them: set tie_word_embeddings to false", name, original)
	}
	t.taken[name] = true
}

// dtype names the types of the tensors that were taken: "BF16", or "BF16, F32".
func (t *tensors) dtype() string { return strings.Join(sortedKeys(t.dtypes), ", ") }

// finish is the first error, or one for a tensor that nobody took: what it
// should do to the logits would be left out. Names that end in ignored may be.
func (t *tensors) finish(ignored string) error {
	if t.err != nil {
		return t.err
	}
	for _, name := range t.weights.Names() {
		if !t.taken[name] && !strings.HasSuffix(name, ignored) {
			return fmt.Errorf("model: the weights hold %s, which config.json does not ask for: the two files do not belong together", name)
		}
	}
	return nil
}
