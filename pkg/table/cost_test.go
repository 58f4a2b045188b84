package table_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/table"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
	"github.com/genlens/genlens/pkg/visible"
)

// accounted fills in what a small model would have spent on a toy's tokens with
// a kind of cache: a trace whose arithmetic can be checked.
func accounted(t *trace.Trace, label string, layout *trace.Layout) *trace.Trace {
	shape := trace.Shape{Layers: 5, Hidden: 192, Heads: 6, KVHeads: 2, HeadDim: 32, Intermediate: 576, Vocab: 4096, MaxPositions: 512, TiedEmbeddings: true}
	t.Run.Model.Shape, t.Run.Cache, t.Run.Layout = shape, label, layout
	t.Run.Config["use_cache"] = trace.Setting{Value: label != "none", Source: "flag"}
	prompt := len(t.Run.Prompt.IDs)
	totals := trace.Totals{NewTokens: len(t.Steps), PeakMemoryBytes: 40_000_000}
	for i := range t.Steps {
		s := &t.Steps[i]
		length := prompt + s.Index
		past, window, other := length-1, 0, cost.Step(shape, 0, length, 1).Total
		switch {
		case s.Index == 0:
			past = 0
		case label == "none":
			past, other = 0, cost.Step(shape, length-1, 1, 1).Total
		case layout != nil && layout.Window > 0:
			past, window = min(length-1, layout.Window-1), layout.Window
		}
		computed := length - past
		if s.Index > 0 && label != "none" {
			computed = 1
		}
		narrow := shape
		narrow.SlidingWindow = window
		s.Cache = trace.Cache{Reused: past, Computed: computed, Stored: length}
		switch {
		case window > 0:
			s.Cache.Stored, s.Cache.Evicted = min(length, window), min(1, max(0, length-window))
			s.Cache.Reserved = cost.CacheBytes(shape, window)
		case label == "none":
			s.Cache.Stored, s.Cache.Reserved = 0, cost.CacheBytes(shape, length)/5
		case layout != nil && layout.BlockSize > 0:
			s.Cache.Blocks = (length + layout.BlockSize - 1) / layout.BlockSize
			s.Cache.Reserved = cost.CacheBytes(shape, s.Cache.Blocks*layout.BlockSize)
		case layout != nil && layout.Reserve > 0:
			s.Cache.Reserved = cost.CacheBytes(shape, layout.Reserve)
		default:
			s.Cache.Reserved, s.Cache.Moved = cost.CacheBytes(shape, length+length/2), cost.CacheBytes(shape, 1)
		}
		s.Cache.Bytes = cost.CacheBytes(shape, s.Cache.Stored)
		f := cost.Step(narrow, past, computed, 1)
		s.Cost = trace.Cost{Flops: f, FlopsFormula: f, FlopsOther: other,
			WeightBytesRead: cost.WeightBytes(shape, computed, 1), CacheBytesRead: cost.CacheBytes(shape, past)}
		s.Time = trace.Time{ForwardNS: f.Total / 8, SampleNS: 31_000, RecordNS: 62_000}
		if s.Index == 0 && s.Sequence > 0 { // the prompt was read once for all
			s.Cache = trace.Cache{Reused: length, Stored: length, Bytes: cost.CacheBytes(shape, length)}
			s.Cost, s.Time.ForwardNS = trace.Cost{}, 0
		}
		totals.CacheBytes = s.Cache.Bytes
	}
	if t.End != nil {
		t.End.Totals = totals
	}
	return t
}

// costs are runs of every kind of cache, and what can go wrong.
func costs() map[string]*trace.Trace {
	one := func() *trace.Trace {
		run := tracetest.Weather()
		run.Tokens = 6
		return run.Trace()
	}
	differs := accounted(one(), "dynamic", nil)
	differs.Steps[2].Cost.Flops.MLP += 1000
	differs.Steps[2].Cost.Flops.Total += 1000
	guided := accounted(one(), "dynamic", nil)
	guided.End = nil
	for i := range guided.Steps {
		guided.Steps[i].Cost.Unconditional = &trace.Pass{Computed: 1}
	}
	oom := accounted(one(), "none", nil)
	oom.Run.Config["use_cache"] = trace.Setting{Value: false, Source: "on_oom"}
	second, err := view.Sequence(accounted(several(), "dynamic", nil), 1)
	if err != nil {
		panic(err) // of three there is a second
	}
	small := accounted(one(), "dynamic", nil)
	small.End.Totals.PeakMemoryBytes = 5_000_000
	paged := accounted(several(), "paged", &trace.Layout{BlockSize: 4})
	held := map[int]int64{}
	for i := range paged.Steps {
		held[paged.Steps[i].Sequence] = paged.Steps[i].Cache.Bytes
	}
	shared := cost.CacheBytes(paged.Run.Model.Shape, 4) // the prompt
	paged.End.Totals.CacheBytes = held[0] + held[1] + held[2] - 2*shared
	return map[string]*trace.Trace{
		"dynamic":   accounted(one(), "dynamic", nil),
		"none":      accounted(one(), "none", nil),
		"static":    accounted(one(), "static", &trace.Layout{Reserve: 64}),
		"sliding":   accounted(one(), "sliding_window", &trace.Layout{Window: 5}),
		"quantized": accounted(one(), "quantized int4", &trace.Layout{Bits: 4, Group: 64, Residual: 128}),
		"paged":     paged,
		"beams":     tracetest.Search().Trace(),
		"lookup":    tracetest.Lookup().Trace(),
		"draft":     tracetest.Speculative().Trace(),
		"oom":       oom,
		"second":    second,
		"toy":       one(), // nothing is known of bytes
		"differs":   differs,
		"guided":    guided,
		"small":     small,
		"nothing":   {},
	}
}

