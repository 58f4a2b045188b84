package cache

// none keeps nothing from one pass to the next, and within a pass only the
// layer that attention works on.
type none struct {
	layout Layout
	fresh  fresh
	pass   Pass
	blocks [2][1][]float32
}

func newNone(l Layout) *none { return &none{layout: l} }

func (c *none) Begin(n int) (first int, err error) {
	if err := c.layout.admit(0, n); err != nil {
		return 0, err
	}
	c.fresh.reserve(c.layout, n)
	c.pass = Pass{Computed: n, BytesReserved: c.layout.layerBytes(c.fresh.room)}
	return 0, nil
}

func (c *none) Append(layer int, keys, values []float32) {
	c.layout.mustRows(c.pass.Computed, keys, values)
	c.fresh.take(layer, keys, values)
}

func (c *none) Blocks(int) (keys, values [][]float32) {
	c.blocks[0][0], c.blocks[1][0] = c.fresh.keys, c.fresh.values
	return c.blocks[0][:], c.blocks[1][:]
}

func (c *none) Window() int { return 0 }
func (c *none) Past() int   { return 0 }
func (c *none) Pass() Pass  { return c.pass }
func (c *none) Reset()      { c.pass = Pass{BytesReserved: c.pass.BytesReserved} }

func (c *none) Crop(n int) error { return cropCount(n) }

func (c *none) Fork(spare Cache) Cache {
	fork, ok := spare.(*none)
	if !ok || fork.layout != c.layout {
		fork = newNone(c.layout)
	}
	fork.pass = c.pass
	fork.pass.BytesReserved = c.layout.layerBytes(fork.fresh.room)
	return fork
}
