package cache

// none keeps nothing from one pass to the next, and within a pass only the
// layer that attention works on.
type none struct {
	layout       Layout
	keys, values [1][]float32 // of the current layer: [n, kvHeads, headDim]
	pass         Pass
}

func newNone(l Layout) *none { return &none{layout: l} }

func (c *none) Begin(n int) (past int, err error) {
	if err := c.layout.check(0, n); err != nil {
		return 0, err
	}
	c.pass = Pass{Computed: n}
	return 0, nil
}

func (c *none) Append(_ int, keys, values []float32) {
	mustRows(c.layout, c.pass.Computed, keys, values)
	c.keys[0] = append(c.keys[0][:0], keys...)
	c.values[0] = append(c.values[0][:0], values...)
}

func (c *none) Blocks(int) (keys, values [][]float32) { return c.keys[:], c.values[:] }

func (c *none) Past() int  { return 0 }
func (c *none) Pass() Pass { return c.pass }
func (c *none) Reset()     { c.pass = Pass{} }

func (c *none) Crop(n int) error {
	if n < 0 {
		return cropError(n)
	}
	return nil
}

func (c *none) Fork(spare Cache) Cache {
	fork, ok := spare.(*none)
	if !ok {
		fork = newNone(c.layout)
	}
	fork.pass = c.pass
	return fork
}
