package figure_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/diff"
	"github.com/genlens/genlens/pkg/figure"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// comparedFigures makes the figures that there are of a comparison.
func comparedFigures(c *compare.Comparison) []figure.Figure {
	var all []figure.Figure
	if f, err := figure.NewFirstStep(c); err == nil {
		all = append(all, f)
	}
	if f, err := figure.NewCompareMetrics(c); err == nil {
		all = append(all, f)
	}
	if f, err := figure.NewCourse(c); err == nil {
		all = append(all, f)
	}
	if f, err := figure.NewCompareCost(c); err == nil {
		all = append(all, f)
	}
	return all
}

// byValue are runs of one setting, whose traces make makes from the place of each.
func byValue(setting string, values []string, make func(i int) *trace.Trace) *compare.Comparison {
	var sides []compare.Side
	for i, value := range values {
		sides = append(sides, compare.Side{Value: value, Trace: make(i), Times: []compare.Time{{DecodeNS: int64(i+1) * 1e9}}})
	}
	return compare.New(setting, sides)
}

// hostile are comparisons that figures could stumble over.
func hostile() map[string]*compare.Comparison {
	many := make([]string, 30)
	for i := range many {
		many[i] = fmt.Sprint(float64(i+1) / 10)
	}
	weather := func(change func(run *tracetest.Bigram, i int)) func(int) *trace.Trace {
		return func(i int) *trace.Trace {
			run := tracetest.Weather()
			change(&run, i)
			return run.Trace()
		}
	}
	long := strings.Repeat(" antidisestablishmentarianism", 9)
	return map[string]*compare.Comparison{
		"temperature": temperatures(),
		"caches":      caches(),
		"many":        byValue("temperature", many, weather(func(run *tracetest.Bigram, i int) { run.Temperature = float64(i+1) / 10 })),
		"one":         byValue("temperature", []string{"1"}, weather(func(*tracetest.Bigram, int) {})),
		"one token":   byValue("top_k", []string{"1", "1000"}, weather(func(run *tracetest.Bigram, i int) { run.Tokens = 1 })),
		"same":        byValue("do_sample", []string{"false", "true"}, weather(func(*tracetest.Bigram, int) {})),
		"texts":       byValue("regex", []string{long, " 晴れ ", "", "\x1b[31m"}, weather(func(run *tracetest.Bigram, i int) { run.Temperature = float64(i + 1) })),
		"not numbers": byValue("top_p", []string{"NaN", "Inf", "1e999"}, weather(func(run *tracetest.Bigram, i int) { run.Seed = uint64(i) })),
		"nasty":       byValue("use_cache", []string{"false", "true"}, func(int) *trace.Trace { return tracetest.Nasty().Full() }),
		"a search":    byValue("num_beams", []string{"2", "4"}, func(int) *trace.Trace { return tracetest.Search().Trace() }),
		"long": byValue("use_cache", []string{"false", "true"}, func(i int) *trace.Trace {
			return long1000(uint64(i))
		}),
		"broken": byValue("use_cache", []string{"a", "b"}, func(i int) *trace.Trace {
			tr := tracetest.Weather().Trace()
			for n := range tr.Steps {
				s := &tr.Steps[n]
				s.Cache.Computed, s.Cost.Flops.Total, s.Cache.Bytes = -5, math.MaxInt64, -1
				s.Stages[len(s.Stages)-1].EntropyNats = []float64{math.NaN(), math.Inf(1), -3, 1e300}[(n+i)%4]
				for k := range s.Candidates {
					for j := range s.Candidates[k].Probs {
						s.Candidates[k].Probs[j] = []float64{math.NaN(), math.Inf(1), -1, 7}[(k+i)%4]
					}
				}
			}
			return tr
		}),
	}
}

// long1000 is a text of 1,000 tokens.
func long1000(seed uint64) *trace.Trace {
	run := tracetest.Weather()
	run.Follow["."] = map[string]float32{" The": 9, "\n": 8}
	run.Tokens, run.Seed = 1000, seed
	return run.Trace()
}

// TestComparedStayInside: whatever was compared, and at every width that a page has,
// nothing is outside of the picture, no text lies over another, and the same comparison
// gives the same bytes.
func TestComparedStayInside(t *testing.T) {
	drawn := 0
	for name, c := range hostile() {
		for _, width := range []vg.Length{1, 260, 381, 480, 900} {
			for _, f := range comparedFigures(c) {
				drawn++
				figure.FrameOf(f).Width = width
				d := record(f)
				if err := d.check(); err != nil {
					t.Errorf("%s, %v wide: %T: %v", name, width, f, err)
				}
			}
		}
		for _, f := range comparedFigures(c) {
			var one, other bytes.Buffer
			if err := figure.Write(&one, "svg", f); err != nil {
				t.Fatal(err)
			}
			if err := figure.Write(&other, "svg", f); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(one.Bytes(), other.Bytes()) {
				t.Errorf("%s: %T is not the same again", name, f)
			}
			if alt := figure.MetadataOf(f).Alt; len(alt) < 40 {
				t.Errorf("%s: %T says %q of itself", name, f, alt)
			}
		}
	}
	if drawn < 180 {
		t.Errorf("only %d pictures", drawn)
	}
}

