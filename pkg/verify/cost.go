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

// pass is one forward pass, as it has to have been.
type pass struct {
	reused, computed int
	keep             int  // positions whose logits were asked for
	first            bool // it read the prompt
}

// passOver is the pass over a text of so many tokens, of which the cache holds
// the first held.
func (v *verifier) passOver(length, held, keep int, first bool) pass {
	if v.run.Cache == cacheNone {
		held = 0
	}
	return pass{reused: held, computed: length - held, keep: keep, first: first}
}

// usage is what a step's passes come to.
type usage struct {
	cache trace.Cache
	cost  trace.Cost
}

// use adds a pass after which the cache holds stored positions.
func (v *verifier) use(u *usage, p pass, stored int) {
	shape := v.run.Model.Shape
	if v.run.Cache == cacheNone {
		stored = 0
	}
	u.cache.Reused += p.reused
	u.cache.Computed += p.computed
	u.cache.Stored += stored
	u.cache.Bytes += cost.CacheBytes(shape, stored)
	v.arithmetic(u, p)
}

// arithmetic adds the operations and bytes of a pass.
func (v *verifier) arithmetic(u *usage, p pass) {
	shape, length := v.run.Model.Shape, p.reused+p.computed
	sum(&u.cost.FlopsFormula, cost.Step(shape, p.reused, p.computed, p.keep))
	// The other setting of use_cache: without a cache everything is computed
	// again, with one the last position alone.
	other := cost.Step(shape, 0, length, p.keep)
	if v.run.Cache == cacheNone && !p.first {
		other = cost.Step(shape, length-1, 1, p.keep)
	}
	u.cost.FlopsOther += other.Total
	u.cost.WeightBytesRead += cost.WeightBytes(shape, p.computed, p.keep)
	u.cost.CacheBytesRead += cost.CacheBytes(shape, p.reused)
	if v.run.Cache != cacheNone {
		u.cost.CacheBytesWritten += cost.CacheBytes(shape, p.computed)
	}
}

func sum(total *trace.Flops, one trace.Flops) {
	t, o := reflect.ValueOf(total).Elem(), reflect.ValueOf(one)
	for i := range t.NumField() {
		t.Field(i).SetInt(t.Field(i).Int() + o.Field(i).Int())
	}
}

// spent checks what a step did to the cache and what it cost.
func (v *verifier) spent(i int) {
	s := &v.t.Steps[i]
	var want usage
	length := len(v.ids)
	switch {
	case s.Assist != nil:
		v.roundUse(&want, i)
	case s.Index == 0 && s.Sequence > 0: // the first sequence has read the prompt for all
		if v.run.Cache != cacheNone {
			want.cache = trace.Cache{Reused: length, Stored: length, Bytes: cost.CacheBytes(v.run.Model.Shape, length)}
		}
		v.int(Totals, "time.forward_ns", s.Time.ForwardNS, 0)
	case s.Index == 0:
		v.use(&want, v.passOver(length, 0, 1, true), length)
	default:
		v.use(&want, v.passOver(length, length-1, 1, false), length)
	}
	v.second(&want, s)
	v.usage(&want, &s.Cache, &s.Cost)
}

// second is the other pass of classifier-free guidance: over its own prompt,
// which a trace does not hold, and the same new tokens.
func (v *verifier) second(want *usage, s *trace.Step) {
	guided := v.t.Stage("guidance_scale") >= 0
	v.truth(Cache, "cost.unconditional", guided == (s.Cost.Unconditional != nil), said(s.Cost.Unconditional != nil), said(s.Cost.Unconditional == nil))
	if s.Cost.Unconditional == nil || !guided {
		return
	}
	got := *s.Cost.Unconditional
	if s.Index == 0 {
		v.begun = got.Computed
		if v.setting("negative_prompt") == nil {
			v.begun = 1 // the prompt's last token
		}
	}
	length := v.begun + s.Index
	held := length - 1
	if s.Index == 0 {
		held = 0
	}
	p := v.passOver(length, held, 1, s.Index == 0)
	v.int(Cache, "cost.unconditional.reused", int64(got.Reused), int64(p.reused))
	v.int(Cache, "cost.unconditional.computed", int64(got.Computed), int64(p.computed))
	v.arithmetic(want, p)
}

// usage compares.
func (v *verifier) usage(want *usage, k *trace.Cache, c *trace.Cost) {
	if v.run.Cache != cacheNone && v.run.Cache != cacheDynamic {
		v.report.skip("the lengths of the cache", "this program knows the kinds none and dynamic")
		return
	}
	v.int(Cache, "cache.reused", int64(k.Reused), int64(want.cache.Reused))
	v.int(Cache, "cache.computed", int64(k.Computed), int64(want.cache.Computed))
	v.int(Cache, "cache.evicted", int64(k.Evicted), 0)
	v.int(Cache, "cache.stored", int64(k.Stored), int64(want.cache.Stored))
	if !v.shaped {
		v.report.skip("bytes and operations", "the trace does not say the shape of the model")
		return
	}
	v.int(Cache, "cache.bytes", k.Bytes, want.cache.Bytes)
	v.int(Bytes, "cost.cache_bytes_read", c.CacheBytesRead, want.cost.CacheBytesRead)
	v.int(Bytes, "cost.cache_bytes_written", c.CacheBytesWritten, want.cost.CacheBytesWritten)
	v.flops("cost.flops.", c.Flops, want.cost.FlopsFormula)
	v.flops("cost.flops_formula.", c.FlopsFormula, want.cost.FlopsFormula)
	v.int(Bytes, "cost.weight_bytes_read", c.WeightBytesRead, want.cost.WeightBytesRead)
	v.int(Flops, "cost.flops_other", c.FlopsOther, want.cost.FlopsOther)
}

// flops compares every kind, by the names of the fields in the file.
func (v *verifier) flops(prefix string, got, want trace.Flops) {
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		v.int(Flops, prefix+g.Type().Field(i).Tag.Get("json"), g.Field(i).Int(), w.Field(i).Int())
	}
}
