package model

import (
	"testing"

	"github.com/genlens/genlens/pkg/cost"
)

// The buffers of a pass are what the estimate of a run's memory counts.
func TestWorkBytes(t *testing.T) {
	c := &Config{Hidden: 6, Heads: 4, KVHeads: 2, HeadDim: 3, Intermediate: 7, Vocab: 11}
	m := &llama{config: c}
	const n = 5
	b := m.resize(n, 1)
	var bytes int64
	for _, buffer := range [][]float32{b.x, b.normed, b.q, b.k, b.v, b.mixed, b.gate, b.up, b.out} {
		bytes += 4 * int64(len(buffer))
	}
	if want := n * cost.WorkBytes(c.Shape()); bytes != want {
		t.Errorf("a pass over %d positions works in %d bytes, cost.WorkBytes gives %d", n, bytes, want)
	}
}
