package verify

import "github.com/genlens/genlens/pkg/cache"

// blocksFor is how many blocks so many positions fill.
func blocksFor(positions, size int) int { return (positions + size - 1) / size }

// page is a pass that goes on in blocks. Where the last one is not full and
// another sequence holds it, too, it is copied first.
func (l *ledger) page(past, n int) {
	more := blocksFor(l.seen, l.BlockSize) - len(l.table)
	if !l.enter(more) {
		return
	}
	if begun := past % l.BlockSize; begun > 0 && n > 0 && l.holders[l.table[len(l.table)-1]] > 1 {
		last := &l.table[len(l.table)-1]
		own := l.take()
		l.giveBack(*last)
		*last = own
		l.moved += l.positionBytes(begun)
	}
	for range more {
		l.table = append(l.table, l.take())
	}
}

// take is a block for one holder.
func (b *books) take() int {
	if last := len(b.free) - 1; last >= 0 {
		block := b.free[last]
		b.free = b.free[:last]
		b.holders[block] = 1
		return block
	}
	b.holders = append(b.holders, 1)
	return len(b.holders) - 1
}

func (b *books) giveBack(block int) {
	if b.holders[block]--; b.holders[block] == 0 {
		b.free = append(b.free, block)
	}
}

// release lets go of all blocks but the first n.
func (l *ledger) release(n int) {
	if n >= len(l.table) {
		return
	}
	for _, block := range l.table[n:] {
		l.giveBack(block)
	}
	l.entries -= len(l.table) - n
	l.table = l.table[:n]
}

// share holds the blocks of a table.
func (l *ledger) share(table []int) {
	if !l.enter(len(table)) {
		return
	}
	l.table = append(l.table[:0], table...)
	for _, block := range table {
		l.holders[block]++
	}
}

// shared is how many of the blocks other sequences hold, too.
func (l *ledger) shared() int {
	n := 0
	for _, block := range l.table {
		if l.holders[block] > 1 {
			n++
		}
	}
	return n
}

// once puts into the sum over all sequences what counts a shared block once.
func (b *books) once(sum *cache.Pass, rows []*ledger) {
	filled := map[int]int{} // positions of a block that some sequence holds
	for _, l := range rows {
		for i, block := range l.table {
			filled[block] = max(filled[block], min(b.BlockSize, l.stored-i*b.BlockSize))
		}
	}
	sum.BlocksHeld, sum.BlocksShared, sum.BytesHeld = len(filled), 0, 0
	for block, n := range filled {
		if b.holders[block] > 1 {
			sum.BlocksShared++
		}
		sum.BytesHeld += b.positionBytes(n)
	}
	sum.BytesReserved = b.positionBytes(len(b.holders) * b.BlockSize)
}
