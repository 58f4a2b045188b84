package view

import (
	"math"

	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/trace"
)

// Costs is what a run cost: arithmetic, bytes, time and memory. FLOPs are those
// that the kernels counted, times and memory were measured, and what another
// setting would have cost is a formula's.
type Costs struct {
	Steps   []StepCost `json:"steps"`
	Prefill Spent      `json:"prefill"` // the pass that read the prompt
	Decode  Spent      `json:"decode"`  // all others
	Total   Spent      `json:"total"`

	// Differs is the first place where count and formula are not the same; nil:
	// they are, kind by kind, at every step.
	Differs *FlopDifference `json:"differs,omitempty"`

	Cache  CacheCost  `json:"cache"`
	Memory MemoryCost `json:"memory"`
}

// StepCost is one step, of all sequences or beams together; of assisted
// decoding, one round.
type StepCost struct {
	Index  int    `json:"index"` // of the (first) token
	Phase  string `json:"phase"`
	Tokens int    `json:"tokens"` // that it made
	Spent
}

// Spent is what the passes of a step, of a phase or of the run come to.
type Spent struct {
	Passes   int `json:"passes"`
	Reused   int `json:"reused"`   // positions
	Computed int `json:"computed"` // positions
	Evicted  int `json:"evicted"`  // positions

	Flops   trace.Flops `json:"flops"`
	Formula trace.Flops `json:"flops_formula"`
	Other   int64       `json:"flops_other"` // the formula's total for the other setting of use_cache

	WeightBytes  int64 `json:"weight_bytes_read"`
	CacheBytes   int64 `json:"cache_bytes_read"`
	CacheWritten int64 `json:"cache_bytes_written"`
	// Intensity is FLOPs ÷ bytes read (arithmetic intensity); not finite where
	// nothing was read.
	Intensity Real `json:"flops_per_byte_read"`

	ForwardNS int64 `json:"forward_ns"`
	SampleNS  int64 `json:"sample_ns"`
	RecordNS  int64 `json:"record_ns"`
	DraftNS   int64 `json:"draft_ns,omitempty"` // of assisted decoding, beside the others
	// Speed is FLOPs ÷ the forward passes' time; not finite where it is not
	// known: classifier-free guidance has a second pass, which is timed as part
	// of sampling.
	Speed Real `json:"flops_per_second"`

	guided bool
}

// Guided reports whether classifier-free guidance ran a second text, whose
// operations and bytes are in the sums, and whose cache is in none of them.
func (s *Spent) Guided() bool { return s.guided }

// NS is the time of all parts but the draft.
func (s *Spent) NS() int64 { return s.ForwardNS + s.SampleNS + s.RecordNS }

// FlopDifference is a kind of operation that a step counted otherwise than the
// formula.
type FlopDifference struct {
	Step    int    `json:"step"` // in Costs.Steps
	Kind    string `json:"kind"`
	Counted int64  `json:"counted"`
	Formula int64  `json:"formula"`
}

// CacheCost is what the caches of all sequences took at the end; of a beam
// search, at its last step.
type CacheCost struct {
	Label  string        `json:"kind"`
	Layout *trace.Layout `json:"layout,omitempty"`
	Held   int64         `json:"bytes"`
	// Reserved is memory taken, what is held included; 0 where the trace does
	// not say. Moved is what was copied in the course of the run.
	Reserved int64 `json:"reserved_bytes"`
	Moved    int64 `json:"moved_bytes"`
	Evicted  int   `json:"evicted"`
	// Blocks of a paged cache, each counted once; Shared of them are held by
	// more than one of Sequences.
	Blocks    int `json:"blocks,omitempty"`
	Shared    int `json:"blocks_shared,omitempty"`
	Sequences int `json:"sequences"`
}

// MemoryCost is the peak of the process and what of it is known.
type MemoryCost struct {
	Peak    int64 `json:"peak_bytes"`   // 0: the system, or the trace, does not say
	Weights int64 `json:"weight_bytes"` // parameters × 4, as the decoder holds them; 0: the trace does not say
	Cache   int64 `json:"cache_bytes"`  // reserved or, if the trace does not say, held
	// Rest is the program, the work space and everything else. It is below 0
	// where memory that was reserved has never been touched.
	Rest int64 `json:"rest_bytes"`
}

// Extent is what the steps of a trace are of the run that made them.
type Extent int

// Extents.
const (
	WholeRun     Extent = iota
	OneSequence         // of several that were sampled; the first has the pass over the prompt
	PathOfSearch        // one text of a beam search, its steps with the cost of all beams
)

