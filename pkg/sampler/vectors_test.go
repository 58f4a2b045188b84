package sampler_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
)

// The vectors of tests/generation/test_logits_process.py in transformers, and
// values computed with torch 1.13 and 2.15 where that file has none. Its
// batches are taken row by row, and where it fills what it removes with 0
// these remove it.

// uniform is a row of n scores of 1/n.
func uniform(n int) []float32 {
	row := make([]float32, n)
	for i := range row {
		row[i] = 1 / float32(n)
	}
	return row
}

// steep is ramp with its scores a hundred times as far apart.
func steep(from, n int) []float32 {
	row := ramp(from, n)
	for i := range row {
		row[i] *= 100
	}
	return row
}

func TestWhatWarpersKeep(t *testing.T) {
	hundredth := logs(.3, .1, .1, .5)
	for _, test := range []struct {
		name      string
		processor sampler.Processor
		row       []float32
		kept      []int
	}{
		{"top_k 3 of a ramp", processor(sampler.NewTopK(3, 1)), ramp(0, 10), []int{7, 8, 9}},
		{"top_k 3 of a turned ramp", processor(sampler.NewTopK(3, 1)), append(ramp(10, 5), ramp(5, 5)...), []int{2, 3, 4}},
		{"top_k keeps ties", processor(sampler.NewTopK(2, 1)), []float32{1, 2, 2, 2, 0}, []int{1, 2, 3}},
		{"top_k 1 keep 3, all tied", processor(sampler.NewTopK(1, 3)), uniform(5), []int{0, 1, 2, 3, 4}},
		{"top_k 1 keep 3", processor(sampler.NewTopK(1, 3)), ramp(0, 5), []int{2, 3, 4}},
		{"top_k beyond the vocabulary", processor(sampler.NewTopK(99, 1)), ramp(0, 3), []int{0, 1, 2}},

		{"top_p .8", processor(sampler.NewTopP(.8, 1)), hundredth, []int{0, 3}},
		{"top_p .8 reaching 85 %", processor(sampler.NewTopP(.8, 1)), logs(.15, .3, .3, .25), []int{1, 2, 3}},
		{"top_p .1", processor(sampler.NewTopP(.1, 1)), hundredth, []int{3}},
		{"top_p .2", processor(sampler.NewTopP(.2, 1)), hundredth, []int{3}},
		{"top_p .5", processor(sampler.NewTopP(.5, 1)), hundredth, []int{3}},
		{"top_p .7", processor(sampler.NewTopP(.7, 1)), hundredth, []int{0, 3}},
		{"top_p .9 keeps the higher id of a tie", processor(sampler.NewTopP(.9, 1)), hundredth, []int{0, 2, 3}},
		{"top_p 0", processor(sampler.NewTopP(0, 1)), hundredth, []int{3}},
		{"top_p .5 of four equal", processor(sampler.NewTopP(.5, 1)), logs(.25, .25, .25, .25), []int{2, 3}},
		{"top_p .25 of four equal", processor(sampler.NewTopP(.25, 1)), logs(.25, .25, .25, .25), []int{3}},
		{"top_p .75 of four equal", processor(sampler.NewTopP(.75, 1)), logs(.25, .25, .25, .25), []int{1, 2, 3}},
		{"top_p .9 keep 2 of a ramp", processor(sampler.NewTopP(.9, 2)), ramp(-5, 10), []int{7, 8, 9}},
		{"top_p .9 keep 2 of a steep ramp", processor(sampler.NewTopP(.9, 2)), steep(-5, 10), []int{8, 9}},

		{"top_h .3", processor(sampler.NewTopH(.3)), logs(.97, .01, .01, .01), []int{0}},
		{"top_h .7", processor(sampler.NewTopH(.7)), logs(.4, .3, .2, .1), []int{0, 1}},
		{"top_h 1 of four equal", processor(sampler.NewTopH(1)), logs(.25, .25, .25, .25), []int{0, 1, 2, 3}},
		{"top_h .4", processor(sampler.NewTopH(.4)), logs(.75, .25, 0, 0), []int{0}},

		{"min_p .05", processor(sampler.NewMinP(.05, 1)), logs(.9, .0274, .047, .0274), []int{0, 2}},
		{"min_p .05, none below", processor(sampler.NewMinP(.05, 1)), logs(.15, .3, .3, .25), []int{0, 1, 2, 3}},
		{"min_p .05, one above", processor(sampler.NewMinP(.05, 1)), logs(.97, .01, .01, .01), []int{0}},
		{"min_p .9 keep 2 of a ramp", processor(sampler.NewMinP(.9, 2)), ramp(-5, 10), []int{8, 9}},
		{"min_p .9 keep 2 of a steep ramp", processor(sampler.NewMinP(.9, 2)), steep(-5, 10), []int{8, 9}},

		{"typical_p .5", processor(sampler.NewTypicalP(.5, 1)), logs(.97, .01, .01, .01), []int{0}},
		{"typical_p .5 drops the likeliest", processor(sampler.NewTypicalP(.5, 1)), logs(.4, .2, .2, .2), []int{1, 2, 3}},
		{"typical_p .5 keep 3, all tied", processor(sampler.NewTypicalP(.5, 3)), uniform(5), []int{0, 1, 2, 3, 4}},
		{"typical_p .7 keep 2 of a ramp", processor(sampler.NewTypicalP(.7, 2)), ramp(-5, 10), []int{8, 9}},
		{"typical_p .7 keep 2 of a steep ramp", processor(sampler.NewTypicalP(.7, 2)), steep(-5, 10), []int{8, 9}},

		{"epsilon .1", processor(sampler.NewEpsilonCutoff(.1, 1)), logs(.87, .099, .001, .03), []int{0}},
		{"epsilon .1, none below", processor(sampler.NewEpsilonCutoff(.1, 1)), logs(.4, .299, .101, .2), []int{0, 1, 2, 3}},
		{"epsilon .05 keep 2 of a ramp", processor(sampler.NewEpsilonCutoff(.05, 2)), ramp(-5, 10), []int{7, 8, 9}},
		{"epsilon .05 keep 2 of a steep ramp", processor(sampler.NewEpsilonCutoff(.05, 2)), steep(-5, 10), []int{8, 9}},

		{"eta .0625", processor(sampler.NewEtaCutoff(.0625, 1)), logs(0, .1, .8, .1), []int{1, 2, 3}},
		{"eta .0625, one above", processor(sampler.NewEtaCutoff(.0625, 1)), logs(.01, .04, .9, .05), []int{2}},
		{"eta .1 keep 2 of a ramp", processor(sampler.NewEtaCutoff(.1, 2)), ramp(-5, 10), []int{8, 9}},
		{"eta .1 keep 2 of a steep ramp", processor(sampler.NewEtaCutoff(.1, 2)), steep(-5, 10), []int{8, 9}},
	} {
		t.Run(test.name, func(t *testing.T) {
			row := append([]float32(nil), test.row...)
			test.processor.Process(nil, row)
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

// What is banned depends on the text alone.
func TestWhatTheTextForbids(t *testing.T) {
	ngram := func(n int) sampler.Processor { return processor(sampler.NewNoRepeatNGram(n)) }
	// The upstream class gets the prompt apart from the text; here it is the
	// beginning of the text.
	encoder := func(n int) sampler.Processor { return processor(sampler.NewEncoderNoRepeatNGram(n, 4)) }
	words := processor(sampler.NewBadWords([][]int{{1}, {4}, {1, 0}, {0, 1, 2}, {1, 3, 1, 3}}, []int{4}))
	onlyEnd := processor(sampler.NewBadWords([][]int{{4}}, []int{4}))
	minLength := processor(sampler.NewMinLength(10, []int{0}))
	minNew := processor(sampler.NewMinNewTokens(3, 5, []int{0}))
	minNewTwo := processor(sampler.NewMinNewTokens(3, 5, []int{0, 18}))
	suppress := sampler.NewSuppressTokens([]int{1, 3, 99})
	begin := processor(sampler.NewBeginSuppressTokens([]int{1, 2}, 5))
	for _, test := range []struct {
		name      string
		processor sampler.Processor
		ids       []int
		banned    []int
	}{
		{"min_length 10 at 5", minLength, make([]int, 5), []int{0}},
		{"min_length 10 at 15", minLength, make([]int, 15), nil},
		{"min_length with an end token beyond the row", processor(sampler.NewMinLength(10, []int{99, -1})), nil, nil},
		{"min_new_tokens 3 after 5 at 2", minNew, make([]int, 2), []int{0}},
		{"min_new_tokens 3 after 5 at 5", minNew, make([]int, 5), []int{0}},
		{"min_new_tokens 3 after 5 at 6", minNewTwo, make([]int, 6), []int{0, 18}},
		{"min_new_tokens 3 after 5 at 7", minNewTwo, make([]int, 7), []int{0, 18}},
		{"min_new_tokens 3 after 5 at 8", minNewTwo, make([]int, 8), nil},
		{"min_new_tokens 3 after 5 at 15", minNew, make([]int, 15), nil},

		{"2-grams", ngram(2), []int{1, 1, 2, 1}, []int{1, 2}},
		{"3-grams", ngram(3), []int{1, 1, 2, 1}, nil},
		{"2-grams, alternating", ngram(2), []int{0, 1, 0, 1}, []int{0}},
		{"3-grams, alternating", ngram(3), []int{0, 1, 0, 1}, []int{0}},
		{"3-grams, further back", ngram(3), []int{1, 2, 5, 7, 8, 5, 1, 2}, []int{5}},
		{"3-grams of too short a text", ngram(3), []int{1, 2}, nil},
		{"1-grams", ngram(1), []int{3, 5, 3}, []int{3, 5}},
		{"2-grams with an id beyond the row", ngram(2), []int{7, 99, 7}, nil},

		{"prompt's 2-grams", encoder(2), []int{1, 2, 1, 1, 1, 2, 1}, []int{1, 2}},
		{"prompt's 3-grams", encoder(3), []int{1, 2, 1, 1, 1, 2, 1}, []int{1}},
		{"prompt's 2-grams, second text", encoder(2), []int{1, 2, 1, 1, 8, 0, 2}, []int{1}},
		{"prompt's 3-grams, second text", encoder(3), []int{1, 2, 1, 1, 8, 0, 2}, nil},
		{"prompt's 2-grams, batch 0 beam 0", encoder(2), []int{1, 2, 1, 1, 1, 2, 1}, []int{1, 2}},
		{"prompt's 2-grams, batch 0 beam 1", encoder(2), []int{1, 2, 1, 1, 1, 0, 2}, []int{1}},
		{"prompt's 2-grams, batch 1 beam 0", encoder(2), []int{0, 0, 2, 1, 0, 0, 0}, []int{0, 2}},
		{"prompt's 2-grams, batch 1 beam 1", encoder(2), []int{0, 0, 2, 1, 0, 2, 2}, []int{1}},
		{"prompt's 3-grams, batch 0 beam 0", encoder(3), []int{1, 2, 1, 1, 1, 2, 1}, []int{1}},
		{"prompt's 3-grams, batch 0 beam 1", encoder(3), []int{1, 2, 1, 1, 1, 0, 2}, nil},
		{"prompt's 3-grams, batch 1 beam 0", encoder(3), []int{0, 0, 2, 1, 0, 0, 0}, []int{2}},
		{"prompt's 3-grams, batch 1 beam 1", encoder(3), []int{0, 0, 2, 1, 0, 2, 2}, nil},
		{"prompt's 4-grams of a shorter prompt", encoder(4), []int{1, 2}, nil},

		{"bad words", words, []int{0, 1, 3, 1}, []int{0, 1, 3}},
		{"bad words, second text", words, []int{0, 1, 0, 1}, []int{0, 1, 2}},
		{"bad words but for the end token: none", onlyEnd, []int{0, 1, 0, 1}, nil},

		{"suppress_tokens", suppress, []int{1}, []int{1, 3}},
		{"begin_suppress_tokens at the beginning", begin, make([]int, 5), []int{1, 2}},
		{"begin_suppress_tokens after it", begin, make([]int, 6), nil},
	} {
		row := uniform(20)
		test.processor.Process(test.ids, row)
		var banned []int
		for id, score := range row {
			if score == cut {
				banned = append(banned, id)
			} else if score != uniform(20)[id] {
				t.Errorf("%s: token %d has %v", test.name, id, score)
			}
		}
		if !reflect.DeepEqual(banned, test.banned) {
			t.Errorf("%s: banned %v, want %v", test.name, banned, test.banned)
		}
	}
}

func TestWhatScoresBecome(t *testing.T) {
	// A row of 0.1 with one other score.
	tenths := func(id int, score float32) []float32 {
		row := uniform(10)
		row[id] = score
		return row
	}
	with := func(row []float32, at ...float32) []float32 {
		for i := 0; i < len(at); i += 2 {
			row[int(at[i])] = at[i+1]
		}
		return row
	}
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	repetition := processor(sampler.NewRepetitionPenalty(2))
	ignoring := processor(sampler.NewRepetitionPenaltyAfter(2, 2))
	encoder := processor(sampler.NewEncoderRepetitionPenalty(2, 2))
	bias := processor(sampler.NewSequenceBias([]sampler.Bias{
		{[]int{1}, 100}, {[]int{4}, 100}, {[]int{1, 0}, -100}, {[]int{0, 1, 2}, -100},
		{[]int{1, 3, 1, 3}, -100}, {[]int{1, 3, 1, 3, 1, 3}, -100},
	}))
	bos := processor(sampler.NewForcedBOS(0))
	eos := processor(sampler.NewForcedEOS(5, []int{0}))
	for _, test := range []struct {
		name      string
		processor sampler.Processor
		ids       []int
		row, want []float32
	}{
		{"repetition by sign", repetition, []int{0, 1}, tenths(0, -.1), with(uniform(10), 0, -.2, 1, .05)},
		{"repetition, second row", repetition, []int{5, 0}, tenths(5, .4), with(uniform(10), 0, .05, 5, .2)},
		{"repetition that ignores all", ignoring, []int{0, 1}, tenths(0, -.1), tenths(0, -.1)},
		{"repetition that ignores all, second row", ignoring, []int{5, 0}, tenths(5, .4), tenths(5, .4)},
		{"repetition that ignores two", ignoring, []int{0, 1, 0, 1}, tenths(0, -.1), with(uniform(10), 0, -.2, 1, .05)},
		{"repetition that ignores two, second row", ignoring, []int{5, 0, 5, 0}, tenths(5, .4), with(uniform(10), 0, .05, 5, .2)},
		{"repetition, once per token", repetition, []int{1, 1, 1}, []float32{.4, .4}, []float32{.4, .2}},
		{"repetition leaves zero", repetition, []int{0}, []float32{0, 1}, []float32{0, 1}},
		{"repetition passes over an id beyond the row", repetition, []int{7}, []float32{1, 1}, []float32{1, 1}},
		{"repetition leaves what is cut", repetition, []int{0}, []float32{cut, 1}, []float32{cut, 1}},
		{"encoder repetition", encoder, []int{0, 1}, tenths(0, -.1), with(uniform(10), 0, -.05, 1, .2)},
		{"encoder repetition, second row", encoder, []int{5, 0}, tenths(5, .4), with(uniform(10), 0, .2, 5, .8)},
		{"encoder repetition leaves new tokens", encoder, []int{5, 0, 3}, tenths(5, .4), with(uniform(10), 0, .2, 5, .8)},

		{"sequence bias", bias, []int{0, 1, 3, 1}, make([]float32, 5), []float32{-100, 100, 0, -100, 100}},
		{"sequence bias, second text", bias, []int{0, 1, 0, 1}, make([]float32, 5), []float32{-100, 100, -100, 0, 100}},

		{"forced_bos at 1", bos, []int{9}, uniform(4), []float32{0, cut, cut, cut}},
		{"forced_bos at 4", bos, []int{9, 9, 9, 9}, uniform(4), uniform(4)},
		{"forced_eos 5 at 4", eos, make([]int, 4), uniform(4), []float32{0, cut, cut, cut}},
		{"forced_eos 5 at 3", eos, make([]int, 3), uniform(4), uniform(4)},

		{"remove_invalid_values", &sampler.RemoveInvalid{}, nil, []float32{0, .7, .8, nan}, []float32{0, .7, .8, 0}},
		{"remove_invalid_values, second row", &sampler.RemoveInvalid{}, nil, []float32{.1, inf, .3, cut}, []float32{.1, math.MaxFloat32, .3, -math.MaxFloat32}},

		{"log_softmax", processor(sampler.NewLogSoftmax("log_softmax")), nil, logs(.2, .3, .5), logs(.2, .3, .5)},
		{"log_softmax of shifted scores", processor(sampler.NewLogSoftmax("renormalize_logits")), nil, []float32{8, 8, cut, 8, 8}, []float32{-math.Ln2 * 2, -math.Ln2 * 2, cut, -math.Ln2 * 2, -math.Ln2 * 2}},
		{"log_softmax of nothing", processor(sampler.NewLogSoftmax("log_softmax")), nil, []float32{cut, cut}, []float32{cut, cut}},
	} {
		row := append([]float32(nil), test.row...)
		test.processor.Process(test.ids, row)
		for id, want := range test.want {
			if !close32(row[id], want) {
				t.Errorf("%s: %v, want %v", test.name, row, test.want)
				break
			}
		}
	}
}

func TestAllowedTokensAgainstTransformers(t *testing.T) {
	allow := func(ids ...int) *sampler.AllowedTokens {
		return sampler.NewAllowed("prefix_allowed_tokens_fn", nil, func(_ []int, allowed []bool) {
			for _, id := range ids {
				allowed[id] = true
			}
		})
	}
	for _, test := range []struct {
		name      string
		allowed   *sampler.AllowedTokens
		row, want []float32
	}{
		{"first two", allow(0, 1), []float32{1, 2, 3, 4, 5}, []float32{1, 2, cut, cut, cut}},
		{"next two", allow(2, 3), []float32{1, 2, 3, 4, 5}, []float32{cut, cut, 3, 4, cut}},
		{"one that was cut stays cut", allow(2, 3), []float32{1, 2, cut, 4, 5}, []float32{cut, cut, cut, 4, cut}},
		{"all were cut: they come back", allow(2, 3), []float32{1, 2, cut, cut, 5}, []float32{cut, cut, 0, 0, cut}},
		{"none: nothing is left", allow(), []float32{1, 2}, []float32{cut, cut}},
	} {
		test.allowed.Process(nil, test.row)
		if !reflect.DeepEqual(test.row, test.want) {
			t.Errorf("%s: %v, want %v", test.name, test.row, test.want)
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

func TestTemperatureSharpensAndFlattens(t *testing.T) {
	extremes := func(row []float32, temperature float64) (low, high float64) {
		row = append([]float32(nil), row...)
		processor(sampler.NewTemperature(temperature)).Process(nil, row)
		lse := numeric.Summarize(row).LogSumExp
		low, high = 1, 0
		for _, score := range row {
			p := numeric.Prob(score, lse)
			low, high = min(low, p), max(high, p)
		}
		return low, high
	}
	peaked := uniform(20)
	peaked[5], peaked[10] = .15, -.35
	low, high := extremes(peaked, 1)
	if sharpLow, sharpHigh := extremes(peaked, .5); sharpLow >= low || sharpHigh <= high {
		t.Errorf("T = 0.5: %v to %v, before %v to %v", sharpLow, sharpHigh, low, high)
	}
	if flatLow, flatHigh := extremes(peaked, 1.3); flatLow <= low || flatHigh >= high {
		t.Errorf("T = 1.3: %v to %v, before %v to %v", flatLow, flatHigh, low, high)
	}
	for _, temperature := range []float64{.5, 1.3} {
		if low, high := extremes(uniform(20), temperature); low != high || math.Abs(low-.05) > 1e-12 {
			t.Errorf("T = %v makes a uniform row range from %v to %v", temperature, low, high)
		}
	}
}

func TestExponentialDecayAgainstTransformers(t *testing.T) {
	decay := processor(sampler.NewExponentialDecay(5, 1.1, 2, []int{0}))
	row := []float32{.3, -.3}
	decay.Process(make([]int, 2), row)
	if row[0] != .3 || row[1] != -.3 {
		t.Errorf("before the start: %v", row)
	}
	for _, score := range []float32{.3, -.3} {
		row := []float32{score, score}
		decay.Process(make([]int, 20), row)
		want := float64(score) + .3*(math.Pow(1.1, 13)-1)
		if math.Abs(float64(row[0])-want) > 1e-6 || row[1] != score {
			t.Errorf("%v became %v, want %v at the end token alone", score, row, want)
		}
	}
	row = []float32{cut, 1}
	if decay.Process(make([]int, 20), row); row[0] != cut {
		t.Errorf("a cut end token came back as %v", row[0])
	}
}

func TestLogSoftmaxIsTheSoftmax(t *testing.T) {
	row := []float32{-23.18, -29.96, -43.54, 47.77}
	lse := numeric.Summarize(row).LogSumExp
	after := append([]float32(nil), row...)
	processor(sampler.NewLogSoftmax("renormalize_logits")).Process(nil, after)
	var total float64
	for id, score := range after {
		p := math.Exp(float64(score))
		total += p
		if want := numeric.Prob(row[id], lse); math.Abs(p-want) > 1e-6 {
			t.Errorf("p(%d) = %v, want %v", id, p, want)
		}
	}
	if math.Abs(total-1) > 1e-6 {
		t.Errorf("the exponentials add up to %v", total)
	}
}
