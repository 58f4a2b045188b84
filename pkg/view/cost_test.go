package view_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

var costShape = trace.Shape{Layers: 2, Hidden: 8, Heads: 2, KVHeads: 1, HeadDim: 4, Intermediate: 16, Vocab: 10, MaxPositions: 64}

// spent is a step after a pass over n positions after past ones.
func spent(index, sequence, past, n int) trace.Step {
	f := cost.Step(costShape, past, n, 1)
	s := trace.Step{
		Index: index, Sequence: sequence, Phase: trace.PhaseDecode,
		Cache: trace.Cache{Reused: past, Computed: n, Stored: past + n, Bytes: cost.CacheBytes(costShape, past+n), Reserved: cost.CacheBytes(costShape, past+n)},
		Cost: trace.Cost{Flops: f, FlopsFormula: f, FlopsOther: cost.Step(costShape, 0, past+n, 1).Total,
			WeightBytesRead: cost.WeightBytes(costShape, n, 1), CacheBytesRead: cost.CacheBytes(costShape, past)},
		Time: trace.Time{ForwardNS: 1000, SampleNS: 100, RecordNS: 10},
	}
	if index == 0 {
		s.Phase = trace.PhasePrefill
	}
	return s
}

func TestCost(t *testing.T) {
	tr := &trace.Trace{
		Run:   trace.Run{Cache: "dynamic", Model: trace.Model{Shape: costShape}, Prompt: trace.Prompt{IDs: make([]int, 5)}},
		Steps: []trace.Step{spent(0, 0, 0, 5), spent(1, 0, 5, 1), spent(2, 0, 6, 1)},
		End:   &trace.End{Totals: trace.Totals{PeakMemoryBytes: 1 << 20, CacheBytes: cost.CacheBytes(costShape, 7)}},
	}
	c := view.Cost(tr)
	if len(c.Steps) != 3 || c.Prefill.Computed != 5 || c.Decode.Computed != 2 || c.Decode.Reused != 11 || c.Total.Passes != 3 {
		t.Errorf("%+v", c)
	}
	if c.Prefill.Flops.Total+c.Decode.Flops.Total != c.Total.Flops.Total || c.Differs != nil {
		t.Errorf("%d + %d, %d; %+v", c.Prefill.Flops.Total, c.Decode.Flops.Total, c.Total.Flops.Total, c.Differs)
	}
	d := &c.Decode
	if want := float64(d.Flops.Total) / float64(d.WeightBytes+d.CacheBytes); float64(d.Intensity) != want {
		t.Errorf("decode does %v FLOPs for a byte, want %v", d.Intensity, want)
	}
	if want := float64(d.Flops.Total) / 2000e-9; math.Abs(float64(d.Speed)/want-1) > 1e-12 {
		t.Errorf("decode does %v FLOP/s, want %v", d.Speed, want)
	}
	if c.Total.NS() != 3*1110 {
		t.Errorf("%d ns", c.Total.NS())
	}
	m := c.Memory
	if m.Weights != 4*cost.Parameters(costShape) || m.Cache != tr.Steps[2].Cache.Reserved || m.Weights+m.Cache+m.Rest != m.Peak {
		t.Errorf("%+v", m)
	}
	sum := int64(0)
	for _, k := range view.FlopKinds(c.Total.Flops) {
		sum += k.Flops
	}
	if sum != c.Total.Flops.Total {
		t.Errorf("the kinds sum to %d, all are %d", sum, c.Total.Flops.Total)
	}

	tr.Steps[1].Cost.Flops.MLP += 3
	if d := view.Cost(tr).Differs; d == nil || *d != (view.FlopDifference{Step: 1, Kind: "MLP", Counted: d.Formula + 3, Formula: d.Formula}) {
		t.Errorf("%+v", d)
	}
	tr.Steps[2].Cost.Unconditional = &trace.Pass{Computed: 1}
	if c := view.Cost(tr); c.Decode.Speed.Finite() || !c.Prefill.Speed.Finite() || c.Decode.Passes != 3 {
		t.Errorf("the time of a guided step is not that of its passes: %v", c.Decode.Speed)
	}
	data, err := json.Marshal(view.Cost(&trace.Trace{}))
	if err != nil || !strings.Contains(string(data), `"flops_per_byte_read":null`) || !strings.Contains(string(data), `"steps":[]`) {
		t.Errorf("%s, %v", data, err)
	}
}