// TestComparedNumbers: what the figures say are the comparison's numbers.
func TestComparedNumbers(t *testing.T) {
	hot, cost := temperatures(), caches()
	with, without := &cost.Runs[1], &cost.Runs[0]
	for _, test := range []struct {
		of   int // of comparedFigures
		c    *compare.Comparison
		want []string
	}{
		{0, hot, []string{
			fmt.Sprintf("0.1, %.1f effective choices", math.Exp(float64(hot.First.Entropy[0]))),
			fmt.Sprintf("2.0, %.1f effective choices", math.Exp(float64(hot.First.Entropy[3]))),
			fmt.Sprintf("·sunny %.3f, chosen", *hot.First.Candidates[0].Runs[1].Prob), "·cloudy cut by top-p",
		}},
		{1, hot, []string{
			fmt.Sprintf("entropy (nats): 0.1 %.2f", hot.Runs[0].Metrics.Entropy),
			fmt.Sprintf("2.0 %.2f; effective choices", hot.Runs[3].Metrics.Entropy),
			fmt.Sprintf("2.0 %.2f; distinct pairs", hot.Runs[3].Metrics.LogProb),
			fmt.Sprintf("new tokens: 0.1 %d", hot.Runs[0].Metrics.Tokens),
		}},
		{2, hot, []string{
			"0.1, the reference", fmt.Sprintf("2.0, leaves at step %d with “·with”", hot.Runs[3].Common+1),
			fmt.Sprintf("%.2f nats on average over %d steps", hot.Runs[3].Metrics.Entropy, hot.Runs[3].Metrics.Tokens),
		}},
		{3, cost, []string{
			fmt.Sprintf("positions computed: none %d (%.2f×), dynamic %d (reference)", without.Totals.Computed,
				float64(without.Totals.Computed)/float64(with.Totals.Computed), with.Totals.Computed),
			"time in ms, the median of 3: none 27.4 (2.40×), dynamic 11.4 (reference)",
		}},
	} {
		alt := figure.MetadataOf(comparedFigures(test.c)[test.of]).Alt
		for _, want := range test.want {
			if !strings.Contains(alt, want) {
				t.Errorf("%q is not in %q", want, alt)
			}
		}
	}
}

// TestCostTitle: a time is said to be another only where no run of one kind was among
// those of the other.
func TestCostTitle(t *testing.T) {
	for _, test := range []struct {
		reference, other []int64
		said             bool
	}{{[]int64{10, 12}, []int64{20, 30}, true}, {[]int64{10, 25}, []int64{20, 30}, false}} {
		c := caches()
		for i, times := range [][]int64{test.other, test.reference, test.other} {
			c.Runs[i].Times = nil
			for _, ns := range times {
				c.Runs[i].Times = append(c.Runs[i].Times, compare.Time{DecodeNS: ns * 1e6})
			}
		}
		f, err := figure.NewCompareCost(c)
		if err != nil {
			t.Fatal(err)
		}
		f.Width = 900
		if title := figure.MetadataOf(f).Title; strings.Contains(title, "× the time") != test.said {
			t.Errorf("%v against %v: %q", test.other, test.reference, title)
		}
	}
}

// TestMetricsInOrder: numbers stand along the axis by their size, whatever the order
// they were given in, and other values in the order given.
func TestMetricsInOrder(t *testing.T) {
	for _, test := range []struct{ values, want []string }{
		{[]string{"2", "0.1", "10"}, []string{"0.1", "2", "10"}},
		{[]string{"true", "false"}, []string{"true", "false"}},
	} {
		c := byValue("top_p", test.values, func(i int) *trace.Trace {
			run := tracetest.Weather()
			run.Seed = uint64(i)
			return run.Trace()
		})
		f, err := figure.NewCompareMetrics(c)
		if err != nil {
			t.Fatal(err)
		}
		alt := figure.MetadataOf(f).Alt
		var places []int
		for _, value := range test.want {
			places = append(places, strings.Index(alt, value+" "))
		}
		if !slices.IsSorted(places) || places[0] < 0 {
			t.Errorf("%q: %v in %q", test.values, places, alt)
		}
	}
}

