package cache

import "fmt"

// paged keeps positions in blocks of a fixed size, which a table puts in order.
// Blocks come from a pool that all forks of a sequence share. A fork takes over
// the table and not the blocks: each block counts who holds it, and is let go
// when nobody does. A sequence that goes on in a block that others hold, too,
// writes to a copy of it; full blocks are never written to, so only the last
// one of a shared beginning is ever copied.
//
// Source: Kwon et al., "Efficient Memory Management for Large Language Model
// Serving with PagedAttention", 2023 (arXiv 2309.06180).
type paged struct {
	pool  *pool
	table []int // numbers of the blocks, in the order of their positions
	moved int64 // bytes copied since the last pass
	pass  Pass
	runs  [2][][]float32 // what Blocks returns
}

const defaultBlockSize = 16

func resolvePaged(l Layout) (Layout, error) {
	if l.BlockSize == 0 {
		l.BlockSize = defaultBlockSize
	}
	if l.MaxPositions > 0 {
		l.BlockSize = min(l.BlockSize, l.MaxPositions) // nothing is longer
	}
	return l, l.fits("paged", l.BlockSize)
}

func newPaged(l Layout) *paged { return &paged{pool: &pool{layout: l}} }

func (p *paged) Begin(n int) (first int, err error) {
	l, past := p.pool.layout, p.pass.Stored
	if err := l.admit(past, n); err != nil {
		return 0, err
	}
	more := blocksFor(past+n, l.BlockSize) - len(p.table)
	copies := n > 0 && past%l.BlockSize > 0 && p.pool.holders[p.table[len(p.table)-1]] > 1
	need := more
	if copies {
		need++
	}
	if free, bounded := p.pool.available(); bounded && need > free {
		return 0, l.outOfBlocks(past, n, need, free)
	}
	if copies {
		last := &p.table[len(p.table)-1]
		*last = p.pool.copyOf(*last, past%l.BlockSize)
		p.moved += l.bytes(past % l.BlockSize)
	}
	for range more {
		p.table = append(p.table, p.pool.take())
	}
	p.pass = Pass{
		Reused:       past,
		Computed:     n,
		Stored:       past + n,
		BytesHeld:    l.bytes(past + n),
		BytesRead:    l.bytes(past),
		BytesWritten: l.bytes(n),
		BytesMoved:   p.moved,
	}
	p.moved = 0
	return past, nil
}

func (l Layout) outOfBlocks(past, n, need, free int) error {
	return fmt.Errorf("cache: paged: %d new positions after %d need %d more blocks of %d, and %d of %d are free: %w\nallow more blocks, or let go of other sequences",
		n, past, need, l.BlockSize, free, l.Blocks, ErrFull)
}

func (p *paged) Append(layer int, keys, values []float32) {
	l := p.pool.layout
	l.mustRows(p.pass.Computed, keys, values)
	row := l.row()
	for at := p.pass.Reused; len(keys) > 0; {
		k, v := p.pool.layer(p.table[at/l.BlockSize], layer)
		n := copy(k[at%l.BlockSize*row:], keys)
		copy(v[at%l.BlockSize*row:], values)
		keys, values, at = keys[n:], values[n:], at+n/row
	}
}

func (p *paged) Blocks(layer int) (keys, values [][]float32) {
	l := p.pool.layout
	p.runs[0], p.runs[1] = p.runs[0][:0], p.runs[1][:0]
	for i, block := range p.table {
		k, v := p.pool.layer(block, layer)
		size := min(l.BlockSize, p.pass.Stored-i*l.BlockSize) * l.row()
		p.runs[0], p.runs[1] = append(p.runs[0], k[:size]), append(p.runs[1], v[:size])
	}
	return p.runs[0], p.runs[1]
}

func (p *paged) Window() int { return 0 }
func (p *paged) Past() int   { return p.pass.Stored }

// Pass counts the blocks as they are shared now: the other sequences may have
// gone on since.
func (p *paged) Pass() Pass {
	pass := p.pass
	pass.BlocksHeld = len(p.table)
	pass.BytesReserved = p.pool.bytes(len(p.table))
	for _, block := range p.table {
		if p.pool.holders[block] > 1 {
			pass.BlocksShared++
		}
	}
	return pass
}

