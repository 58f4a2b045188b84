package cache

import "fmt"

// quantized keeps most positions as codes of 4 or 8 bits and the last ones,
// fewer than Residual, as they came. What was there before is unpacked, one
// layer at a time, whenever a pass reads it, so it saves memory and costs time;
// and a number that comes back is not quite the one that went in.
//
// When it packs is what transformers' QuantizedLayer does: the first pass, the
// prompt, whole and at once, though its own queries still see the exact rows;
// later the exact rows and the new ones together, in the pass in which there
// are Residual of them. Where it differs: transformers unpacks and packs
// everything again at that moment, while here what is packed stays as it is (the
// codes would be the same); groups lie within a position, so that any can be
// cropped away; there is an int8, which Quanto, its default, has not.
type quantized struct {
	layout  Layout
	packing packing
	runs    []quantizedRun // keys and values of a layer, then of the next

	// Positions of each layer before the pass, and what there is room for. The
	// new rows join them layer by layer.
	packed, exact         int
	roomPacked, roomExact int

	fresh    fresh
	packs    bool         // the pass packs what is exact
	work     [2][]float32 // keys and values of one layer, unpacked
	roomWork int

	moved  int64 // bytes copied since the last pass
	pass   Pass
	blocks [2][3][]float32 // unpacked, exact, new
}

// quantizedRun is the keys, or the values, of one layer.
type quantizedRun struct {
	packed packed
	exact  []float32 // [roomExact, kvHeads, headDim]
}

const (
	defaultBits     = 4
	defaultGroup    = 64
	defaultResidual = 128
)

func resolveQuantized(l Layout) (Layout, error) {
	if l.Bits == 0 {
		l.Bits = defaultBits
	}
	if l.Residual == 0 {
		l.Residual = defaultResidual
	}
	if l.Bits != 4 && l.Bits != 8 {
		return l, fmt.Errorf("cache: quantized: codes of %d bits: there are int4 and int8\nset Bits (nbits) to 4 or 8", l.Bits)
	}
	if l.Group == 0 {
		for l.Group = min(defaultGroup, l.row()); l.row()%l.Group != 0; l.Group-- {
		}
	}
	if l.row()%l.Group != 0 {
		return l, fmt.Errorf("cache: quantized: the keys of a position are %d numbers (%d heads of %d), which groups of %d do not fill\nset Group (q_group_size) to a divisor of %d, or leave it out",
			l.row(), l.KVHeads, l.HeadDim, l.Group, l.row())
	}
	return l, nil
}

func newQuantized(l Layout) *quantized {
	return &quantized{
		layout:  l,
		packing: packing{row: l.row(), bits: l.Bits, group: l.Group},
		runs:    make([]quantizedRun, 2*l.Layers),
		fresh:   fresh{layer: -1},
	}
}

// bytes is the size of so many packed and exact positions.
func (q *quantized) bytes(packed, exact int) int64 {
	return 2*int64(q.layout.Layers)*q.packing.rowBytes()*int64(packed) + q.layout.bytes(exact)
}

func (q *quantized) reserved() int64 {
	return q.bytes(q.roomPacked, q.roomExact) + q.layout.layerBytes(q.roomWork+q.fresh.room)
}

func (q *quantized) Begin(n int) (first int, err error) {
	past := q.pass.Stored
	if err := q.layout.admit(past, n); err != nil {
		return 0, err
	}
	q.finish()
	q.packs = past == 0 || q.exact+n >= q.layout.Residual
	packed, exact := q.packed, q.exact+n
	if q.packs {
		packed, exact = past+n, 0
		q.moved += q.bytes(q.exact, 0)
	}
	q.grow(packed, exact)
	q.fresh.reserve(q.layout, n)
	if q.packed > q.roomWork {
		q.roomWork = q.layout.room(q.roomWork, q.packed)
		for i := range q.work {
			q.work[i] = make([]float32, q.roomWork*q.layout.row())
		}
	}
	held := q.bytes(packed, exact)
	before := q.bytes(q.packed, q.exact)
	q.pass = Pass{
		Reused:        past,
		Computed:      n,
		Stored:        past + n,
		BytesHeld:     held,
		BytesReserved: q.reserved(),
		BytesRead:     before,
		BytesWritten:  q.layout.bytes(n),
		BytesMoved:    q.moved,
	}
	if q.packs {
		q.pass.BytesWritten = q.bytes(n, 0)
	}
	q.moved = 0
	return past, nil
}

