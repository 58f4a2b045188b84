package cache

// run keeps every position in one run of rows for each layer. It is what
// dynamic and static have in common: they differ in where the room comes from.
type run struct {
	layout       Layout
	room         int         // positions there is memory for
	keys, values [][]float32 // a layer each: [room, kvHeads, headDim]
	moved        int64       // bytes copied since the last pass
	pass         Pass
	blocks       [2][1][]float32 // what Blocks returns, so that it allocates nothing
}

func newRun(l Layout, room int) run {
	r := run{layout: l, keys: make([][]float32, l.Layers), values: make([][]float32, l.Layers)}
	r.grow(room)
	return r
}

// grow makes room for so many positions and takes along those that are held.
func (r *run) grow(room int) {
	if room == r.room {
		return
	}
	size, held := room*r.layout.row(), r.pass.Stored*r.layout.row()
	for i := range r.keys {
		keys, values := make([]float32, size), make([]float32, size)
		copy(keys, r.keys[i][:held])
		copy(values, r.values[i][:held])
		r.keys[i], r.values[i] = keys, values
	}
	r.moved += r.layout.bytes(r.pass.Stored)
	r.room = room
	r.pass.BytesReserved = r.layout.bytes(room)
}

// start begins a pass that there is room for, and returns its first position.
func (r *run) start(n int) int {
	past := r.pass.Stored
	r.pass = Pass{
		Reused:        past,
		Computed:      n,
		Stored:        past + n,
		BytesHeld:     r.layout.bytes(past + n),
		BytesReserved: r.layout.bytes(r.room),
		BytesRead:     r.layout.bytes(past),
		BytesWritten:  r.layout.bytes(n),
		BytesMoved:    r.moved,
	}
	r.moved = 0
	return past
}

func (r *run) Append(layer int, keys, values []float32) {
	r.layout.mustRows(r.pass.Computed, keys, values)
	at := r.pass.Reused * r.layout.row()
	copy(r.keys[layer][at:], keys)
	copy(r.values[layer][at:], values)
}

func (r *run) Blocks(layer int) (keys, values [][]float32) {
	size := r.pass.Stored * r.layout.row()
	r.blocks[0][0], r.blocks[1][0] = r.keys[layer][:size], r.values[layer][:size]
	return r.blocks[0][:], r.blocks[1][:]
}

func (r *run) Window() int { return 0 }
func (r *run) Past() int   { return r.pass.Stored }
func (r *run) Pass() Pass  { return r.pass }

func (r *run) Reset() { r.pass, r.moved = Pass{BytesReserved: r.pass.BytesReserved}, 0 }

func (r *run) Crop(n int) error {
	if err := cropCount(n); err != nil {
		return err
	}
	if n < r.pass.Stored {
		r.pass.Stored, r.pass.BytesHeld = n, r.layout.bytes(n)
	}
	return nil
}

// copyTo makes to, an empty run with room enough, hold the same positions.
func (r *run) copyTo(to *run) {
	size := r.pass.Stored * r.layout.row()
	for i := range r.keys {
		copy(to.keys[i], r.keys[i][:size])
		copy(to.values[i], r.values[i][:size])
	}
	to.pass, to.moved = r.pass, r.layout.bytes(r.pass.Stored)
	to.pass.BytesReserved = r.layout.bytes(to.room)
}
