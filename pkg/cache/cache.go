package cache

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Cache holds one sequence's keys and values, [positions, kvHeads, headDim]
// for each layer.
type Cache interface {
	// Used by models, in this order within a forward pass.

	// Begin starts a pass over n new positions. It returns how many positions
	// before them are still held, or an error that wraps ErrFull, which leaves
	// the cache as it was.
	Begin(n int) (past int, err error)
	// Append stores the keys and values of the pass's new positions for one
	// layer; both are [n, kvHeads, headDim]. Once a layer and pass, layers in
	// order.
	Append(layer int, keys, values []float32)
	// Blocks returns the keys and values of a layer that was appended to, the
	// new ones among them, oldest first: runs of rows, each [rows, kvHeads,
	// headDim]. It counts as one read of what earlier passes stored.
	Blocks(layer int) (keys, values [][]float32)

	// Used by the generation loop.

	// Past is how many positions the next pass will find: feed the model the
	// sequence from there on.
	Past() int
	// Pass is what the last pass did.
	Pass() Pass
	// Reset forgets the sequence and keeps the memory.
	Reset()
	// Crop forgets all positions but the first n: those of a draft that was
	// rejected. A cache that holds no more than n stays as it is. The error
	// says why it cannot go back.
	Crop(n int) error
	// Fork returns a cache of the same kind with the same positions, that goes
	// its own way from here. It takes its memory from spare, a cache that
	// nobody needs any more, where that is not nil.
	Fork(spare Cache) Cache
}

// Pass is what a cache did during one forward pass.
type Pass struct {
	Reused   int // positions whose keys and values were already there
	Computed int // positions run through the weights
	Evicted  int // positions dropped
	Stored   int // positions held afterwards

	BytesHeld    int64 // by the stored positions
	BytesRead    int64 // of keys and values that earlier passes stored
	BytesWritten int64 // of keys and values stored for later passes
}

// ErrFull says that a sequence has reached the model's context length.
var ErrFull = errors.New("the context is full")

// Layout is the shape of what a cache holds.
type Layout struct {
	Layers       int
	KVHeads      int
	HeadDim      int
	MaxPositions int // the context length; 0: no limit
}

// row is how many numbers the keys, or the values, of one position and layer
// are.
func (l Layout) row() int { return l.KVHeads * l.HeadDim }

// bytes is the size of the keys and values of so many positions.
func (l Layout) bytes(positions int) int64 {
	return 2 * 4 * int64(l.Layers) * int64(l.row()) * int64(positions)
}

// check refuses a pass that would go past the context length.
func (l Layout) check(past, n int) error {
	if n < 0 {
		return fmt.Errorf("cache: a pass over %d positions", n)
	}
	if l.MaxPositions > 0 && n > l.MaxPositions-past {
		return fmt.Errorf("cache: %d positions held and %d new ones exceed the context of %d: shorten the prompt or generate less: %w",
			past, n, l.MaxPositions, ErrFull)
	}
	return nil
}

// kinds maps the names to their constructors.
var kinds = map[string]func(Layout) Cache{
	"none":    func(l Layout) Cache { return newNone(l) },
	"dynamic": func(l Layout) Cache { return newDynamic(l) },
}

// Kinds lists the names that New knows, in alphabetical order.
func Kinds() []string {
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// New returns an empty cache of the named kind.
func New(kind string, layout Layout) (Cache, error) {
	construct, ok := kinds[kind]
	if !ok {
		return nil, fmt.Errorf("cache: unknown kind %q: use one of %s", kind, strings.Join(Kinds(), ", "))
	}
	if layout.Layers <= 0 || layout.KVHeads <= 0 || layout.HeadDim <= 0 || layout.MaxPositions < 0 ||
		layout.KVHeads > math.MaxInt32/layout.HeadDim {
		return nil, fmt.Errorf("cache: impossible layout %+v", layout)
	}
	return construct(layout), nil
}
