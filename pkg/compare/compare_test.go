package compare_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// withRows gives every step a whole row of logits: noise that depends on the step
// alone, and shift more on one token of each.
func withRows(t *trace.Trace, shift float32) *trace.Trace {
	for i := range t.Steps {
		noise := rand.New(rand.NewPCG(1, uint64(i)))
		row := make([]float32, 50)
		for id := range row {
			row[id] = float32(noise.NormFloat64())
		}
		row[i%len(row)] += shift
		t.Steps[i].SetRawLogits(row)
	}
	return t
}

// of is a trace that wrote these ids, each with probability p.
func of(p float64, ids ...int) *trace.Trace {
	t := &trace.Trace{}
	for i, id := range ids {
		logit := float32(math.Log(p))
		token := trace.Token{ID: id, Text: "x"}
		h := float64(i)
		t.Steps = append(t.Steps, trace.Step{
			Index: i, Token: token, Draw: trace.Draw{ID: id},
			Row: trace.Row{
				Stages:     []trace.Stage{{EntropyNats: h}, {EntropyNats: h / 2}},
				Candidates: []trace.Candidate{{Token: token, Logits: []*float32{&logit, &logit}, Probs: []float64{p, p}}},
			},
		})
	}
	return t
}

func TestMeasure(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		ids                       []int
		one, two, repeated, final float64
	}{
		{nil, nan, nan, nan, nan},
		{[]int{7}, 1, nan, nan, 0},
		{[]int{1, 2, 3, 4}, 1, 1, 0, 0.75},
		{[]int{1, 2, 1, 2, 1, 2}, 2. / 6, 2. / 5, 1. / 3, 1.25}, // 1212 and 2121, the former twice
		{[]int{5, 5, 5, 5, 5, 5, 5, 5}, 1. / 8, 1. / 7, 4. / 5, 1.75},
		{[]int{0, 1, 0, 0, 1}, 2. / 5, 3. / 4, 0, 1}, // an id of 0 is one like others
	} {
		m := compare.Measure(of(0.25, test.ids...))
		for name, pair := range map[string][2]float64{
			"distinct-1": {float64(m.Distinct1), test.one}, "distinct-2": {float64(m.Distinct2), test.two},
			"repetition": {float64(m.Repetition), test.repeated}, "entropy": {float64(m.Entropy), test.final},
			"raw entropy": {float64(m.RawEntropy), 2 * test.final}, "choices": {float64(m.Choices), math.Exp(test.final)},
		} {
			if got, want := pair[0], pair[1]; !(math.Abs(got-want) < 1e-12) && !(math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("%v: %s is %v, want %v", test.ids, name, got, want)
			}
		}
		if n := len(test.ids); m.Tokens != n || n > 0 && math.Abs(float64(m.LogProb)-math.Log(0.25)) > 1e-6 {
			t.Errorf("%v: %d tokens, mean ln p %v", test.ids, m.Tokens, m.LogProb)
		}
	}
}

// An end token counts as a token, and is no part of a phrase.
func TestMeasureEnd(t *testing.T) {
	run := of(0.5, 1, 1, 9)
	run.Steps[2].Token.Special = true
	if m := compare.Measure(run); m.Tokens != 3 || m.Distinct1 != 0.5 || m.Distinct2 != 1 {
		t.Errorf("%+v", m)
	}
}

func TestReference(t *testing.T) {
	for _, test := range []struct {
		kinds []string
		want  int
	}{
		{[]string{"none", "dynamic"}, 1},
		{[]string{"quantized int4", "static", "dynamic"}, 2},
		{[]string{"none", "paged"}, 1},
		{[]string{"quantized int8", "none"}, 1},
		{[]string{"sliding_window", "quantized int4"}, 0},
		{nil, 0},
	} {
		var runs []*trace.Trace
		for _, kind := range test.kinds {
			runs = append(runs, &trace.Trace{Run: trace.Run{Cache: kind}})
		}
		if got := compare.Reference(runs); got != test.want {
			t.Errorf("%v: %d, want %d", test.kinds, got, test.want)
		}
	}
}