// TestCostShares counts a paged cache's blocks by hand: of 4 positions, after a
// prompt of 6, so that one is full and one begun. What three sequences hold
// depends on who has gone on.
func TestCostShares(t *testing.T) {
	const size = 4
	for _, c := range []struct {
		name           string
		steps          []int // of each sequence
		blocks, shared int
	}{
		{"all have gone on", []int{3, 3, 3}, 1 + 3*1, 1},           // 6+2 positions: a full block and one of their own
		{"one has ended at once", []int{4, 4, 1}, 1 + 2*2 + 1, 1},  // 6+3 positions, and the begun block
		{"two have ended at once", []int{2, 1, 1}, 1 + 1*1 + 1, 2}, // the begun block is shared
		{"nobody has gone on", []int{1, 1, 1}, 2, 2},
	} {
		tr := &trace.Trace{
			Run: trace.Run{Cache: "paged", Layout: &trace.Layout{BlockSize: size}, Model: trace.Model{Shape: costShape}, Prompt: trace.Prompt{IDs: make([]int, 6)}},
			End: &trace.End{Sequences: make([]trace.Sequence, 3)},
		}
		for index := range 4 {
			for sequence, n := range c.steps {
				if index >= n {
					continue
				}
				s := spent(index, sequence, max(0, 5+index), 1)
				s.Cache.Blocks = (6 + index + size - 1) / size
				if index == 0 && sequence > 0 {
					s.Cache = trace.Cache{Reused: 6, Stored: 6}
				}
				tr.Steps = append(tr.Steps, s)
			}
		}
		got := view.Cost(tr).Cache
		if got.Blocks != c.blocks || got.Shared != c.shared || got.Sequences != 3 || got.Reserved != cost.CacheBytes(costShape, size)*int64(c.blocks) {
			t.Errorf("%s: %+v, want %d blocks, %d shared", c.name, got, c.blocks, c.shared)
		}
	}
}

// TestCostOfEveryStrategy: rows of a cost are passes that ran, and lose nothing.
func TestCostOfEveryStrategy(t *testing.T) {
	for name, tr := range map[string]*trace.Trace{
		"weather": tracetest.Weather().Trace(), "lookup": tracetest.Lookup().Trace(),
		"speculative": tracetest.Speculative().Trace(), "beams": tracetest.Search().Trace(),
	} {
		c, totals := view.Cost(tr), tr.End.Totals
		if c.Total.Flops.Total != totals.Flops || c.Total.Other != totals.FlopsOther || c.Total.Reused != totals.Reused || c.Total.Computed != totals.Computed ||
			c.Prefill.ForwardNS != totals.PrefillNS || c.Decode.ForwardNS != totals.DecodeNS || c.Total.SampleNS != totals.SampleNS || c.Total.RecordNS != totals.RecordNS {
			t.Errorf("%s: %+v\nthe trace's totals: %+v", name, c.Total, totals)
		}
		tokens := 0
		for _, step := range c.Steps {
			tokens += step.Tokens
			if step.Computed == 0 {
				t.Errorf("%s: nothing ran in the row of step %d", name, step.Index+1)
			}
		}
		if tokens != totals.NewTokens {
			t.Errorf("%s: %d tokens, want %d", name, tokens, totals.NewTokens)
		}
	}
}

// TestCostOfAPath: the path to a text of a beam search takes as many passes as
// the search did up to there.
func TestCostOfAPath(t *testing.T) {
	search := tracetest.Search().Trace()
	path := view.First(search)
	whole, part := view.Cost(search), view.Cost(path)
	if view.ExtentOf(search) != view.WholeRun || view.ExtentOf(path) != view.PathOfSearch {
		t.Errorf("a search is %d, a path of it %d", view.ExtentOf(search), view.ExtentOf(path))
	}
	more := 0
	for i := range part.Steps {
		if part.Steps[i].Passes != whole.Steps[i].Passes {
			t.Errorf("step %d: %d passes, want %d", i+1, part.Steps[i].Passes, whole.Steps[i].Passes)
		}
		more += part.Steps[i].Passes - 1
	}
	if more == 0 {
		t.Error("no step of the search has more than a pass")
	}
}