// TestComparedNothing: what cannot be drawn is an error with a way out.
func TestComparedNothing(t *testing.T) {
	empty := byValue("use_cache", []string{"false", "true"}, func(int) *trace.Trace { return &trace.Trace{} })
	for name, make := range map[string]func() error{
		"no comparison": func() error { _, err := figure.NewFirstStep(nil); return err },
		"no runs":       func() error { _, err := figure.NewCourse(compare.New("top_p", nil)); return err },
		"no first step": func() error { _, err := figure.NewFirstStep(empty); return err },
		"no metrics":    func() error { _, err := figure.NewCompareMetrics(empty); return err },
		"no course":     func() error { _, err := figure.NewCourse(empty); return err },
		"no caches":     func() error { _, err := figure.NewCompareCost(temperatures()); return err },
		"no diff":       func() error { _, err := figure.NewParting(nil); return err },
		"no parting": func() error {
			_, err := figure.NewParting(diff.Compare(tracetest.Weather().Trace(), tracetest.Weather().Trace()))
			return err
		},
		"one over": func() error {
			short := tracetest.Weather()
			short.Tokens = 2
			_, err := figure.NewParting(diff.Compare(tracetest.Weather().Trace(), short.Trace()))
			return err
		},
	} {
		if err := make(); err == nil || !strings.HasPrefix(err.Error(), "figure: ") || !strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// partings are pairs of runs that part for several reasons.
func partings() map[string]*diff.Diff {
	weather := func(change func(*tracetest.Bigram)) *trace.Trace {
		run := tracetest.Weather()
		change(&run)
		return run.Full()
	}
	plain := weather(func(*tracetest.Bigram) {})
	return map[string]*diff.Diff{
		"cut":     diff.Compare(weather(func(r *tracetest.Bigram) { r.TopK = 1 }), weather(func(r *tracetest.Bigram) { r.Temperature = 3 })),
		"setting": diff.Compare(plain, weather(func(r *tracetest.Bigram) { r.Temperature = 1.5 })),
		"draw":    diff.Compare(plain, weather(func(r *tracetest.Bigram) { r.Seed = 99 })),
		"greedy":  diff.Compare(weather(func(r *tracetest.Bigram) { r.Seed = 8 }), tracetest.Greedy().Full()),
		"forced":  diff.Compare(plain, weather(func(r *tracetest.Bigram) { r.Force = map[int]string{0: " snow"} })),
		"nasty":   diff.Compare(plain, tracetest.Nasty().Full()),
		"search":  diff.Compare(plain, tracetest.Search().Trace()),
		"stages":  diff.Compare(stages(30), weather(func(r *tracetest.Bigram) { r.Seed = 99 })),
	}
}

// TestPartingStaysInside: whatever the reason, nothing is outside and no text lies over
// another.
func TestPartingStaysInside(t *testing.T) {
	drawn := 0
	for name, d := range partings() {
		f, err := figure.NewParting(d)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, width := range []vg.Length{1, 260, 381, 480, 900} {
			f.Width = width
			d := record(f)
			if err := d.check(); err != nil {
				t.Errorf("%s, %v wide: %v", name, width, err)
			}
			drawn++
		}
	}
	if drawn < 30 {
		t.Errorf("only %d pictures", drawn)
	}
}

// TestPartingNumbers: each stage's part in it is that of the trace.
func TestPartingNumbers(t *testing.T) {
	run := tracetest.Weather()
	a := run.Trace()
	run.Temperature = 1.5
	b := run.Trace()
	d := diff.Compare(a, b)
	f, err := figure.NewParting(d)
	if err != nil {
		t.Fatal(err)
	}
	alt := figure.MetadataOf(f).Alt
	p := d.Sequences[0].Parting
	for _, test := range []struct {
		t     *trace.Trace
		token int
		got   diff.Chance
	}{{a, p.A.Token.ID, p.A.InA}, {b, p.A.Token.ID, p.A.InB}, {b, p.B.Token.ID, p.B.InB}} {
		step := &test.t.Steps[p.Step]
		n := slices.IndexFunc(step.Candidates, func(c trace.Candidate) bool { return c.ID == test.token })
		for stage, point := range test.got.Course {
			if want := step.Candidates[n].Probs[stage]; *point.Prob != want {
				t.Errorf("token %d after stage %d: %v, want %v", test.token, stage, *point.Prob, want)
			}
			words := fmt.Sprintf("%s %.3f", point.Label, *point.Prob)
			// The penalty moved other tokens: these two grew by less than would be written.
			if own := point.Name != "repetition_penalty"; strings.Contains(alt, words) != own {
				t.Errorf("%q in %q: %v, want %v", words, alt, !own, own)
			}
		}
	}
}

// TestComparedWords: a title and a caption as long as anyone may give leave room for
// the figure, however small it was asked to be.
func TestComparedWords(t *testing.T) {
	parting, err := figure.NewParting(partings()["setting"])
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(comparedFigures(caches()), parting) {
		frame := figure.FrameOf(f)
		for _, words := range []string{strings.Repeat("words that never end ", 60), strings.Repeat("line\n", 200), "世界\x1b[31m\u202e"} {
			frame.Title, frame.Caption = words, words
			for _, size := range [][2]vg.Length{{0, 0}, {1, 1}, {1000, 1}, {1, 1000}} {
				frame.Width, frame.Height = size[0], size[1]
				d := record(f)
				if err := d.check(); err != nil {
					t.Errorf("%T, %.12q, %v points: %v", f, words, size, err)
				}
			}
		}
	}
}
