package cache

import "fmt"

// Bytes says, before anything runs, what a cache of the kind will hold of one
// sequence, and what memory it will have taken, after a prompt in one pass and
// so many steps of one position each. With p = 2·layers·kvHeads·headDim·4 bytes
// for a position as it comes, and p' for one in codes,
//
//	             held                      reserved
//	none         0                         one layer of the longest pass
//	dynamic      positions·p               up to half as much again
//	static       positions·p               Reserve·p
//	sliding      min(positions, Window)·p  Window·p, one layer of the longest pass
//	quantized    packed·p' + exact·p       up to half as much again, one layer unpacked,
//	                                       one layer of the longest pass
//	paged        positions·p               whole blocks
//
// where p' = 2·layers·(⌈kvHeads·headDim·Bits/8⌉ + 8·kvHeads·headDim/Group), and
// steps mod Residual positions are exact. The error is the one that the run
// would meet.
func Bytes(kind string, l Layout, prompt, steps int) (held, reserved int64, err error) {
	if l, err = resolve(kind, l); err != nil {
		return 0, 0, err
	}
	if prompt < 0 || steps < 0 {
		return 0, 0, fmt.Errorf("cache: a prompt of %d positions and %d steps", prompt, steps)
	}
	if prompt == 0 && steps > 0 {
		prompt, steps = 1, steps-1 // the first step is the first pass
	}
	if err := l.admit(prompt, steps); err != nil {
		return 0, 0, err
	}
	positions, pass := prompt+steps, max(prompt, min(steps, 1))
	held = l.bytes(positions)
	switch kind {
	case "none":
		return 0, l.layerBytes(l.roomAfter(prompt, positions)), nil
	case "static":
		if positions > l.Reserve {
			return 0, 0, l.pastEnd(prompt, steps)
		}
		return held, l.bytes(l.Reserve), nil
	case "sliding_window":
		return l.bytes(min(positions, l.Window)), l.bytes(l.Window) + l.layerBytes(pass), nil
	case "quantized":
		held, reserved = quantizedBytes(l, prompt, steps)
		return held, reserved, nil
	case "paged":
		blocks := blocksFor(positions, l.BlockSize)
		if l.Blocks > 0 && blocks > l.Blocks {
			return 0, 0, l.outOfBlocks(prompt, steps, blocks, l.Blocks)
		}
		return held, l.bytes(blocks * l.BlockSize), nil
	}
	return held, l.bytes(l.roomAfter(prompt, positions)), nil
}

// roomAfter is the room of a run that held first positions at once and then
// grew by one at a time.
func (l Layout) roomAfter(first, positions int) int {
	room := first
	for room < positions {
		room = l.room(room, room+1)
	}
	return room
}

// quantizedBytes follows a quantized cache from pass to pass.
func quantizedBytes(l Layout, prompt, steps int) (held, reserved int64) {
	q := newQuantized(l)
	q.fresh.room, q.roomPacked, q.packed = max(prompt, min(steps, 1)), prompt, prompt
	for range steps {
		q.roomWork = l.room(q.roomWork, q.packed)
		q.exact++
		if q.exact >= l.Residual {
			q.packed, q.exact = q.packed+q.exact, 0
			q.roomPacked = l.room(q.roomPacked, q.packed)
		}
		q.roomExact = max(q.roomExact, min(l.room(q.roomExact, q.exact), l.Residual-1))
	}
	return q.bytes(q.packed, q.exact), q.reserved()
}

// MostBlocks is how many blocks sequences of one prompt hold at most when each
// has gone on by so many positions: those that the prompt fills, once for all,
// and for each sequence what comes after them.
func MostBlocks(l Layout, sequences, prompt, steps int) (int, error) {
	l, err := resolve("paged", l)
	if err != nil {
		return 0, err
	}
	return prompt/l.BlockSize + sequences*blocksFor(prompt%l.BlockSize+steps, l.BlockSize), nil
}