// grow makes room for so many positions of each kind.
func (q *quantized) grow(packed, exact int) {
	row := q.layout.row()
	if packed > q.roomPacked {
		q.roomPacked = q.layout.room(q.roomPacked, packed)
		for i := range q.runs {
			grown := q.packing.empty(q.roomPacked)
			q.packing.copy(grown, q.runs[i].packed, q.packed)
			q.runs[i].packed = grown
		}
		q.moved += q.bytes(q.packed, 0)
	}
	if exact > q.roomExact {
		q.roomExact = min(q.layout.room(q.roomExact, exact), q.layout.Residual-1)
		for i := range q.runs {
			grown := make([]float32, q.roomExact*row)
			copy(grown, q.runs[i].exact[:q.exact*row])
			q.runs[i].exact = grown
		}
		q.moved += q.bytes(0, q.exact)
	}
}

func (q *quantized) Append(layer int, keys, values []float32) {
	q.layout.mustRows(q.pass.Computed, keys, values)
	q.settle()
	q.fresh.take(layer, keys, values)
}

// settle stores the new rows that wait, and packs the layer if it is time to.
func (q *quantized) settle() {
	if q.fresh.layer < 0 {
		return
	}
	exact := q.exact * q.layout.row()
	for i, rows := range [2][]float32{q.fresh.keys, q.fresh.values} {
		r := &q.runs[2*q.fresh.layer+i]
		if q.packs {
			q.packing.pack(r.packed, q.packed, r.exact[:exact])
			q.packing.pack(r.packed, q.packed+q.exact, rows)
		} else {
			copy(r.exact[exact:], rows)
		}
	}
	q.fresh.layer = -1
}

// finish ends the last pass: all layers hold its rows.
func (q *quantized) finish() {
	q.settle()
	if q.packs {
		q.packed, q.exact = q.pass.Stored, 0
	} else {
		q.exact = q.pass.Stored - q.packed
	}
	q.packs = false
}

func (q *quantized) Blocks(layer int) (keys, values [][]float32) {
	row := q.layout.row()
	for i := range q.blocks {
		r := &q.runs[2*layer+i]
		q.blocks[i][0] = q.work[i][:q.packed*row]
		q.packing.unpack(q.blocks[i][0], r.packed)
		q.blocks[i][1] = r.exact[:q.exact*row]
	}
	q.blocks[0][2], q.blocks[1][2] = q.fresh.keys, q.fresh.values
	return q.blocks[0][:], q.blocks[1][:]
}

func (q *quantized) Window() int { return 0 }
func (q *quantized) Past() int   { return q.pass.Stored }
func (q *quantized) Pass() Pass  { return q.pass }

func (q *quantized) Reset() {
	q.packed, q.exact, q.moved, q.packs, q.fresh.layer = 0, 0, 0, false, -1
	q.pass = Pass{BytesReserved: q.reserved()}
}

func (q *quantized) Crop(n int) error {
	if err := cropCount(n); err != nil {
		return err
	}
	if n < q.pass.Stored {
		q.finish()
		q.packed = min(q.packed, n)
		q.exact = n - q.packed
		q.pass.Stored, q.pass.BytesHeld = n, q.bytes(q.packed, q.exact)
	}
	return nil
}

func (q *quantized) Fork(spare Cache) Cache {
	fork, ok := spare.(*quantized)
	if !ok || fork.layout != q.layout {
		fork = newQuantized(q.layout)
	}
	q.finish()
	fork.Reset()
	fork.grow(q.packed, q.exact)
	for i, r := range q.runs {
		q.packing.copy(fork.runs[i].packed, r.packed, q.packed)
		copy(fork.runs[i].exact, r.exact[:q.exact*q.layout.row()])
	}
	fork.packed, fork.exact = q.packed, q.exact
	fork.pass, fork.moved = q.pass, q.pass.BytesHeld
	fork.pass.BytesReserved = fork.reserved()
	return fork
}
