package verify

import (
	"reflect"

	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/trace"
)

// usage is what a step's passes come to.
type usage struct {
	cache trace.Cache
	cost  trace.Cost
}

// pass adds one forward pass to the cost: over a text of so many positions, those that the
// cache does not hold, with the logits of the last keep. first says that it
// reads the prompt.
func (v *verifier) pass(u *usage, l *ledger, length, keep int, first bool) {
	l.begin(length)
	p, full := l.report(), v.run.Model.Shape
	narrow := full
	if w := l.window(); w > 0 && (full.SlidingWindow == 0 || w < full.SlidingWindow) {
		narrow.SlidingWindow = w
	}
	sum(&u.cost.FlopsFormula, cost.Step(narrow, p.Reused, p.Computed, keep))
	// The other setting of use_cache: without a cache everything is computed
	// again, with one the last position alone, and in either case by the model
	// as it is.
	other := cost.Step(full, 0, l.seen, keep)
	if l.kind == cacheNone && !first {
		other = cost.Step(full, l.seen-1, 1, keep)
	}
	u.cost.FlopsOther += other.Total
	u.cost.WeightBytesRead += cost.WeightBytes(full, p.Computed, keep)
	u.cost.CacheBytesRead += p.BytesRead
	u.cost.CacheBytesWritten += p.BytesWritten
}

func sum(total *trace.Flops, one trace.Flops) {
	t, o := reflect.ValueOf(total).Elem(), reflect.ValueOf(one)
	for i := range t.NumField() {
		t.Field(i).SetInt(t.Field(i).Int() + o.Field(i).Int())
	}
}

// inTrace is a pass as the trace tells it.
func inTrace(p cache.Pass) trace.Cache {
	return trace.Cache{
		Reused: p.Reused, Computed: p.Computed, Evicted: p.Evicted, Stored: p.Stored,
		Bytes: p.BytesHeld, Reserved: p.BytesReserved, Moved: p.BytesMoved,
		Blocks: p.BlocksHeld, BlocksShared: p.BlocksShared,
	}
}

// spent checks what a step did to the cache and what it cost.
func (v *verifier) spent(i int) {
	s := &v.t.Steps[i]
	shared := s.Index == 0 && s.Sequence > 0 // the first sequence has read the prompt for all
	if shared {
		v.int(Totals, "time.forward_ns", s.Time.ForwardNS, 0)
	}
	var want usage
	if s.Sequence < len(v.caches.rows) && !v.books.lost() {
		l := v.caches.rows[s.Sequence]
		switch {
		case s.Assist != nil:
			v.roundUse(&want, l, i)
		case shared:
			p := l.report()
			want.cache = trace.Cache{Reused: p.Stored, Stored: p.Stored, Bytes: p.BytesHeld}
		default:
			v.pass(&want, l, len(v.ids), 1, s.Index == 0)
			want.cache = inTrace(l.report())
			if n := v.sequences(); s.Index == 0 && n > 1 {
				v.caches.reorder(make([]int, n))
			}
		}
		v.unconditional(&want, s)
	}
	v.usage(&want, &s.Cache, &s.Cost)
}

// unconditional is the second pass of classifier-free guidance: over its own
// prompt, which a trace does not hold, and the same new tokens.
func (v *verifier) unconditional(want *usage, s *trace.Step) {
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
	v.pass(want, v.second, v.begun+s.Index, 1, s.Index == 0)
	v.int(Cache, "cost.unconditional.reused", int64(got.Reused), int64(v.second.pass.Reused))
	v.int(Cache, "cost.unconditional.computed", int64(got.Computed), int64(v.second.pass.Computed))
}

// usage compares.
func (v *verifier) usage(want *usage, k *trace.Cache, c *trace.Cost) {
	if v.books.lost() {
		v.report.skip("what the cache held and what the passes cost", "this program does not know the kind of cache, or the run is too large to follow")
		return
	}
	v.int(Cache, "cache.reused", int64(k.Reused), int64(want.cache.Reused))
	v.int(Cache, "cache.computed", int64(k.Computed), int64(want.cache.Computed))
	v.int(Cache, "cache.evicted", int64(k.Evicted), int64(want.cache.Evicted))
	v.int(Cache, "cache.stored", int64(k.Stored), int64(want.cache.Stored))
	if !v.shaped {
		v.report.skip("bytes and operations", "the trace does not say the shape of the model")
		return
	}
	v.int(Cache, "cache.bytes", k.Bytes, want.cache.Bytes)
	if v.told {
		v.int(Cache, "cache.reserved_bytes", k.Reserved, want.cache.Reserved)
		v.int(Cache, "cache.moved_bytes", k.Moved, want.cache.Moved)
		v.int(Cache, "cache.blocks", int64(k.Blocks), int64(want.cache.Blocks))
		v.int(Cache, "cache.blocks_shared", int64(k.BlocksShared), int64(want.cache.BlocksShared))
	} else {
		v.report.skip("the memory that the cache took, and what it moved", "the trace does not say; it is older than that")
	}
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
