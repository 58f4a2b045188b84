package cache

import "fmt"

// Batch is the caches of sequences that began with the same prompt and go
// forward side by side: the samples of one call, or the beams of a search.
// Its operations are those of transformers' Cache: batch_repeat_interleave,
// reorder_cache, crop.
type Batch struct {
	rows  []Cache
	spare []Cache // whose sequences have ended; their memory is used again
}

// NewBatch is a batch of one.
func NewBatch(first Cache) *Batch { return &Batch{rows: []Cache{first}} }

// Len returns how many sequences there are.
func (b *Batch) Len() int { return len(b.rows) }

// Row returns the i-th sequence's cache, good until the next Reorder.
func (b *Batch) Row(i int) Cache { return b.rows[i] }

// Repeat makes n sequences of the only one.
func (b *Batch) Repeat(n int) error {
	if len(b.rows) != 1 {
		return fmt.Errorf("cache: repeat: there are %d sequences already; it takes one", len(b.rows))
	}
	return b.Reorder(make([]int, n))
}

// Reorder makes sequence i go on from what sequence parents[i] was. There may
// be more parents than sequences, or fewer. An error leaves the batch as it
// was.
func (b *Batch) Reorder(parents []int) error {
	for i, parent := range parents {
		if parent < 0 || parent >= len(b.rows) {
			return fmt.Errorf("cache: reorder: sequence %d is to go on from sequence %d; there are %d, counted from 0", i, parent, len(b.rows))
		}
	}
	if len(parents) == 0 {
		return fmt.Errorf("cache: reorder: no sequence would be left")
	}
	// The first child of a parent takes its cache over, the others copy it.
	taken := make([]bool, len(b.rows))
	rows := make([]Cache, len(parents))
	for i, parent := range parents {
		if !taken[parent] {
			rows[i], taken[parent] = b.rows[parent], true
		}
	}
	for i, row := range b.rows {
		if !taken[i] {
			row.Reset() // lets go of what it shares
			b.spare = append(b.spare, row)
		}
	}
	for i, parent := range parents {
		if rows[i] == nil {
			rows[i] = b.rows[parent].Fork(b.takeSpare())
		}
	}
	b.rows = rows
	return nil
}

func (b *Batch) takeSpare() Cache {
	last := len(b.spare) - 1
	if last < 0 {
		return nil
	}
	spare := b.spare[last]
	b.spare = b.spare[:last]
	return spare
}

// Crop forgets all positions but the first n of every sequence, up to the first
// that cannot go back.
func (b *Batch) Crop(n int) error {
	for _, row := range b.rows {
		if err := row.Crop(n); err != nil {
			return err
		}
	}
	return nil
}

// Pass is what the last passes of all sequences did together. What several
// sequences share counts once, and the memory that waits to be used again is
// reserved, too.
func (b *Batch) Pass() Pass {
	var sum Pass
	var shared []*paged
	for _, row := range b.rows {
		sum = sum.plus(row.Pass())
		if p, ok := row.(*paged); ok {
			shared = append(shared, p)
		}
	}
	for _, spare := range b.spare {
		sum.BytesReserved += spare.Pass().BytesReserved
	}
	if len(shared) > 0 {
		shared[0].pool.once(&sum, shared)
	}
	return sum
}

func (p Pass) plus(q Pass) Pass {
	return Pass{
		Reused:   p.Reused + q.Reused,
		Computed: p.Computed + q.Computed,
		Evicted:  p.Evicted + q.Evicted,
		Stored:   p.Stored + q.Stored,

		BytesHeld:     p.BytesHeld + q.BytesHeld,
		BytesReserved: p.BytesReserved + q.BytesReserved,
		BytesRead:     p.BytesRead + q.BytesRead,
		BytesWritten:  p.BytesWritten + q.BytesWritten,
		BytesMoved:    p.BytesMoved + q.BytesMoved,

		BlocksHeld:   p.BlocksHeld + q.BlocksHeld,
		BlocksShared: p.BlocksShared + q.BlocksShared,
	}
}

// cropCount refuses a number of positions that cannot be.
func cropCount(n int) error {
	if n < 0 {
		return fmt.Errorf("cache: crop to %d positions: want 0 or more", n)
	}
	return nil
}
