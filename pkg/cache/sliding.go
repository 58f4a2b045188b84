package cache

import (
	"errors"
	"fmt"
)

// sliding keeps the last positions, as many as the window. They lie in a ring
// for each layer, position p at place p mod window, so that a new position
// takes the place of the one that leaves and nothing moves. Positions keep
// their number in the sequence, and with it their rotation.
//
// A query sees the window's positions, its own among them, whether the text
// came in one pass or in many. For a model with a window no wider the result is
// exact; one that attends to everything becomes, with this cache, the model
// with that window, whose logits are others.
//
// Source: StaticSlidingWindowLayer in transformers, which rolls where this has
// a ring. (DynamicSlidingWindowLayer lets the oldest position go one pass
// earlier, when the next query can no longer see it.) Like those it refuses to
// be cropped once it has slid.
type sliding struct {
	layout       Layout
	keys, values [][]float32 // a layer each, a ring: [window, kvHeads, headDim]
	fresh        fresh
	seen         int   // positions that have come by
	moved        int64 // bytes copied since the last pass
	pass         Pass
	blocks       [2][3][]float32 // the ring's two parts and the new rows
}

func resolveSliding(l Layout) (Layout, error) {
	if l.MaxPositions > 0 && (l.Window == 0 || l.Window > l.MaxPositions) {
		l.Window = l.MaxPositions
	}
	if l.Window == 0 {
		return l, errors.New("cache: sliding_window: how wide is the window?\nset Window, or MaxPositions to the model's context length")
	}
	return l, l.fits("sliding_window", l.Window)
}

func newSliding(l Layout) *sliding {
	s := &sliding{layout: l, fresh: fresh{layer: -1}}
	for range l.Layers {
		s.keys = append(s.keys, make([]float32, l.Window*l.row()))
		s.values = append(s.values, make([]float32, l.Window*l.row()))
	}
	s.pass.BytesReserved = s.reserved()
	return s
}

func (s *sliding) reserved() int64 {
	return s.layout.bytes(s.layout.Window) + s.layout.layerBytes(s.fresh.room)
}

func (s *sliding) Begin(n int) (first int, err error) {
	past, l := s.seen, s.layout
	if err := l.admit(past, n); err != nil {
		return 0, err
	}
	s.settle()
	s.fresh.reserve(l, n)
	reused := min(past, l.Window-1) // the first new position sees no more
	stored := min(past+n, l.Window)
	s.pass = Pass{
		Reused:        reused,
		Computed:      n,
		Evicted:       s.pass.Stored + n - stored,
		Stored:        stored,
		BytesHeld:     l.bytes(stored),
		BytesReserved: s.reserved(),
		BytesRead:     l.bytes(reused),
		BytesWritten:  l.bytes(min(n, l.Window)),
		BytesMoved:    s.moved,
	}
	s.seen, s.moved = past+n, 0
	return past, nil
}

func (s *sliding) Append(layer int, keys, values []float32) {
	s.layout.mustRows(s.pass.Computed, keys, values)
	s.settle()
	s.fresh.take(layer, keys, values)
}

// settle puts the new rows that wait into their ring.
func (s *sliding) settle() {
	layer, row, window, n := s.fresh.layer, s.layout.row(), s.layout.Window, s.pass.Computed
	if layer < 0 {
		return
	}
	for i := max(0, n-window); i < n; i++ {
		place := (s.seen - n + i) % window * row
		copy(s.keys[layer][place:place+row], s.fresh.keys[i*row:])
		copy(s.values[layer][place:place+row], s.fresh.values[i*row:])
	}
	s.fresh.layer = -1
}

func (s *sliding) Blocks(layer int) (keys, values [][]float32) {
	row, window, reused := s.layout.row(), s.layout.Window, s.pass.Reused
	past := s.seen - s.pass.Computed
	from := (past - reused) % window * row
	straight := min(reused*row, window*row-from) // up to the end of the ring
	wrapped := reused*row - straight
	for i, ring := range [2][]float32{s.keys[layer], s.values[layer]} {
		s.blocks[i][0], s.blocks[i][1] = ring[from:from+straight], ring[:wrapped]
	}
	s.blocks[0][2], s.blocks[1][2] = s.fresh.keys, s.fresh.values
	return s.blocks[0][:], s.blocks[1][:]
}

func (s *sliding) Window() int { return s.layout.Window }
func (s *sliding) Past() int   { return s.seen }
func (s *sliding) Pass() Pass  { return s.pass }

func (s *sliding) Reset() {
	s.seen, s.moved, s.fresh.layer = 0, 0, -1
	s.pass = Pass{BytesReserved: s.reserved()}
}

// Crop goes back only as long as nothing has left the window: what a position
// further back would see is gone.
func (s *sliding) Crop(n int) error {
	if err := cropCount(n); err != nil {
		return err
	}
	if n >= s.seen {
		return nil
	}
	if s.seen > s.pass.Stored {
		return fmt.Errorf("cache: sliding_window: crop to %d positions: the first %d of %d have left the window of %d\nreset it and run the text again, or take a cache that keeps everything (dynamic)",
			n, s.seen-s.pass.Stored, s.seen, s.layout.Window)
	}
	s.settle()
	s.seen, s.pass.Stored, s.pass.BytesHeld = n, n, s.layout.bytes(n)
	return nil
}

func (s *sliding) Fork(spare Cache) Cache {
	fork, ok := spare.(*sliding)
	if !ok || fork.layout != s.layout {
		fork = newSliding(s.layout)
	}
	s.settle()
	size := s.pass.Stored * s.layout.row() // a ring that has not been round fills from its start
	for i := range s.keys {
		copy(fork.keys[i], s.keys[i][:size])
		copy(fork.values[i], s.values[i][:size])
	}
	fork.fresh.layer, fork.seen = -1, s.seen
	fork.pass, fork.moved = s.pass, s.pass.BytesHeld
	fork.pass.BytesReserved = fork.reserved()
	return fork
}
