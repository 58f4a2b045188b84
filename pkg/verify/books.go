package verify

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/trace"
)

// books is what the caches of one run have in common: their kind, its settings
// and, for a paged one, who holds which block. A ledger keeps the books of each.
type books struct {
	kind string
	cache.Layout

	holders []int // of each block
	free    []int // blocks that nobody holds
	entries int   // in the block tables of all sequences
	large   bool  // there were more than are followed
}

// maxEntries keeps a forged trace from taking memory out of proportion.
const maxEntries = 1 << 22

// enter counts new entries and says whether they can be followed.
func (b *books) enter(n int) bool {
	b.entries += max(n, 0)
	b.large = b.large || b.entries > maxEntries
	return !b.large
}

// lost says that the caches cannot be followed.
func (b *books) lost() bool { return b == nil || b.large }

const cacheNone = "none"

// kept checks the kind of cache and its settings against the configuration, and
// opens the books.
func (v *verifier) kept() {
	label, _, _ := strings.Cut(v.run.Cache, " ")
	kind, layout := v.kind(label), v.layout()
	layout, err := cache.Resolve(kind, layout)
	if _, asked := v.setting("use_cache").(bool); asked {
		v.text(Settings, "cache", v.run.Cache, cache.Label(kind, v.layout()))
	}
	if err != nil {
		if kind == label && v.shaped {
			v.truth(Settings, "config.cache_config.value", false, fmt.Sprint(v.setting("cache_config")), "one that can be: "+err.Error())
		}
		return // nothing is known of it
	}
	if v.shaped {
		v.settings(kind, layout)
	}
	for i := range v.t.Steps {
		v.told = v.told || v.t.Steps[i].Cache.Reserved > 0
	}
	for i := range v.t.Beams {
		v.told = v.told || v.t.Beams[i].Cache.Reserved > 0
	}
	if v.sequences() > maxBeams {
		return
	}
	v.books = &books{kind: kind, Layout: layout}
	v.caches.rows = []*ledger{v.books.open()}
	v.second = v.books.open()
}

// kind is the kind of cache that the configuration asks for or, where it asks
// for nothing, the one that the trace names.
func (v *verifier) kind(label string) string {
	switch used, asked := v.setting("use_cache").(bool); {
	case !asked:
		return label
	case !used:
		return cacheNone
	}
	if name, ok := v.setting("cache_implementation").(string); ok {
		return name
	}
	return "dynamic"
}

// layout is the model's shape and what cache_config says. A static cache has
// room for the longest text, whose last token is never fed.
func (v *verifier) layout() cache.Layout {
	s := v.run.Model.Shape
	l := cache.Layout{Layers: s.Layers, KVHeads: s.KVHeads, HeadDim: s.HeadDim, MaxPositions: s.MaxPositions, Window: s.SlidingWindow}
	if !v.shaped { // positions can be counted all the same
		l.Layers, l.KVHeads, l.HeadDim = 1, 1, 1
	}
	config, _ := v.setting("cache_config").(map[string]any)
	for name, field := range map[string]*int{
		"window": &l.Window, "nbits": &l.Bits, "q_group_size": &l.Group, "residual_length": &l.Residual,
		"block_size": &l.BlockSize, "max_cache_len": &l.Reserve,
	} {
		if n, ok := config[name].(float64); ok && n >= 1 && n <= math.MaxInt32 && n == math.Trunc(n) {
			*field = int(n)
		}
	}
	l.Reserve = max(l.Reserve, v.bound()-1)
	return l
}

// settings compares what the trace says of a kind's settings.
func (v *verifier) settings(kind string, l cache.Layout) {
	var want trace.Layout
	switch kind {
	case "static":
		want.Reserve = l.Reserve
	case "sliding_window":
		want.Window = l.Window
	case "quantized":
		want.Bits, want.Group, want.Residual = l.Bits, l.Group, l.Residual
	case "paged":
		want.BlockSize = l.BlockSize
	}
	var got trace.Layout
	if v.run.Layout != nil {
		got = *v.run.Layout
	}
	v.int(Settings, "cache_layout.max_cache_len", int64(got.Reserve), int64(want.Reserve))
	v.int(Settings, "cache_layout.window", int64(got.Window), int64(want.Window))
	v.int(Settings, "cache_layout.nbits", int64(got.Bits), int64(want.Bits))
	v.int(Settings, "cache_layout.q_group_size", int64(got.Group), int64(want.Group))
	v.int(Settings, "cache_layout.residual_length", int64(got.Residual), int64(want.Residual))
	v.int(Settings, "cache_layout.block_size", int64(got.BlockSize), int64(want.BlockSize))
	if v.strategy == trace.StrategyAssisted {
		v.truth(Settings, "cache", kind != "static" && kind != "sliding_window", strconv.Quote(kind),
			"one that gives back what a draft has put into it")
	}
}
