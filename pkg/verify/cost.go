package verify

import (
	"reflect"

	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/trace"
)

// Kinds of cache whose every step follows from the length of the text.
const (
	cacheNone    = "none"
	cacheDynamic = "dynamic"
)

// cache checks what was reused, computed and stored.
func (v *verifier) cache(s *trace.Step) {
	shape, k, length := v.run.Model.Shape, &s.Cache, len(v.ids)
	ints := func(reused, computed, stored int) {
		v.int(Cache, "cache.reused", int64(k.Reused), int64(reused))
		v.int(Cache, "cache.computed", int64(k.Computed), int64(computed))
		v.int(Cache, "cache.evicted", int64(k.Evicted), 0)
		v.int(Cache, "cache.stored", int64(k.Stored), int64(stored))
	}
	var held, written int
	switch v.run.Cache {
	case cacheNone:
		ints(0, length, 0)
	case cacheDynamic:
		reused := length - 1
		if s.Index == 0 {
			reused = 0
		}
		ints(reused, length-reused, length)
		held, written = k.Stored, k.Computed
	default:
		v.report.skip("the lengths of the cache", "this program knows the kinds none and dynamic")
		return
	}
	if !v.shaped {
		v.report.skip("bytes and operations", "the trace does not say the shape of the model")
		return
	}
	v.int(Cache, "cache.bytes", k.Bytes, cost.CacheBytes(shape, held))
	v.int(Bytes, "cost.cache_bytes_read", s.Cost.CacheBytesRead, cost.CacheBytes(shape, k.Reused))
	v.int(Bytes, "cost.cache_bytes_written", s.Cost.CacheBytesWritten, cost.CacheBytes(shape, written))
}

// cost checks the operations: those that were counted against the formula, and
// the formula as it stands against the one worked out here.
func (v *verifier) cost(s *trace.Step) {
	if !v.shaped {
		return
	}
	shape, k, length := v.run.Model.Shape, &s.Cache, len(v.ids)
	formula := cost.Step(shape, k.Reused, k.Computed, 1)
	v.flops("cost.flops.", s.Cost.Flops, formula)
	v.flops("cost.flops_formula.", s.Cost.FlopsFormula, formula)
	v.int(Bytes, "cost.weight_bytes_read", s.Cost.WeightBytesRead, cost.WeightBytes(shape, k.Computed, 1))

	// The other setting of use_cache: without a cache everything is computed
	// again, with one the last position alone.
	other := cost.Step(shape, 0, length, 1)
	if v.run.Cache == cacheNone && s.Index > 0 {
		other = cost.Step(shape, length-1, 1, 1)
	}
	v.int(Flops, "cost.flops_other", s.Cost.FlopsOther, other.Total)
}

// flops compares every kind, by the names of the fields in the file.
func (v *verifier) flops(prefix string, got, want trace.Flops) {
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		v.int(Flops, prefix+g.Type().Field(i).Tag.Get("json"), g.Field(i).Int(), w.Field(i).Int())
	}
}
