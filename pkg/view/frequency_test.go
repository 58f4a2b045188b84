package view_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/trace/tracetest"
	"github.com/genlens/genlens/pkg/view"
)

// Do tokens come as often as their probabilities say?
func ExampleFrequencies() {
	run := tracetest.Weather()
	run.Filler, run.TopK, run.TopP, run.Tokens = nil, 6, 0, 1
	s, err := view.Frequencies(run.Sequences(400), 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range s.Tokens {
		fmt.Printf("%-9s p %.3f  came %3d times, so p is %.3f to %.3f: %v\n",
			view.Token(f.Token), f.Prob, f.Count, f.Interval.Low, f.Interval.High, f.Holds())
	}
	fmt.Printf("chi-square %.2f with %d degrees of freedom, p-value %.2f\n", s.Fit.Statistic, s.Fit.Degrees, s.Fit.P)
	// Output:
	// ·sunny    p 0.498  came 212 times, so p is 0.481 to 0.578: true
	// ·cloudy   p 0.298  came 113 times, so p is 0.241 to 0.329: true
	// ·perfect  p 0.088  came  34 times, so p is 0.061 to 0.116: true
	// ·warm     p 0.057  came  21 times, so p is 0.035 to 0.079: true
	// ·cold     p 0.036  came   8 times, so p is 0.010 to 0.039: true
	// ·today    p 0.023  came  12 times, so p is 0.017 to 0.052: true
	// chi-square 5.09 with 5 degrees of freedom, p-value 0.40
}

func weatherSequences(seed uint64, tokens, sequences int) *trace.Trace {
	run := tracetest.Weather()
	run.Filler, run.Tokens, run.Seed = tracetest.Fillers(60), tokens, seed
	return run.Sequences(sequences)
}

// TestFrequenciesAddUp: nothing is lost and nothing counted twice.
func TestFrequenciesAddUp(t *testing.T) {
	for name, c := range map[string]struct {
		traces []*trace.Trace
		step   int
		draws  int // 0: fewer than the sequences
	}{
		"one trace":         {[]*trace.Trace{weatherSequences(1, 1, 200)}, 0, 200},
		"three traces":      {[]*trace.Trace{weatherSequences(1, 1, 200), weatherSequences(2, 1, 100), weatherSequences(3, 1, 1)}, 0, 301},
		"a single sequence": {[]*trace.Trace{tracetest.Weather().Trace()}, 0, 1},
		"a later step":      {[]*trace.Trace{weatherSequences(1, 2, 200)}, 1, 0},
		"speculative":       {[]*trace.Trace{tracetest.Speculative().Trace()}, 0, 1},
	} {
		s, err := view.Frequencies(c.traces[0], c.step, c.traces[1:]...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		count, p := s.Others.Count, s.Others.Prob
		for i, f := range s.Tokens {
			count, p = count+f.Count, p+f.Prob
			if i > 0 && f.Prob > s.Tokens[i-1].Prob {
				t.Errorf("%s: token %d is likelier than the one before it", name, i)
			}
			if f.Share != float64(f.Count)/float64(s.Draws) || !f.Interval.Holds(f.Share) {
				t.Errorf("%s: %+v of %d draws", name, f, s.Draws)
			}
		}
		if count != s.Draws || math.Abs(p-1) > 1e-9 {
			t.Errorf("%s: counts sum to %d of %d, probabilities to %v", name, count, s.Draws, p)
		}
		if c.draws > 0 && s.Draws != c.draws || c.draws == 0 && (s.Draws >= s.Sequences || s.Draws < 2) {
			t.Errorf("%s: %d draws of %d sequences", name, s.Draws, s.Sequences)
		}
	}
}

// TestFrequenciesOfALaterStep: those that drew another token before have other
// probabilities and are left out.
func TestFrequenciesOfALaterStep(t *testing.T) {
	tr := weatherSequences(1, 2, 200)
	s, err := view.Frequencies(tr, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for i := range tr.Steps {
		if tr.Steps[i].Index == 0 && tr.Steps[i].Token.ID == tr.Steps[0].Token.ID {
			want++
		}
	}
	if s.Draws != want || s.Sequences != 200 {
		t.Errorf("%d draws of %d sequences, want %d of 200", s.Draws, s.Sequences, want)
	}
}

// TestFrequenciesOfATail: where most draws fall on tokens that only they name,
// these count together.
func TestFrequenciesOfATail(t *testing.T) {
	run := tracetest.Weather()
	run.Filler, run.Tokens, run.Temperature, run.TopK, run.TopP, run.Top = tracetest.Fillers(400), 1, 2, 0, 0, 3
	s, err := view.Frequencies(run.Sequences(1000), 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Tokens) != 3 || s.Others.Count < 300 || s.Fit.Cells != 4 || s.Fit.P < 0.001 || !s.Others.Holds() {
		t.Errorf("%d tokens, others %+v, %+v", len(s.Tokens), s.Others, s.Fit)
	}
	if all := s.Together(append(s.Tokens, s.Others)...); all.Count != 1000 || math.Abs(all.Prob-1) > 1e-9 || all.Share != 1 {
		t.Errorf("all tokens together: %+v", all)
	}
}

// TestFrequenciesFit: fair draws pass the test, draws with other probabilities
// than those said do not.
func TestFrequenciesFit(t *testing.T) {
	fair := weatherSequences(1, 1, 2000)
	s, err := view.Frequencies(fair, 0)
	if err != nil {
		t.Fatal(err)
	}
	if s.Fit.Degrees < 3 || s.Fit.P < 0.001 {
		t.Errorf("fair draws: %+v", s.Fit)
	}
	for i := range fair.Steps { // all say what the model thought, not what the draw used
		for n := range fair.Steps[i].Candidates {
			c := &fair.Steps[i].Candidates[n]
			if c.Probs[len(c.Probs)-1] > 0 {
				c.Probs[len(c.Probs)-1] = c.Probs[0]
			}
		}
	}
	if s, err = view.Frequencies(fair, 0); err != nil {
		t.Fatal(err)
	}
	if !(s.Fit.P < 1e-6) {
		t.Errorf("draws with other probabilities: %+v", s.Fit)
	}
}

func TestFrequenciesOfNothing(t *testing.T) {
	one := weatherSequences(1, 2, 20)
	hot := tracetest.Weather()
	hot.Filler, hot.Tokens, hot.Temperature, hot.Seed = tracetest.Fillers(60), 1, 1.5, 9
	elsewhere := tracetest.Weather()
	elsewhere.Prompt, elsewhere.Seed = []string{"The", " sea", " is"}, 9
	given := tracetest.Weather()
	given.Given = []string{" cold"}
	broken := weatherSequences(1, 1, 3)
	broken.Steps[2].Candidates[0].Probs[4] = math.NaN()
	for name, c := range map[string]struct {
		traces []*trace.Trace
		step   int
		want   string
	}{
		"no steps":          {[]*trace.Trace{{}}, 0, "there is no step 1"},
		"a step without":    {[]*trace.Trace{{Steps: []trace.Step{{Draw: trace.Draw{Method: trace.DrawMultinomial}}}}}, 0, "does not tell the probability"},
		"past the end":      {[]*trace.Trace{one}, 2, "there is no step 3"},
		"before the start":  {[]*trace.Trace{one}, -1, "there is no step 0"},
		"greedy":            {[]*trace.Trace{tracetest.Greedy().Trace()}, 0, `"greedy"`},
		"given":             {[]*trace.Trace{given.Trace()}, 0, `"given"`},
		"beams":             {[]*trace.Trace{tracetest.Search().Trace()}, 0, "num_beams=1"},
		"the same seed":     {[]*trace.Trace{one, weatherSequences(1, 1, 5)}, 0, "trace 2: it has the seed of one before it"},
		"another prompt":    {[]*trace.Trace{one, elsewhere.Trace()}, 0, "trace 2: its prompt is another"},
		"other settings":    {[]*trace.Trace{one, hot.Sequences(5)}, 0, "trace 2: step 1: "},
		"no probability":    {[]*trace.Trace{broken}, 0, "has the probability NaN"},
		"nil configuration": {[]*trace.Trace{{Steps: []trace.Step{{}}}}, 0, "was not drawn"},
	} {
		_, err := view.Frequencies(c.traces[0], c.step, c.traces[1:]...)
		if err == nil || !strings.HasPrefix(err.Error(), "view: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// The intervals are those of statsmodels 0.15.0,
// proportion_confint(count, draws, method="wilson"). 81 of 263 and 15 of 148 are
// the examples of Newcombe, "Two-sided confidence intervals for the single
// proportion" (1998), who has 0.2553 to 0.3662 and 0.0624 to 0.1605.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		count, draws int
		low, high    float64
	}{
		{0, 10, 0, 0.277532799862889},
		{1, 10, 0.0178762130950729, 0.404150026795239},
		{5, 10, 0.236593090512564, 0.763406909487436},
		{10, 10, 0.722467200137111, 1},
		{0, 20, 0, 0.161125158052819},
		{1, 29, 0.00611321429276267, 0.171755218793203},
		{15, 148, 0.0623863995307363, 0.160487241723308},
		{81, 263, 0.255288519878274, 0.3662095769828},
		{103, 256, 0.344146404178561, 0.463428567779617},
		{1999, 2000, 0.997173137496734, 0.999911732269294},
		{0, 0, 0, 1},
		{-3, -3, 0, 1},
	} {
		got := view.Wilson(c.count, c.draws)
		if math.Abs(got.Low-c.low) > 1e-12 || math.Abs(got.High-c.high) > 1e-12 {
			t.Errorf("%d of %d: %v, want %v to %v", c.count, c.draws, got, c.low, c.high)
		}
	}
}

func TestWilsonIsAnInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draws := rapid.IntRange(-5, 1e6).Draw(t, "draws")
		count := rapid.IntRange(-5, 1e6).Draw(t, "count")
		r := view.Wilson(count, draws)
		if !(0 <= r.Low && r.Low < r.High && r.High <= 1) {
			t.Fatalf("%v", r)
		}
		if 0 <= count && count <= draws && draws > 0 && !r.Holds(float64(count)/float64(draws)) {
			t.Fatalf("%v does not hold %d of %d", r, count, draws)
		}
	})
}

// TestWilsonCovers: 95 % of the intervals hold what they were drawn with.
func TestWilsonCovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, p := range []float64{0.03, 0.2, 0.5} {
		held := 0
		const trials, draws = 4000, 250
		for range trials {
			count := 0
			for range draws {
				if rng.Float64() < p {
					count++
				}
			}
			if view.Wilson(count, draws).Holds(p) {
				held++
			}
		}
		if share := float64(held) / trials; math.Abs(share-0.95) > 0.02 {
			t.Errorf("p %v: %v of the intervals hold it", p, share)
		}
	}
}

