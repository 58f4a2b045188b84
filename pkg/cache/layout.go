package cache

import (
	"fmt"
	"math"
)

// Layout is the shape of what a cache holds and the settings of its kind. The
// first four fields are the model's; of the others a kind reads its own, and
// zero stands for what is said beside them.
type Layout struct {
	Layers       int
	KVHeads      int
	HeadDim      int
	MaxPositions int // the context length; 0: no limit

	Reserve int // static: positions to make room for; 0, or more than the context: all of it

	Window int // sliding_window: positions a query sees, its own among them; 0: the whole context

	Bits     int // quantized: of a code, 4 or 8; 0: 4
	Group    int // quantized: numbers that share a scale; 0: 64, or the largest divisor of a row below
	Residual int // quantized: positions that are packed together and are exact until then; 0: 128

	BlockSize int // paged: positions of a block; 0: 16
	Blocks    int // paged: blocks that all sequences have together; 0: no limit
}

// bytesPerNumber is the size of a float32.
const bytesPerNumber = 4

// maxReserve bounds what a cache takes at once: a tebibyte. No machine that
// runs this has more, and a wrong number should be an error, not a crash.
const maxReserve = 1 << 40

// row is how many numbers the keys, or the values, of one position and layer
// are.
func (l Layout) row() int { return l.KVHeads * l.HeadDim }

// bytes is the size of the keys and values of so many positions.
func (l Layout) bytes(positions int) int64 {
	return 2 * bytesPerNumber * int64(l.Layers) * int64(l.row()) * int64(positions)
}

// layerBytes is the size of one layer's keys and values.
func (l Layout) layerBytes(positions int) int64 { return l.bytes(positions) / int64(l.Layers) }

// check refuses a shape that no model has, and settings below zero.
func (l Layout) check() error {
	if l.Layers <= 0 || l.KVHeads <= 0 || l.HeadDim <= 0 || l.MaxPositions < 0 ||
		l.KVHeads > math.MaxInt32/l.HeadDim || l.Layers > math.MaxInt32 {
		return fmt.Errorf("cache: impossible layout %+v", l)
	}
	for _, s := range []struct {
		name  string
		value int
	}{
		{"Reserve", l.Reserve}, {"Window", l.Window}, {"Bits", l.Bits}, {"Group", l.Group},
		{"Residual", l.Residual}, {"BlockSize", l.BlockSize}, {"Blocks", l.Blocks},
	} {
		if s.value < 0 {
			return fmt.Errorf("cache: %s is %d: want 0 or more", s.name, s.value)
		}
	}
	return nil
}

// fits refuses to take memory for so many positions at once.
func (l Layout) fits(kind string, positions int) error {
	if size := 2 * bytesPerNumber * float64(l.Layers) * float64(l.row()) * float64(positions); size > maxReserve {
		return fmt.Errorf("cache: %s: the keys and values of %d positions are %.3g bytes\nask for fewer positions", kind, positions, size)
	}
	return nil
}

// admit refuses a pass that would go past the context length.
func (l Layout) admit(past, n int) error {
	if n < 0 {
		return fmt.Errorf("cache: a pass over %d positions", n)
	}
	if l.MaxPositions > 0 && n > l.MaxPositions-past {
		return fmt.Errorf("cache: %d positions and %d new ones exceed the context of %d: %w\nshorten the prompt or generate less",
			past, n, l.MaxPositions, ErrFull)
	}
	return nil
}

// room is how many positions a run that has room for have positions gets room
// for when it needs more: half as much again at least, so that a sequence that
// grows by one position at a time moves seldom, and no more than the context.
func (l Layout) room(have, need int) int {
	if need <= have {
		return have
	}
	grown := have + have/2
	if l.MaxPositions > 0 {
		grown = min(grown, l.MaxPositions)
	}
	return max(need, grown)
}

// mustRows panics when a model appends anything but the rows of its pass.
func (l Layout) mustRows(n int, keys, values []float32) {
	if want := n * l.row(); len(keys) != want || len(values) != want {
		panic(fmt.Sprintf("cache: %d keys and %d values appended, a pass over %d positions has %d of each",
			len(keys), len(values), n, want))
	}
}