func (p *paged) Reset() {
	p.release(0)
	p.pass, p.moved = Pass{}, 0
}

// release lets go of all blocks but the first n.
func (p *paged) release(n int) {
	for _, block := range p.table[n:] {
		p.pool.release(block)
	}
	p.table = p.table[:n]
}

func (p *paged) Crop(n int) error {
	if err := cropCount(n); err != nil {
		return err
	}
	if n < p.pass.Stored {
		p.release(blocksFor(n, p.pool.layout.BlockSize))
		p.pass.Stored, p.pass.BytesHeld = n, p.pool.layout.bytes(n)
	}
	return nil
}

func (p *paged) Fork(spare Cache) Cache {
	fork, ok := spare.(*paged)
	if !ok || fork.pool != p.pool {
		fork = &paged{pool: p.pool}
	}
	fork.Reset()
	fork.table = append(fork.table, p.table...)
	for _, block := range p.table {
		p.pool.holders[block]++
	}
	fork.pass = p.pass
	return fork
}

// blocksFor is how many blocks so many positions fill.
func blocksFor(positions, size int) int { return (positions + size - 1) / size }

// pool is the blocks that sequences share.
type pool struct {
	layout  Layout
	blocks  [][]float32 // each [2, layers, blockSize, kvHeads, headDim]: keys, values
	holders []int       // of each block; 0: it is free
	free    []int
}

// available is how many blocks can still be taken, if there is a limit.
func (p *pool) available() (blocks int, bounded bool) {
	return p.layout.Blocks - len(p.blocks) + len(p.free), p.layout.Blocks > 0
}

// take hands out a block.
func (p *pool) take() int {
	if last := len(p.free) - 1; last >= 0 {
		block := p.free[last]
		p.free = p.free[:last]
		p.holders[block] = 1
		return block
	}
	p.blocks = append(p.blocks, make([]float32, 2*p.layout.Layers*p.layout.BlockSize*p.layout.row()))
	p.holders = append(p.holders, 1)
	return len(p.blocks) - 1
}

// release is what each holder of a block does once.
func (p *pool) release(block int) {
	p.holders[block]--
	if p.holders[block] == 0 {
		p.free = append(p.free, block)
	}
}

// copyOf takes the place of one holder of a block and gives it a block of its
// own with the same first positions.
func (p *pool) copyOf(block, positions int) int {
	own := p.take()
	size := positions * p.layout.row()
	for layer := range p.layout.Layers {
		fromKeys, fromValues := p.layer(block, layer)
		toKeys, toValues := p.layer(own, layer)
		copy(toKeys, fromKeys[:size])
		copy(toValues, fromValues[:size])
	}
	p.release(block)
	return own
}

// layer is the keys and values of one layer in a block, each [blockSize,
// kvHeads, headDim].
func (p *pool) layer(block, layer int) (keys, values []float32) {
	size := p.layout.BlockSize * p.layout.row()
	all := p.blocks[block]
	return all[layer*size:][:size], all[(p.layout.Layers+layer)*size:][:size]
}

// bytes is the size of so many blocks.
func (p *pool) bytes(blocks int) int64 { return p.layout.bytes(blocks * p.layout.BlockSize) }

// once replaces, in the sum over sequences of one pool, what counts a shared
// block several times.
func (p *pool) once(sum *Pass, sequences []*paged) {
	filled := make([]int, len(p.blocks)) // positions of a block that some sequence holds
	for _, s := range sequences {
		for i, block := range s.table {
			filled[block] = max(filled[block], min(p.layout.BlockSize, s.pass.Stored-i*p.layout.BlockSize))
		}
	}
	sum.BlocksHeld, sum.BlocksShared, sum.BytesHeld = 0, 0, 0
	for block, n := range filled {
		if n == 0 {
			continue
		}
		sum.BlocksHeld++
		if p.holders[block] > 1 {
			sum.BlocksShared++
		}
		sum.BytesHeld += p.layout.bytes(n)
	}
	sum.BytesReserved = p.bytes(len(p.blocks))
}