// The statistics are those of scipy 1.17.1, scipy.stats.chisquare(observed,
// expected). The second is Mendel's peas: yellow round, green round, yellow
// wrinkled, green wrinkled.
func TestPearson(t *testing.T) {
	infinite := math.Inf(1)
	for name, c := range map[string]struct {
		outcomes       []view.Outcome
		statistic, p   float64
		cells, pooling int
	}{
		"even":               {[]view.Outcome{{43, .25}, {52, .25}, {54, .25}, {40, .25}}, 2.9365079365079363, 0.4015183527259283, 4, 0},
		"peas":               {[]view.Outcome{{315, 9. / 16}, {108, 3. / 16}, {101, 3. / 16}, {32, 1. / 16}}, 0.4700239808153477, 0.925425895103616, 4, 0},
		"rare ones together": {[]view.Outcome{{52, .5}, {25, .3}, {17, .15}, {4, .03}, {2, .02}}, 1.38, 0.710229466019656, 4, 2},
		"too rare together":  {[]view.Outcome{{60, .5}, {25, .3}, {9, .16}, {4, .03}, {2, .01}}, 4.083333333333334, 0.12981217685543797, 3, 3},
		"what cannot come":   {[]view.Outcome{{52, .5}, {25, .3}, {17, .15}, {4, .03}, {2, .02}, {0, 0}}, 1.38, 0.710229466019656, 4, 2},
		"the impossible":     {[]view.Outcome{{52, .5}, {48, .5}, {1, 0}}, infinite, 0, 0, 0},
		"one outcome":        {[]view.Outcome{{52, 1}}, 0, math.NaN(), 1, 0},
		"few draws":          {[]view.Outcome{{3, .5}, {1, .5}}, 0, math.NaN(), 1, 2},
		"no outcome":         {nil, 0, math.NaN(), 0, 0},
		"no probability":     {[]view.Outcome{{3, math.NaN()}, {30, .5}}, 0, math.NaN(), 0, 0},
		"a negative count":   {[]view.Outcome{{-3, .5}, {30, .5}}, 0, math.NaN(), 0, 0},
	} {
		got := view.Pearson(c.outcomes)
		same := func(got, want float64) bool {
			return math.Abs(got-want) < 1e-12 || got == want || math.IsNaN(got) && math.IsNaN(want)
		}
		if !same(float64(got.Statistic), c.statistic) || !same(float64(got.P), c.p) || got.Cells != c.cells || got.Pooled != c.pooling {
			t.Errorf("%s: %+v, want χ² %v, p %v, %d cells, %d pooled", name, got, c.statistic, c.p, c.cells, c.pooling)
		}
	}
}