// A run agrees with itself to the last bit, whatever it is.
func TestItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := tracetest.Weather()
		run.Seed = rapid.Uint64().Draw(t, "seed")
		run.Temperature = rapid.Float64Range(0.1, 3).Draw(t, "temperature")
		run.Tokens = rapid.IntRange(1, 12).Draw(t, "tokens")
		c := compare.New("use_cache", []compare.Side{
			{Value: "a", Trace: withRows(run.Trace(), 0)}, {Value: "b", Trace: withRows(run.Trace(), 0)},
		})
		a, b := &c.Runs[0], &c.Runs[1]
		if !c.AllSame() || b.Common != len(b.Tokens) || fmt.Sprint(a.Metrics) != fmt.Sprint(b.Metrics) || a.Totals != b.Totals || !c.First.Same() {
			t.Fatalf("a run differs from itself: %+v", b)
		}
		for _, row := range b.Agreement.Rows {
			if row.Size != 0 || row.Divergence != 0 || !row.SameTop {
				t.Fatalf("a row differs from itself: %+v", row)
			}
		}
		if !b.Agreement.Within || len(b.Agreement.Rows) != len(b.Tokens) {
			t.Fatalf("%+v", b.Agreement)
		}
		for i := range c.Runs {
			sum := c.First.Other[i]
			for _, candidate := range c.First.Candidates {
				sum += *candidate.Runs[i].Prob
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Fatalf("the first step sums to %v", sum)
			}
		}
		if _, err := json.Marshal(c); err != nil {
			t.Fatal(err)
		}
	})
}

// What differs by more than rounding is named with its step and token.
func TestAgreement(t *testing.T) {
	run := tracetest.Greedy()
	exact, other := withRows(run.Trace(), 0), withRows(run.Trace(), 0.5)
	exact.Run.Cache, other.Run.Cache = "dynamic", "quantized int4"
	row := []float32{float32(math.Log(0.5)), float32(math.Log(0.5))}
	exact.Steps[3].SetRawLogits(row)
	other.Steps[3].SetRawLogits([]float32{float32(math.Log(0.25)), float32(math.Log(0.75))})
	c := compare.New("cache_implementation", []compare.Side{{Value: "int4", Trace: other}, {Value: "dynamic", Trace: exact}})
	a := c.Runs[0].Agreement
	if c.Reference != 1 || c.Runs[1].Agreement != nil || a.Exact || a.Within || a.Largest != 3 || a.Vocab != 50 {
		t.Fatalf("reference %d, %+v", c.Reference, a)
	}
	gap := a.Rows[3]
	if want := 0.5*math.Log(2) + 0.5*math.Log(2./3); math.Abs(float64(gap.Divergence)-want) > 1e-7 {
		t.Errorf("D = %v, want %v", gap.Divergence, want)
	}
	if gap.Token.ID != 0 || math.Abs(float64(gap.Size)-math.Ln2) > 1e-6 || gap.SameTop {
		t.Errorf("%+v", gap)
	}
	if gap := a.Rows[1]; gap.Token.ID != 1 || math.Abs(float64(gap.Size)-0.5) > 1e-6 {
		t.Errorf("%+v", gap)
	}
}

// Rows are compared while both have read the same text, or to the end where a run
// was taken along the reference's tokens.
func TestAlong(t *testing.T) {
	exact, other := of(0.5, 1, 2, 3, 4), of(0.5, 1, 2, 9)
	exact.Run.Cache, other.Run.Cache = "dynamic", "sliding_window"
	along := of(0.5, 1, 2, 3, 4)
	for _, run := range []*trace.Trace{exact, other, along} {
		withRows(run, 0)
	}
	sides := []compare.Side{{Value: "dynamic", Trace: exact}, {Value: "window", Trace: other}}
	run := compare.New("cache_implementation", sides).Runs[1]
	if run.Same || run.Common != 2 || run.Agreement.Along || len(run.Agreement.Rows) != 3 {
		t.Errorf("common %d, %+v", run.Common, run.Agreement)
	}
	sides[1].Along = along
	if run = compare.New("cache_implementation", sides).Runs[1]; !run.Agreement.Along || len(run.Agreement.Rows) != 4 {
		t.Errorf("%+v", run.Agreement)
	}
	if c := compare.New("temperature", sides); c.Caches || c.Runs[1].Agreement != nil || c.Runs[1].Passes != nil {
		t.Errorf("a temperature says nothing of caches: %+v", c.Runs[1])
	}
}

// A search is compared for as long as both keep the same beams.
func TestBeamAgreement(t *testing.T) {
	search := func(third int) *trace.Trace {
		out := tracetest.Search().Trace()
		for i := range out.Beams {
			for n := range out.Beams[i].Rows {
				out.Beams[i].Rows[n].SetRawLogits([]float32{1, 2, 3})
			}
		}
		if third >= 0 {
			for n := range out.Beams[third].Considered {
				out.Beams[third].Considered[n].Token.ID += 100
			}
		}
		return out
	}
	rows := func(t *trace.Trace, steps int) (n int) {
		for i := range min(steps, len(t.Beams)) {
			n += len(t.Beams[i].Rows)
		}
		return n
	}
	for _, parted := range []int{-1, 0, 1} {
		a := search(-1)
		steps := parted + 1
		if parted < 0 {
			steps = len(a.Beams)
		}
		c := compare.New("use_cache", []compare.Side{{Trace: a}, {Trace: search(parted)}})
		if got, want := len(c.Runs[1].Agreement.Rows), rows(a, steps); got != want {
			t.Errorf("parted at %d: %d rows compared, want %d", parted, got, want)
		}
		if p := c.Runs[0].Passes; !p.Summed {
			t.Errorf("the passes of beams are summed: %+v", p)
		}
	}
}

