package trace

// Hidden is what the model made of a few positions, layer by layer: the
// residual stream as the embeddings begin it and as each layer leaves it, the
// last after the final norm. The positions are those of Attention's queries.
type Hidden struct {
	Layers    int `json:"layers"`    // the model's and one more: layer 0 is the embeddings
	Positions int `json:"positions"` // the last before the new token
	Size      int `json:"size"`      // numbers in a state

	// States is [layers, positions, size]: little-endian float32, base64 in the
	// file. See State.
	States []byte `json:"states_f32le"`
}

// Append adds the next state, [size], to the states: positions first, then
// layers.
func (h *Hidden) Append(state []float32) { h.States = appendFloat32s(h.States, state) }

// State returns one position's state after a layer, [size]; layer 0 is the
// embeddings, position 0 the first that is kept. It is nil for what is not
// there.
func (h *Hidden) State(layer, position int) []float32 {
	if !h.filled() || !within(layer, h.Layers) || !within(position, h.Positions) {
		return nil
	}
	return float32Row(h.States, layer*h.Positions+position, h.Size)
}

// hidden checks that the states are as many as the shape says, and that the
// shape is the model's and no longer than the text.
func (c *checker) hidden(h *Hidden, position int) error {
	layers := 0 // not known
	if c.shape.Layers > 0 {
		layers = c.shape.Layers + 1
	}
	for _, f := range []struct {
		name      string
		got, want int // 0: not known
	}{
		{"layers", h.Layers, layers},
		{"size", h.Size, c.shape.Hidden},
		{"positions", h.Positions, min(h.Positions, position)},
	} {
		if f.got < 1 || f.want > 0 && f.got != f.want {
			return badField(f.name, "%d; want %d", f.got, max(f.want, 1))
		}
	}
	if !h.filled() {
		return badField("states_f32le", "%d bytes for %d × %d × %d numbers of 4", len(h.States), h.Layers, h.Positions, h.Size)
	}
	return nil
}

func (h *Hidden) filled() bool { return fills(h.States, h.Layers, h.Positions, h.Size) }

func (e *stepEncoder) hidden(h *Hidden) {
	e.int(`,"hidden":{"layers":`, int64(h.Layers))
	e.int(`,"positions":`, int64(h.Positions))
	e.int(`,"size":`, int64(h.Size))
	e.base64(`,"states_f32le":`, h.States)
	e.raw(`}`)
}