// ExtentOf tells a trace that [Sequence] took out of another from a whole one.
func ExtentOf(t *trace.Trace) Extent {
	switch {
	case len(t.Steps) > 0 && t.Steps[0].Draw.Method == trace.DrawBeam:
		return PathOfSearch
	case len(t.Beams) == 0 && Sequences(t) == 1 && asked(t, "num_return_sequences") > 1:
		return OneSequence
	}
	return WholeRun
}

// asked is a number of the configuration; 0: it is not there. A trace that was
// read has all numbers as float64.
func asked(t *trace.Trace, name string) float64 {
	switch n := t.Run.Config[name].Value.(type) {
	case int:
		return float64(n)
	case float64:
		return n
	}
	return 0
}

// FlopKind is the operations of one kind.
type FlopKind struct {
	Name  string
	Flops int64
}

// FlopKinds are the operations by kind, in the order in which a pass does them.
func FlopKinds(f trace.Flops) []FlopKind {
	return []FlopKind{
		{"norms", f.Norms}, {"projections", f.Projections}, {"rope", f.Rope},
		{"attention scores", f.AttentionScores}, {"softmax", f.Softmax}, {"attention values", f.AttentionValues},
		{"residual", f.Residual}, {"MLP", f.MLP}, {"unembedding", f.Unembedding},
	}
}

// Cost sums up what a run cost, as far as its trace goes.
func Cost(t *trace.Trace) Costs {
	out := Costs{Steps: []StepCost{}}
	places := map[int]int{} // of a step, by its index
	for i := range t.Steps {
		s := &t.Steps[i]
		place, known := places[s.Index]
		if s.Assist != nil && s.Assist.Place > 0 && i > 0 { // the pass stands in the round's first step
			place, known = len(out.Steps)-1, true
		}
		if !known {
			place = len(out.Steps)
			places[s.Index] = place
			out.Steps = append(out.Steps, StepCost{Index: s.Index, Phase: s.Phase})
		}
		step := &out.Steps[place]
		step.Tokens++
		step.add(&s.Cache, &s.Cost, &s.Time)
		if s.Draw.Method == trace.DrawBeam {
			step.Passes = beamPasses(&t.Run, s)
		}
		if s.Assist != nil && s.Assist.Draft != nil {
			step.DraftNS += s.Assist.Draft.NS
		}
	}
	for i := range t.Beams {
		b := &t.Beams[i]
		step := StepCost{Index: b.Index, Phase: b.Phase, Tokens: 1}
		step.add(&b.Cache, &b.Cost, &b.Time)
		step.Passes = len(b.Rows) // guidance has no place in a search
		out.Steps = append(out.Steps, step)
	}
	for i := range out.Steps {
		step := &out.Steps[i]
		phase := &out.Decode
		if step.Phase == trace.PhasePrefill {
			phase = &out.Prefill
		}
		phase.plus(&step.Spent)
		out.Total.plus(&step.Spent)
		step.settle()
		if out.Differs == nil {
			out.Differs = difference(i, &step.Spent)
		}
	}
	out.Prefill.settle()
	out.Decode.settle()
	out.Total.settle()
	out.Cache = cacheCost(t)
	out.Cache.Evicted = out.Total.Evicted
	out.Memory = memoryCost(t, &out.Cache)
	return out
}

// beamPasses is how many passes a step on the path of a beam search stands for:
// it has the cost of all beams together, each of which ran as many positions.
func beamPasses(run *trace.Run, s *trace.Step) int {
	each := 1
	if s.Phase == trace.PhasePrefill || run.Cache == "none" {
		each = max(s.Position, 1)
	}
	return s.Cache.Computed / each
}

// add is one line of the trace.
func (s *Spent) add(k *trace.Cache, c *trace.Cost, spent *trace.Time) {
	one := Spent{
		Reused: k.Reused, Computed: k.Computed, Evicted: k.Evicted,
		Flops: c.Flops, Formula: c.FlopsFormula, Other: c.FlopsOther,
		WeightBytes: c.WeightBytesRead, CacheBytes: c.CacheBytesRead, CacheWritten: c.CacheBytesWritten,
		ForwardNS: spent.ForwardNS, SampleNS: spent.SampleNS, RecordNS: spent.RecordNS,
		guided: c.Unconditional != nil,
	}
	if k.Computed > 0 {
		one.Passes++
	}
	if one.guided {
		one.Passes++
	}
	s.plus(&one)
}

func (s *Spent) plus(o *Spent) {
	s.Passes += o.Passes
	s.Reused += o.Reused
	s.Computed += o.Computed
	s.Evicted += o.Evicted
	s.Flops, s.Formula = plusFlops(s.Flops, o.Flops), plusFlops(s.Formula, o.Formula)
	s.Other += o.Other
	s.WeightBytes += o.WeightBytes
	s.CacheBytes += o.CacheBytes
	s.CacheWritten += o.CacheWritten
	s.ForwardNS += o.ForwardNS
	s.SampleNS += o.SampleNS
	s.RecordNS += o.RecordNS
	s.DraftNS += o.DraftNS
	s.guided = s.guided || o.guided
}

