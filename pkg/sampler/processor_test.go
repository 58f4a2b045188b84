package sampler_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
)

var cut = float32(math.Inf(-1))

// processor unwraps a constructor that cannot fail here.
func processor[P sampler.Processor](p P, err error) sampler.Processor {
	if err != nil {
		panic(err)
	}
	return p
}

func logs(probs ...float64) []float32 {
	row := make([]float32, len(probs))
	for i, p := range probs {
		row[i] = float32(math.Log(p))
	}
	return row
}

func ramp(from, n int) []float32 {
	row := make([]float32, n)
	for i := range row {
		row[i] = float32(from + i)
	}
	return row
}

// Vectors of tests/generation/test_logits_process.py in transformers, and
// values computed with torch 1.13 and 2.15 where that file has none.
func TestProcessorsAgainstTransformers(t *testing.T) {
	hundredth := logs(.3, .1, .1, .5)
	uniform5 := []float32{.2, .2, .2, .2, .2}
	for _, test := range []struct {
		name      string
		processor sampler.Processor
		ids       []int
		row       []float32
		kept      []int
	}{
		{"top_k 3 of a ramp", processor(sampler.NewTopK(3, 1)), nil, ramp(0, 10), []int{7, 8, 9}},
		{"top_k 3 of a turned ramp", processor(sampler.NewTopK(3, 1)), nil, append(ramp(10, 5), ramp(5, 5)...), []int{2, 3, 4}},
		{"top_k keeps ties", processor(sampler.NewTopK(2, 1)), nil, []float32{1, 2, 2, 2, 0}, []int{1, 2, 3}},
		{"top_k 1 keep 3, all tied", processor(sampler.NewTopK(1, 3)), nil, uniform5, []int{0, 1, 2, 3, 4}},
		{"top_k 1 keep 3", processor(sampler.NewTopK(1, 3)), nil, ramp(0, 5), []int{2, 3, 4}},
		{"top_k beyond the vocabulary", processor(sampler.NewTopK(99, 1)), nil, ramp(0, 3), []int{0, 1, 2}},
		{"top_p .8", processor(sampler.NewTopP(.8, 1)), nil, hundredth, []int{0, 3}},
		{"top_p .8 reaching 85 %", processor(sampler.NewTopP(.8, 1)), nil, logs(.15, .3, .3, .25), []int{1, 2, 3}},
		{"top_p .1", processor(sampler.NewTopP(.1, 1)), nil, hundredth, []int{3}},
		{"top_p .5", processor(sampler.NewTopP(.5, 1)), nil, hundredth, []int{3}},
		{"top_p .7", processor(sampler.NewTopP(.7, 1)), nil, hundredth, []int{0, 3}},
		{"top_p .9 keeps the higher id of a tie", processor(sampler.NewTopP(.9, 1)), nil, hundredth, []int{0, 2, 3}},
		{"top_p 0", processor(sampler.NewTopP(0, 1)), nil, hundredth, []int{3}},
		{"top_p .5 of four equal", processor(sampler.NewTopP(.5, 1)), nil, logs(.25, .25, .25, .25), []int{2, 3}},
		{"top_p .25 of four equal", processor(sampler.NewTopP(.25, 1)), nil, logs(.25, .25, .25, .25), []int{3}},
		{"top_p .75 of four equal", processor(sampler.NewTopP(.75, 1)), nil, logs(.25, .25, .25, .25), []int{1, 2, 3}},
		{"top_p .9 keep 2 of a ramp", processor(sampler.NewTopP(.9, 2)), nil, ramp(-5, 10), []int{7, 8, 9}},
		{"top_p .9 keep 2 of a steep ramp", processor(sampler.NewTopP(.9, 2)), nil, []float32{-500, -400, 300, 400}, []int{2, 3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			row := append([]float32(nil), test.row...)
			test.processor.Process(test.ids, row)
			var kept []int
			for id, score := range row {
				if score != cut {
					kept = append(kept, id)
					if score != test.row[id] {
						t.Errorf("token %d went from %v to %v; a filter only removes", id, test.row[id], score)
					}
				}
			}
			if !reflect.DeepEqual(kept, test.kept) {
				t.Errorf("kept %v, want %v", kept, test.kept)
			}
		})
	}
}

func TestRepetitionPenaltyAgainstTransformers(t *testing.T) {
	for _, test := range []struct {
		name      string
		ids       []int
		row, want []float32
	}{
		{"by sign", []int{0, 1}, []float32{-.1, .1, .1}, []float32{-.2, .05, .1}},
		{"once per token", []int{1, 1, 1}, []float32{.4, .4}, []float32{.4, .2}},
		{"zero stays", []int{0}, []float32{0, 1}, []float32{0, 1}},
		{"an id beyond the row is passed over", []int{7}, []float32{1, 1}, []float32{1, 1}},
		{"a cut token stays cut", []int{0}, []float32{cut, 1}, []float32{cut, 1}},
	} {
		row := append([]float32(nil), test.row...)
		processor(sampler.NewRepetitionPenalty(2)).Process(test.ids, row)
		if !reflect.DeepEqual(row, test.want) {
			t.Errorf("%s: %v, want %v", test.name, row, test.want)
		}
	}
}

