package decode

import (
	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/trace"
)

// cacheReport is what a cache did in its last pass.
func cacheReport(pass cache.Pass) trace.Cache {
	return trace.Cache{
		Reused: pass.Reused, Computed: pass.Computed, Evicted: pass.Evicted,
		Stored: pass.Stored, Bytes: pass.BytesHeld,
		Reserved: pass.BytesReserved, Moved: pass.BytesMoved,
		Blocks: pass.BlocksHeld, BlocksShared: pass.BlocksShared,
	}
}

// costOf is what the last pass of the model cost: it ran what c computed and
// kept the logits of keep positions. first says that it read the prompt.
func (s *session) costOf(c cache.Cache, keep int, first bool) trace.Cost {
	pass := c.Pass()
	shape := s.shape
	if w := c.Window(); w > 0 && (shape.SlidingWindow == 0 || w < shape.SlidingWindow) {
		shape.SlidingWindow = w
	}
	return trace.Cost{
		Flops:             s.Model.Flops(),
		FlopsFormula:      cost.Step(shape, pass.Reused, pass.Computed, keep),
		FlopsOther:        s.alternative(max(c.Past(), pass.Computed), keep, first),
		WeightBytesRead:   cost.WeightBytes(s.shape, pass.Computed, keep),
		CacheBytesRead:    pass.BytesRead,
		CacheBytesWritten: pass.BytesWritten,
	}
}

// alternative is the formula's total for the other setting of use_cache, for
// a pass after which the text is length positions long.
func (s *session) alternative(length, keep int, first bool) int64 {
	if s.Plan.Config.UseCache.Value || first {
		return cost.Step(s.shape, 0, length, keep).Total
	}
	return cost.Step(s.shape, length-1, 1, keep).Total
}

// addCost sums what the passes of one step cost.
func addCost(sum, one trace.Cost) trace.Cost {
	sum.Flops.Add(&one.Flops)
	sum.FlopsFormula.Add(&one.FlopsFormula)
	sum.FlopsOther += one.FlopsOther
	sum.WeightBytesRead += one.WeightBytesRead
	sum.CacheBytesRead += one.CacheBytesRead
	sum.CacheBytesWritten += one.CacheBytesWritten
	return sum
}
