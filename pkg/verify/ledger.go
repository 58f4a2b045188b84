package verify

import "github.com/genlens/genlens/pkg/cache"

// ledger follows one sequence's cache from pass to pass: what it stores, what
// it has room for and what it moves, in positions and bytes, without the keys
// and values. It goes by what package cache says of each kind, not by its code,
// and the two have to agree.
type ledger struct {
	*books
	seen, stored int // positions that have come by; of these, those still held
	pass         cache.Pass
	moved        int64 // bytes copied since the last pass

	room  int // dynamic, static: positions there is memory for
	fresh int // none, sliding_window, quantized: new positions of a layer there is memory for

	quantizedPart
	table []int // paged: the blocks, in the order of their positions
}

// bytesPerNumber is the size of a float32.
const bytesPerNumber = 4

// positionBytes is the size of the keys and values of so many positions over
// all layers, layerBytes over one.
func (b *books) positionBytes(n int) int64 { return int64(b.Layers) * b.layerBytes(n) }

func (b *books) layerBytes(n int) int64 {
	return 2 * bytesPerNumber * int64(b.KVHeads) * int64(b.HeadDim) * int64(n)
}

// grown is the room for need positions where there was room for have: half as
// much again, if that is more, within the context.
func (b *books) grown(have, need int) int {
	if need <= have {
		return have
	}
	half := have + have/2
	if b.MaxPositions > 0 {
		half = min(half, b.MaxPositions)
	}
	return max(need, half)
}

// open returns an empty ledger.
func (b *books) open() *ledger {
	l := &ledger{books: b}
	if b.kind == "static" {
		l.room = b.Reserve
	}
	return l
}

// past is how many positions the next pass comes after.
func (l *ledger) past() int {
	if l.kind == cacheNone {
		return 0
	}
	return l.seen
}

// begin is a pass over the rest of a text of so many positions.
func (l *ledger) begin(length int) {
	past := l.past()
	n := max(length-past, 0)
	l.seen = past + n
	l.pass = cache.Pass{Reused: past, Computed: n, Stored: l.seen}
	l.pass.BytesRead, l.pass.BytesWritten = l.positionBytes(past), l.positionBytes(n)
	switch l.kind {
	case cacheNone:
		l.fresh = l.grown(l.fresh, n)
		l.pass.Stored, l.pass.BytesWritten = 0, 0
	case "dynamic":
		l.grow(l.grown(l.room, l.seen))
	case "sliding_window":
		l.slide(past, n)
	case "quantized":
		l.quantize(past, n)
	case "paged":
		l.page(past, n)
	}
	l.stored = l.pass.Stored
	l.pass.BytesMoved, l.moved = l.moved, 0
}

// grow takes what is stored along to a larger room.
func (l *ledger) grow(room int) {
	if room != l.room {
		l.moved += l.positionBytes(l.stored)
		l.room = room
	}
}

// slide is a pass that lets go of what has left the window: the first new
// position sees itself and Window − 1 before it.
func (l *ledger) slide(past, n int) {
	l.fresh = l.grown(l.fresh, n)
	p := &l.pass
	p.Reused, p.Stored = min(past, l.Window-1), min(l.seen, l.Window)
	p.Evicted = l.stored + n - p.Stored
	p.BytesRead, p.BytesWritten = l.positionBytes(p.Reused), l.positionBytes(min(n, l.Window))
}

// held is the size of what is stored.
func (l *ledger) held() int64 {
	if l.kind == "quantized" {
		return l.codes(l.after())
	}
	return l.positionBytes(l.stored)
}

// reserved is all memory taken.
func (l *ledger) reserved() int64 {
	switch l.kind {
	case cacheNone:
		return l.layerBytes(l.fresh)
	case "sliding_window":
		return l.positionBytes(l.Window) + l.layerBytes(l.fresh)
	case "quantized":
		return l.codes(l.roomPacked, l.roomExact) + l.layerBytes(l.roomWork+l.fresh)
	case "paged":
		return l.positionBytes(len(l.table) * l.BlockSize)
	}
	return l.positionBytes(l.room)
}

// report is what the last pass did and what is held now.
func (l *ledger) report() cache.Pass {
	p := l.pass
	p.Stored, p.BytesHeld, p.BytesReserved = l.stored, l.held(), l.reserved()
	p.BlocksHeld, p.BlocksShared = len(l.table), l.shared()
	return p
}

// window is how many positions the kind lets a query see; 0: all.
func (l *ledger) window() int {
	if l.kind == "sliding_window" {
		return l.Window
	}
	return 0
}

// crop forgets all positions but the first n.
func (l *ledger) crop(n int) {
	if n >= l.stored {
		return
	}
	switch l.kind {
	case "quantized":
		l.settle()
		l.packed = min(l.packed, n)
		l.exact = n - l.packed
	case "paged":
		l.release(blocksFor(n, l.BlockSize))
	}
	l.seen, l.stored = n, n
}

// fork is a cache that goes its own way from here, in the memory of spare where
// there is one.
func (l *ledger) fork(spare *ledger) *ledger {
	f := spare
	if f == nil {
		f = l.open()
	}
	switch l.kind {
	case "dynamic":
		f.room = f.grown(f.room, l.stored)
	case "quantized":
		l.settle()
		f.makeRoom(l.packed, l.exact)
		f.packed, f.exact = l.packed, l.exact
	case "paged":
		f.share(l.table)
	}
	f.seen, f.stored, f.pass = l.seen, l.stored, l.pass
	if l.kind != "paged" {
		f.moved = l.held()
	}
	return f
}

// reset forgets the sequence and keeps the memory.
func (l *ledger) reset() {
	l.release(0)
	l.seen, l.stored, l.moved, l.pass = 0, 0, 0, cache.Pass{}
	l.packed, l.exact, l.packs = 0, 0, false
}