func TestTemperatureAgainstTorch(t *testing.T) {
	for _, test := range []struct {
		t    float64
		want []float64 // softmax of [0 1 2] / t
	}{
		{.5, []float64{.01587624, .11731043, .86681336}},
		{2, []float64{.18632373, .30719590, .50648040}},
	} {
		row := ramp(0, 3)
		processor(sampler.NewTemperature(test.t)).Process(nil, row)
		s := numeric.Summarize(row)
		for id, want := range test.want {
			if got := numeric.Prob(row[id], s.LogSumExp); math.Abs(got-want) > 1e-7 {
				t.Errorf("T = %v: p(%d) = %.8f, want %.8f", test.t, id, got, want)
			}
		}
	}
}

func TestConstructorsRefuse(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		name   string
		params map[string]any
		want   string
	}{
		{"temperature", map[string]any{"temperature": 0.0}, "above 0"},
		{"temperature", map[string]any{"temperature": nan}, "above 0"},
		{"temperature", map[string]any{"temperature": "hot"}, "above 0"},
		{"repetition_penalty", map[string]any{"penalty": -1.0}, "above 0"},
		{"top_k", map[string]any{"top_k": 0, "min_tokens_to_keep": 1}, "at least 1"},
		{"top_k", map[string]any{"top_k": 1.5, "min_tokens_to_keep": 1}, "at least 1"},
		{"top_k", map[string]any{"top_k": 3}, "min_tokens_to_keep"},
		{"top_p", map[string]any{"top_p": 1.5, "min_tokens_to_keep": 1}, "between 0 and 1"},
		{"top_p", map[string]any{"top_p": nan, "min_tokens_to_keep": 1}, "between 0 and 1"},
		{"top_z", nil, "top_k, top_p"},
	} {
		if _, err := sampler.New(test.name, test.params); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("New(%s, %v): error %v, want one that says %q", test.name, test.params, err, test.want)
		}
	}
}

func TestNewRebuildsWhatParamsDescribe(t *testing.T) {
	ids := []int{2, 5}
	for _, p := range []sampler.Processor{
		processor(sampler.NewRepetitionPenalty(1.3)),
		processor(sampler.NewTemperature(.7)),
		processor(sampler.NewTopK(4, 1)),
		processor(sampler.NewTopP(.6, 2)),
	} {
		again, err := sampler.New(p.Name(), p.Params())
		if err != nil {
			t.Fatal(err)
		}
		one, other := ramp(-3, 8), ramp(-3, 8)
		p.Process(ids, one)
		again.Process(ids, other)
		if !reflect.DeepEqual(one, other) || reflect.DeepEqual(one, ramp(-3, 8)) {
			t.Errorf("%s: %v, rebuilt %v", p.Name(), one, other)
		}
	}
}

// The float32 rule may move the border by one token in a tie of sums, never
// the mass by more than float32 can tell.
func TestTopPKeepsTheSmallestNucleus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SliceOfN(rapid.Float32Range(-12, 12), 1, 80).Draw(t, "row")
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		after := append([]float32(nil), row...)
		processor(sampler.NewTopP(p, 1)).Process(nil, after)

		total := numeric.Summarize(row).LogSumExp
		var mass float64
		lowest := math.Inf(1)
		kept := 0
		for id, score := range after {
			if score != cut {
				kept++
				prob := numeric.Prob(row[id], total)
				mass += prob
				lowest = min(lowest, prob)
			}
		}
		if kept == 0 || mass < p-1e-5 {
			t.Fatalf("kept %d tokens with mass %v, want at least %v", kept, mass, p)
		}
		if kept > 1 && mass-lowest > p+1e-5 {
			t.Fatalf("kept mass %v; without its least token it would still reach %v", mass, p)
		}
	})
}

func TestTemperatureKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SliceOfN(rapid.Float32Range(-30, 30), 2, 30).Draw(t, "row")
		after := append([]float32(nil), row...)
		processor(sampler.NewTemperature(rapid.Float64Range(.05, 10).Draw(t, "T"))).Process(nil, after)
		for i := range row {
			for j := range row {
				if row[i] > row[j] && after[i] < after[j] {
					t.Fatalf("%v > %v became %v < %v", row[i], row[j], after[i], after[j])
				}
			}
		}
	})
}

func TestPenaltyNeverRaisesALogit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		logit := rapid.Float32Range(-40, 40).Draw(t, "logit")
		penalty := rapid.Float64Range(1, 5).Draw(t, "penalty")
		if got := sampler.Penalize(logit, penalty); got > logit {
			t.Fatalf("penalty %v raised %v to %v", penalty, logit, got)
		}
	})
}
