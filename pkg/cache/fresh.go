package cache

// fresh holds the new rows of the layer that a pass has come to. A cache that
// makes room for them by dropping others, or packs them, does so when the pass
// goes on: until then attention reads the new rows beside what they push out.
type fresh struct {
	keys, values []float32 // [n, kvHeads, headDim]
	room         int       // positions there is memory for
	layer        int       // whose rows wait to be stored; -1: none do
}

// reserve makes room for the rows of a pass over n positions.
func (f *fresh) reserve(l Layout, n int) {
	if n > f.room {
		f.room = l.room(f.room, n)
		f.keys, f.values = make([]float32, f.room*l.row()), make([]float32, f.room*l.row())
	}
}

// take copies the rows of a layer.
func (f *fresh) take(layer int, keys, values []float32) {
	f.keys, f.values = f.keys[:len(keys)], f.values[:len(values)]
	copy(f.keys, keys)
	copy(f.values, values)
	f.layer = layer
}