func TestPasses(t *testing.T) {
	type pass [3]compare.Range // reused, computed, evicted
	read := func(run *trace.Trace) (all []pass) {
		c := compare.New("use_cache", []compare.Side{{Trace: run}})
		for _, p := range c.Runs[0].Passes.Passes {
			all = append(all, pass{p.Reused, p.Computed, p.Evicted})
		}
		return all
	}
	run := tracetest.Greedy()
	run.Tokens = 3
	if got, want := read(run.Trace()), []pass{
		{{}, {1, 4}, {}}, {{1, 4}, {5, 1}, {}}, {{1, 5}, {6, 1}, {}},
	}; !reflect.DeepEqual(got, want) {
		t.Errorf("with a cache: %v, want %v", got, want)
	}
	window := &trace.Trace{Steps: []trace.Step{ // of three positions
		{Position: 5, Cache: trace.Cache{Computed: 5, Evicted: 2, Stored: 3}},
		{Index: 1, Position: 6, Cache: trace.Cache{Reused: 3, Computed: 1, Evicted: 1, Stored: 3}},
	}}
	if got, want := read(window), []pass{
		{{}, {1, 5}, {1, 2}}, {{3, 3}, {6, 1}, {3, 1}},
	}; !reflect.DeepEqual(got, want) {
		t.Errorf("with a window: %v, want %v", got, want)
	}
}

// The passes of a draft run over what it proposed, and no position is computed
// twice but those that were rejected.
func TestAssistedPasses(t *testing.T) {
	run := tracetest.Lookup().Trace()
	c := compare.New("use_cache", []compare.Side{{Trace: run}})
	passes := c.Runs[0].Passes
	if n := len(passes.Passes); n == 0 || n >= len(run.Steps) || passes.Computed() != c.Runs[0].Totals.Computed {
		t.Errorf("%d passes of %d steps, %d positions of %d", n, len(run.Steps), passes.Computed(), c.Runs[0].Totals.Computed)
	}
	for i, p := range passes.Passes {
		if p.Reused.Count+1 != p.Computed.First || p.Reused.Count > 0 && p.Reused.First != 1 {
			t.Errorf("pass %d: %+v", i, p)
		}
	}
}

// A search goes on after the winner's end, and its passes with it: they add up to
// the totals.
func TestBeamPasses(t *testing.T) {
	run := tracetest.Search().Trace()
	c := compare.New("use_cache", []compare.Side{{Trace: run}})
	passes, tokens := c.Runs[0].Passes, len(c.Runs[0].Tokens)
	if len(passes.Passes) != len(run.Beams) || passes.Computed() != c.Runs[0].Totals.Computed || passes.Ended() != tokens {
		t.Errorf("%d passes of %d steps, %d positions of %d, ended after %d of %d tokens",
			len(passes.Passes), len(run.Beams), passes.Computed(), c.Runs[0].Totals.Computed, passes.Ended(), tokens)
	}
	flops := int64(0)
	for i, p := range passes.Passes {
		if flops += p.Flops; p.Over != (i >= tokens) {
			t.Errorf("pass %d of a text of %d tokens: %+v", i, tokens, p)
		}
	}
	if flops != c.Runs[0].Totals.Flops {
		t.Errorf("the passes took %d FLOPs, the totals say %d", flops, c.Runs[0].Totals.Flops)
	}
}

// What several sequences hold counts together.
func TestSeveralHeld(t *testing.T) {
	run := tracetest.Greedy()
	one := run.Trace()
	two := run.Trace()
	two.End = nil
	for i := range one.Steps {
		step := one.Steps[i]
		step.Sequence = 1
		two.Steps = append(two.Steps, step)
	}
	c := compare.New("use_cache", []compare.Side{{Trace: one}, {Trace: two}})
	if held := c.Runs[0].Totals.Bytes; held <= 0 || held != one.End.Totals.CacheBytes || c.Runs[1].Totals.Bytes != 2*held {
		t.Errorf("one holds %d bytes, two hold %d", held, c.Runs[1].Totals.Bytes)
	}
}

