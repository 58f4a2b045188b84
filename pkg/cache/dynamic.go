package cache

import "fmt"

// dynamic keeps every position, in one run of rows for each layer. A full run
// moves to one larger by a part of its length (append), so that a decode step
// seldom moves anything and the cost spreads over the steps.
type dynamic struct {
	layout       Layout
	keys, values [][]float32 // a layer each: [positions, kvHeads, headDim]
	pass         Pass
	blocks       [2][1][]float32 // what Blocks returns, so that it allocates nothing
}

func newDynamic(l Layout) *dynamic {
	return &dynamic{layout: l, keys: make([][]float32, l.Layers), values: make([][]float32, l.Layers)}
}

func (d *dynamic) Begin(n int) (past int, err error) {
	past = d.Past()
	if err := d.layout.check(past, n); err != nil {
		return 0, err
	}
	d.pass = Pass{
		Reused:       past,
		Computed:     n,
		Stored:       past + n,
		BytesHeld:    d.layout.bytes(past + n),
		BytesRead:    d.layout.bytes(past),
		BytesWritten: d.layout.bytes(n),
	}
	return past, nil
}

func (d *dynamic) Append(layer int, keys, values []float32) {
	mustRows(d.layout, d.pass.Computed, keys, values)
	d.keys[layer] = append(d.keys[layer], keys...)
	d.values[layer] = append(d.values[layer], values...)
}

func (d *dynamic) Blocks(layer int) (keys, values [][]float32) {
	d.blocks[0][0], d.blocks[1][0] = d.keys[layer], d.values[layer]
	return d.blocks[0][:], d.blocks[1][:]
}

func (d *dynamic) Past() int  { return d.pass.Stored }
func (d *dynamic) Pass() Pass { return d.pass }

func (d *dynamic) Reset() {
	for i := range d.keys {
		d.keys[i], d.values[i] = d.keys[i][:0], d.values[i][:0]
	}
	d.pass = Pass{}
}

func (d *dynamic) Crop(n int) error {
	if n < 0 {
		return cropError(n)
	}
	if n >= d.pass.Stored {
		return nil
	}
	for i := range d.keys {
		d.keys[i], d.values[i] = d.keys[i][:n*d.layout.row()], d.values[i][:n*d.layout.row()]
	}
	d.pass.Stored, d.pass.BytesHeld = n, d.layout.bytes(n)
	return nil
}

func (d *dynamic) Fork(spare Cache) Cache {
	fork, ok := spare.(*dynamic)
	if !ok {
		fork = newDynamic(d.layout)
	}
	for i := range d.keys {
		fork.keys[i] = append(fork.keys[i][:0], d.keys[i]...)
		fork.values[i] = append(fork.values[i][:0], d.values[i]...)
	}
	fork.pass = d.pass
	return fork
}

// mustRows panics when a model appends anything but the rows of its pass.
func mustRows(l Layout, n int, keys, values []float32) {
	if want := n * l.row(); len(keys) != want || len(values) != want {
		panic(fmt.Sprintf("cache: %d keys and %d values appended, a pass over %d positions has %d of each",
			len(keys), len(values), n, want))
	}
}
