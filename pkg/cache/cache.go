package cache

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Cache holds one sequence's keys and values, [positions, kvHeads, headDim]
// for each layer.
type Cache interface {
	// Used by models, in this order within a forward pass.

	// Begin starts a pass over n new positions. It returns the place of the
	// first of them in the sequence, counted from 0, whatever is still held of
	// those before it. An error that wraps ErrFull says that they do not fit;
	// any error leaves the cache as it was.
	Begin(n int) (first int, err error)
	// Window is how many positions a query may see, its own among them, beside
	// what the model's own window says; 0: all.
	Window() int
	// Append stores the keys and values of the pass's new positions for one
	// layer; both are [n, kvHeads, headDim]. Once a layer and pass, layers in
	// order.
	Append(layer int, keys, values []float32)
	// Blocks returns the keys and values of the layer that was appended to last,
	// oldest first: runs of rows, each [rows, kvHeads, headDim], which end with
	// the new ones and hold all that their queries may see. It counts as one
	// read of what earlier passes stored.
	Blocks(layer int) (keys, values [][]float32)

	// Used by the generation loop.

	// Past is how many positions the next pass comes after: feed the model the
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

	BytesHeld     int64 // by the stored positions
	BytesReserved int64 // of memory taken: what is held, room for more, work space
	BytesRead     int64 // of keys and values that earlier passes stored
	BytesWritten  int64 // of keys and values stored for later passes
	BytesMoved    int64 // copied since the pass before: to grow, to fork, to quantize

	BlocksHeld   int // of a paged cache; 0 for the others
	BlocksShared int // of these, held by other sequences too
}

// ErrFull says that a pass does not fit: into the model's context, into what a
// static cache reserved, into the blocks of a paged one.
var ErrFull = errors.New("the cache is full")

// kind is what a name stands for: the check of a layout, which fills in what
// was left out, and the constructor.
type kind struct {
	resolve func(Layout) (Layout, error)
	empty   func(Layout) Cache
}

// kinds has Hugging Face's names (cache_implementation), and none for
// use_cache=False.
var kinds = map[string]kind{
	"none":           {asIs, func(l Layout) Cache { return newNone(l) }},
	"dynamic":        {asIs, func(l Layout) Cache { return newDynamic(l) }},
	"static":         {resolveStatic, func(l Layout) Cache { return newStatic(l) }},
	"sliding_window": {resolveSliding, func(l Layout) Cache { return newSliding(l) }},
	"quantized":      {resolveQuantized, func(l Layout) Cache { return newQuantized(l) }},
	"paged":          {resolvePaged, func(l Layout) Cache { return newPaged(l) }},
}

// Kinds lists the names that New knows, in alphabetical order.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds)) }

// Label is a kind's name with what tells its variants apart: "quantized int4".
// A name that New would refuse comes back as it is.
func Label(kind string, l Layout) string {
	if l, err := resolve(kind, l); err == nil && kind == "quantized" {
		return fmt.Sprintf("%s int%d", kind, l.Bits)
	}
	return kind
}

// New returns an empty cache of the named kind.
func New(kind string, layout Layout) (Cache, error) {
	layout, err := resolve(kind, layout)
	if err != nil {
		return nil, err
	}
	return kinds[kind].empty(layout), nil
}

// Resolve is the layout that New would use: checked, and filled in with what
// its kind needs and was left out.
func Resolve(kind string, l Layout) (Layout, error) { return resolve(kind, l) }

// resolve checks a layout and fills in what its kind needs and was left out.
func resolve(name string, l Layout) (Layout, error) {
	kind, ok := kinds[name]
	if !ok {
		return l, fmt.Errorf("cache: unknown kind %q: use one of %s", name, strings.Join(Kinds(), ", "))
	}
	if err := l.check(); err != nil {
		return l, err
	}
	return kind.resolve(l)
}

// asIs is for kinds that need nothing but the model's shape.
func asIs(l Layout) (Layout, error) { return l, nil }