func TestFirstStep(t *testing.T) {
	run := tracetest.Weather()
	cool := run.Trace()
	run.Temperature, run.TopK = 2, 3
	hot := run.Trace()
	f := compare.New("temperature", []compare.Side{{Trace: cool}, {Trace: hot}}).First
	if f.Same() {
		t.Fatal("two temperatures have the same first step")
	}
	chosen, cut := 0, 0
	for _, c := range f.Candidates {
		for _, chance := range c.Runs {
			if chance.Chosen {
				chosen++
			}
			if chance.CutBy == "top_k" && *chance.Prob == 0 {
				cut++
			}
		}
	}
	if chosen != 2 || cut == 0 {
		t.Errorf("%d chosen, %d cut: %+v", chosen, cut, f)
	}
	for _, nothing := range []compare.Side{{Trace: &trace.Trace{}}, {Trace: &trace.Trace{Steps: []trace.Step{{}}}}} {
		if f := compare.New("x", []compare.Side{nothing, {Trace: cool}}).First; len(f.Candidates) != 0 {
			t.Errorf("%+v", f)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		ns   []int64
		want int64
	}{{nil, 0}, {[]int64{5}, 5}, {[]int64{9, 1}, 5}, {[]int64{30, 10, 20}, 20}} {
		var times []compare.Time
		for _, ns := range test.ns {
			times = append(times, compare.Time{PrefillNS: 1, DecodeNS: ns, SampleNS: 1})
		}
		before := slices.Clone(times)
		if got := compare.Median(times, func(t compare.Time) int64 { return t.DecodeNS }); got != test.want {
			t.Errorf("%v: %d, want %d", test.ns, got, test.want)
		}
		if n := len(test.ns); n > 0 && compare.Median(times, compare.Time.Total) != test.want+2 {
			t.Errorf("%v: the total is not the sum", test.ns)
		}
		if !slices.Equal(before, times) {
			t.Errorf("%v: the times were put in order", test.ns)
		}
	}
}

// Nothing to compare is compared without a panic.
func TestNothing(t *testing.T) {
	if c := compare.New("use_cache", nil); c.Reference != -1 || !c.AllSame() {
		t.Errorf("%+v", c)
	}
	c := compare.New("use_cache", []compare.Side{{Trace: &trace.Trace{}}, {Trace: &trace.Trace{Steps: []trace.Step{{}}}}})
	if data, err := json.Marshal(c); err != nil || len(data) == 0 {
		t.Error(err)
	}
}

// The course of a run is the entropy of each of its steps, and the first step's stands
// with the first step; what the model itself gave is the same for every run.
func TestCourse(t *testing.T) {
	run := tracetest.Weather()
	cool := run.Trace()
	run.Temperature = 2
	hot := run.Trace()
	c := compare.New("temperature", []compare.Side{{Value: "0.8", Trace: cool}, {Value: "2", Trace: hot}})
	for i, tr := range []*trace.Trace{cool, hot} {
		if len(c.Runs[i].Course) != len(tr.Steps) {
			t.Fatalf("%d entropies of %d steps", len(c.Runs[i].Course), len(tr.Steps))
		}
		for n, got := range c.Runs[i].Course {
			stages := tr.Steps[n].Stages
			if want := stages[len(stages)-1].EntropyNats; float64(got) != want {
				t.Errorf("run %d, step %d: %v, want %v", i, n, got, want)
			}
		}
		if c.First.Entropy[i] != c.Runs[i].Course[0] {
			t.Errorf("run %d: the first step has %v and %v", i, c.First.Entropy[i], c.Runs[i].Course[0])
		}
	}
	for _, candidate := range c.First.Candidates {
		n := slices.IndexFunc(hot.Steps[0].Candidates, func(c trace.Candidate) bool { return c.ID == candidate.Token.ID })
		if n >= 0 && float64(candidate.Raw) != hot.Steps[0].Candidates[n].Probs[0] {
			t.Errorf("%q: %v raw, want %v", candidate.Token.Text, candidate.Raw, hot.Steps[0].Candidates[n].Probs[0])
		}
	}
	if !reflect.DeepEqual(c.Origin, cool.Run) {
		t.Error("the origin is not the reference's run")
	}
	if c := compare.New("top_p", []compare.Side{{Value: "1", Trace: &trace.Trace{Steps: []trace.Step{{}}}}}); !math.IsNaN(float64(c.Runs[0].Course[0])) {
		t.Errorf("a step without stages has an entropy of %v", c.Runs[0].Course[0])
	}
}