func plusFlops(a, b trace.Flops) trace.Flops {
	return trace.Flops{
		Projections: a.Projections + b.Projections, Rope: a.Rope + b.Rope,
		AttentionScores: a.AttentionScores + b.AttentionScores, Softmax: a.Softmax + b.Softmax,
		AttentionValues: a.AttentionValues + b.AttentionValues, MLP: a.MLP + b.MLP, Norms: a.Norms + b.Norms,
		Residual: a.Residual + b.Residual, Unembedding: a.Unembedding + b.Unembedding, Total: a.Total + b.Total,
	}
}

// settle works out what follows from the sums.
func (s *Spent) settle() {
	s.Intensity, s.Speed = Real(math.NaN()), Real(math.NaN())
	if read := s.WeightBytes + s.CacheBytes; read > 0 {
		s.Intensity = Real(float64(s.Flops.Total) / float64(read))
	}
	if s.ForwardNS > 0 && !s.guided {
		s.Speed = Real(float64(s.Flops.Total) / (float64(s.ForwardNS) * 1e-9))
	}
}

func difference(step int, s *Spent) *FlopDifference {
	counted, formula := FlopKinds(s.Flops), FlopKinds(s.Formula)
	for i, k := range append(counted, FlopKind{"total", s.Flops.Total}) {
		want := s.Formula.Total
		if i < len(formula) {
			want = formula[i].Flops
		}
		if k.Flops != want {
			return &FlopDifference{step, k.Name, k.Flops, want}
		}
	}
	return nil
}

// cacheCost is what the caches came to. A step of several sequences reports its
// own sequence's cache, a step of a beam search all of them.
func cacheCost(t *trace.Trace) CacheCost {
	c := CacheCost{Label: t.Run.Cache, Layout: t.Run.Layout, Sequences: Sequences(t)}
	for i := range t.Beams {
		b := &t.Beams[i]
		c.Moved += b.Cache.Moved
		c.Held, c.Reserved = b.Cache.Bytes, b.Cache.Reserved
		c.Blocks, c.Shared, c.Sequences = b.Cache.Blocks, b.Cache.BlocksShared, len(b.Rows)
	}
	last := map[int]*trace.Step{} // with a pass, by sequence
	for i := range t.Steps {
		s := &t.Steps[i]
		c.Moved += s.Cache.Moved
		if s.Assist == nil || s.Assist.Place == 0 {
			last[s.Sequence] = s
		}
	}
	for _, s := range last {
		c.Reserved += s.Cache.Reserved
		c.Held += s.Cache.Bytes
		c.Blocks += s.Cache.Blocks
	}
	if c.Sequences > 1 && len(t.Steps) > 0 {
		c.share(t, last)
	}
	if t.End != nil && t.End.Totals.CacheBytes > 0 {
		c.Held = t.End.Totals.CacheBytes // what is shared counts once
	}
	return c
}

// share counts once the blocks that several sequences hold: those that the
// prompt fills and, while no more than one sequence has gone on from it, the
// block that it has begun.
func (c *CacheCost) share(t *trace.Trace, last map[int]*trace.Step) {
	if c.Layout == nil || c.Layout.BlockSize <= 0 || c.Blocks <= 0 {
		return
	}
	size, prompt := c.Layout.BlockSize, len(t.Run.Prompt.IDs)
	full, begun := prompt/size, min(prompt%size, 1)
	waiting := c.Sequences
	c.Blocks, c.Shared = full, full
	for _, s := range last {
		if s.Index > 0 {
			c.Blocks += s.Cache.Blocks - full
			waiting--
		}
	}
	if waiting > 0 {
		c.Blocks += begun
	}
	if waiting > 1 {
		c.Shared += begun
	}
	c.Reserved = cost.CacheBytes(t.Run.Model.Shape, size) * int64(c.Blocks)
}

func memoryCost(t *trace.Trace, c *CacheCost) MemoryCost {
	m := MemoryCost{Cache: c.Reserved}
	if m.Cache == 0 {
		m.Cache = c.Held
	}
	if t.Run.Model.Shape.Layers > 0 {
		m.Weights = 4 * cost.Parameters(t.Run.Model.Shape)
	}
	if t.End != nil {
		m.Peak = t.End.Totals.PeakMemoryBytes
		m.Rest = m.Peak - m.Weights - m.Cache
	}
	return m
}
