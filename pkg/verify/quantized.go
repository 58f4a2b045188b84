package verify

// quantizedPart is what a ledger of a quantized cache knows besides. The first
// pass is packed whole; later ones are exact until there are Residual of them,
// which are then packed together.
type quantizedPart struct {
	packed, exact         int // positions before the last pass
	roomPacked, roomExact int // positions there is memory for
	roomWork              int // of one layer, unpacked
	packs                 bool
}

// codes is the size of so many packed and exact positions: a scale and a zero
// point beside every group of codes.
func (b *books) codes(packed, exact int) int64 {
	row := int64(b.KVHeads) * int64(b.HeadDim)
	packedRow := (row*int64(b.Bits)+7)/8 + 2*bytesPerNumber*row/int64(b.Group)
	return 2*int64(b.Layers)*packedRow*int64(packed) + b.positionBytes(exact)
}

func (l *ledger) quantize(past, n int) {
	l.settle()
	l.packs = past == 0 || l.exact+n >= l.Residual
	packed, exact := l.packed, l.exact+n
	written := l.positionBytes(n)
	if l.packs {
		packed, exact = past+n, 0
		written = l.codes(n, 0)
		l.moved += l.codes(l.exact, 0)
	}
	l.makeRoom(packed, exact)
	l.fresh, l.roomWork = l.grown(l.fresh, n), l.grown(l.roomWork, l.packed)
	l.pass.BytesRead, l.pass.BytesWritten = l.codes(l.packed, l.exact), written
}

// makeRoom makes room for so many positions of each kind, and takes along what
// is there.
func (l *ledger) makeRoom(packed, exact int) {
	if packed > l.roomPacked {
		l.roomPacked = l.grown(l.roomPacked, packed)
		l.moved += l.codes(l.packed, 0)
	}
	if exact > l.roomExact {
		l.roomExact = min(l.grown(l.roomExact, exact), l.Residual-1)
		l.moved += l.codes(0, l.exact)
	}
}

// after is how many positions are packed and exact once the last pass is done.
func (l *ledger) after() (packed, exact int) {
	if l.packs {
		return l.stored, 0
	}
	return l.packed, l.stored - l.packed
}

// settle ends the last pass.
func (l *ledger) settle() {
	if l.kind == "quantized" {
		l.packed, l.exact = l.after()
		l.packs = false
	}
}
