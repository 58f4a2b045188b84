package model

import (
	"github.com/genlens/genlens/pkg/model/modeltest"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/weights"
)

// randomModel builds a Llama of the given shape, or with a window a Mistral,
// from random weights through the same door as any other: a config.json and a
// safetensors file, both in memory.
func randomModel(t failer, s trace.Shape, o Options) Model {
	set, err := weights.Parse("random", modeltest.Safetensors(modeltest.Tensors(s)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(modeltest.Config(s), set, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// failer is a test, a benchmark or a property.
type failer interface{ Fatal(args ...any) }

// noWeights is an empty file.
func noWeights(t failer) *weights.Set {
	set, err := weights.Parse("empty", modeltest.Safetensors(nil))
	if err != nil {
		t.Fatal(err)
	}
	return set
}
