package model

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/tensor"
)

// TestLensEndsInTheLogits: read after the last layer, the stream is the answer of
// the pass to the bit, at every position that was asked for and however the
// kernels share the work; after the others it is what a matrix product by hand
// makes of the hidden states. Nothing that the run gives or counts changes.
//
// A row of an odd width can lie in memory where the kernels add it up in another
// order, so those are only near.
func TestLensEndsInTheLogits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, slack := anyShape(t), tolerance
		if rapid.Bool().Draw(t, "whole vectors") {
			s.Hidden, slack = 4*rapid.IntRange(1, 8).Draw(t, "vectors"), 0
		}
		options := Options{Kernels: tensor.Config{Threads: rapid.IntRange(1, 3).Draw(t, "threads"), Plain: rapid.Bool().Draw(t, "plain")}}
		m := randomModel(t, s, options)
		defer m.Close()
		ids := anyIDs(t, s)
		keep := rapid.IntRange(1, len(ids)).Draw(t, "keep")
		forward := func() []float32 {
			c, err := NewCache(m, "dynamic")
			if err != nil {
				t.Fatal(err)
			}
			logits, err := m.Forward(ids, c, keep)
			if err != nil {
				t.Fatal(err)
			}
			return slices.Clone(logits)
		}
		blind, flops := forward(), m.Flops()

		o := &Observation{HiddenStates: true, Lens: true}
		m.Observe(o)
		logits := forward()
		if !slices.Equal(logits, blind) {
			t.Fatalf("logits up to %g apart when watched", farthest(logits, blind))
		}
		for place := range keep {
			want := part(logits, place, s.Vocab)
			if diff := farthest(o.Logits(s.Layers, place), want); !(diff <= slack) {
				t.Fatalf("position %d of %d: the last layer is up to %g from the logits", place, keep, diff)
			}
			for layer := range s.Layers {
				want := byHand(m.(*llama), o.State(layer, o.Queries-keep+place))
				if diff := farthest(o.Logits(layer, place), want); !(diff <= tolerance) {
					t.Fatalf("position %d of %d, layer %d: up to %g from a product by hand", place, keep, layer, diff)
				}
			}
		}
		if m.Flops() != flops {
			t.Fatalf("counted %+v, watched %+v", flops, m.Flops())
		}
	})
}

// byHand is the final norm and the output matrix, written out in float64.
func byHand(m *llama, state []float32) []float32 {
	squares := 0.0
	for _, x := range state {
		squares += float64(x) * float64(x)
	}
	root := math.Sqrt(squares/float64(len(state)) + float64(m.config.NormEps))
	logits := make([]float32, m.config.Vocab)
	for id := range logits {
		sum := 0.0
		for i, x := range state {
			sum += float64(x) / root * float64(m.norm[i]) * float64(m.unembed.W[id*m.config.Hidden+i])
		}
		logits[id] = float32(sum)
	}
	return logits
}
