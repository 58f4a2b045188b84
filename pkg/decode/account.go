package decode

import (
	"github.com/genlens/genlens/pkg/cache"
	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/trace"
)

// cacheOf is one sequence's cache.
type cacheOf = cache.Cache

func cacheKind(p *Plan) string {
	if p.Config.UseCache.Value {
		return "dynamic"
	}
	return "none"
}

// cacheReport is what a cache did in its last pass.
func cacheReport(c cache.Cache) trace.Cache {
	pass := c.Pass()
	return trace.Cache{
		Reused: pass.Reused, Computed: pass.Computed, Evicted: pass.Evicted,
		Stored: pass.Stored, Bytes: pass.BytesHeld,
	}
}

// costOf is what the last pass of the model cost: it ran what c computed and
// kept the logits of keep positions. first says that it read the prompt.
func (s *session) costOf(c cache.Cache, keep int, first bool) trace.Cost {
	pass := c.Pass()
	return trace.Cost{
		Flops:             s.Model.Flops(),
		FlopsFormula:      cost.Step(s.shape, pass.Reused, pass.Computed, keep),
		FlopsOther:        s.alternative(pass.Reused, pass.Computed, keep, first),
		WeightBytesRead:   cost.WeightBytes(s.shape, pass.Computed, keep),
		CacheBytesRead:    pass.BytesRead,
		CacheBytesWritten: pass.BytesWritten,
	}
}

// alternative is the formula's total for the other setting of use_cache, for
// a pass that ran computed positions after reused ones.
func (s *session) alternative(reused, computed, keep int, first bool) int64 {
	length := reused + computed
	if s.Plan.Config.UseCache.Value || first {
		return cost.Step(s.shape, 0, length, keep).Total
	}
	return cost.Step(s.shape, length-1, 1, keep).Total
}

// addCost sums what the passes of one step cost.
func addCost(sum, one trace.Cost) trace.Cost {
	sum.Flops = addFlops(sum.Flops, one.Flops)
	sum.FlopsFormula = addFlops(sum.FlopsFormula, one.FlopsFormula)
	sum.FlopsOther += one.FlopsOther
	sum.WeightBytesRead += one.WeightBytesRead
	sum.CacheBytesRead += one.CacheBytesRead
	sum.CacheBytesWritten += one.CacheBytesWritten
	return sum
}

func addFlops(a, b trace.Flops) trace.Flops {
	a.Projections += b.Projections
	a.Rope += b.Rope
	a.AttentionScores += b.AttentionScores
	a.Softmax += b.Softmax
	a.AttentionValues += b.AttentionValues
	a.MLP += b.MLP
	a.Norms += b.Norms
	a.Residual += b.Residual
	a.Unembedding += b.Unembedding
	a.Total += b.Total
	return a
}

func addCache(sum, one trace.Cache) trace.Cache {
	sum.Reused += one.Reused
	sum.Computed += one.Computed
	sum.Evicted += one.Evicted
	sum.Stored += one.Stored
	sum.Bytes += one.Bytes
	return sum
}