// TestGoldenCost shows what a run cost, with every kind of cache.
func TestGoldenCost(t *testing.T) {
	for name, tr := range costs() {
		styles := []table.Style{{Width: 80}}
		if name == "dynamic" || name == "paged" {
			styles = append(styles, table.Style{Width: 40}, table.Style{Width: 120}, table.Style{Width: 80, Color: true})
		}
		for _, style := range styles {
			file := fmt.Sprintf("cost_%s_%d.golden", name, style.Width)
			if style.Color {
				file = fmt.Sprintf("cost_%s_%d_color.golden", name, style.Width)
			}
			t.Run(file, func(t *testing.T) {
				var out bytes.Buffer
				if err := table.Cost(&out, tr, style); err != nil {
					t.Fatal(err)
				}
				out.WriteByte('\n')
				if err := table.Summary(&out, tr, style); err != nil {
					t.Fatal(err)
				}
				golden(t, file, out.Bytes())
			})
		}
	}
}

// TestCostFits: no line is longer than the terminal is wide, but for a setting
// to copy, which is one word and has a line of its own.
func TestCostFits(t *testing.T) {
	for name, tr := range costs() {
		for _, width := range []int{40, 57, 72, 80, 100, 120, 160} {
			var out bytes.Buffer
			if err := table.Cost(&out, tr, table.Style{Width: width}); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(out.String()) {
				if strings.HasPrefix(strings.TrimSpace(line), "cache_implementation=") && len(strings.Fields(line)) == 1 {
					continue
				}
				if w := visible.Width(strings.TrimSuffix(line, "\n")); w > width {
					t.Errorf("%s: %d columns where there are %d: %s", name, w, width, line)
				}
			}
		}
	}
}

// TestCostKeepsTheFormulaAtHand: whether count and formula agree is said at
// every width, in the column or below it.
func TestCostKeepsTheFormulaAtHand(t *testing.T) {
	all := costs()
	for _, width := range []int{40, 80, 120} {
		for name, want := range map[string]string{"dynamic": "equal, in every kind and at every step", "differs": "not equal. First at step 3, MLP"} {
			var out bytes.Buffer
			if err := table.Cost(&out, all[name], table.Style{Width: width}); err != nil {
				t.Fatal(err)
			}
			if text := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(text, want) {
				t.Errorf("%s, %d columns: %q is not in\n%s", name, width, want, &out)
			}
		}
	}
}

// TestCostSaysWhatIsNotInIt: each kind of run is told by what its numbers leave
// out, and no other kind is.
func TestCostSaysWhatIsNotInIt(t *testing.T) {
	all := costs()
	for _, c := range []struct {
		text string
		of   []string
	}{
		{"the second text's cache is not in it", []string{"guided"}},
		{"The draft model's FLOPs, bytes and cache are in no number here", []string{"draft"}},
		{"it cannot be run", []string{"draft", "lookup"}},
		{"--memory_limit left no room for one", []string{"oom"}},
		{"keys and values of one layer at a time", []string{"none", "oom"}},
		{"times those of this sequence", []string{"second"}},
		{"The prompt was read once", []string{"second"}},
		{"the logits are not exact", []string{"sliding", "quantized"}},
	} {
		for name, tr := range all {
			var out bytes.Buffer
			if err := table.Cost(&out, tr, table.Style{Width: 120}); err != nil {
				t.Fatal(err)
			}
			text := strings.Join(strings.Fields(strings.ReplaceAll(out.String(), "×", " times")), " ")
			if got, want := strings.Contains(text, c.text), slices.Contains(c.of, name); got != want {
				t.Errorf("%s: %q is there: %v, want %v", name, c.text, got, want)
			}
		}
	}
}
