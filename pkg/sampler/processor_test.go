package sampler_test

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"reflect"
	"slices"
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

func TestConstructorsRefuse(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		name   string
		params map[string]any
		want   string
	}{
		{"temperature", map[string]any{"temperature": 0.0}, "above 0"},
		{"temperature", map[string]any{"temperature": nan}, "above 0"},
		{"temperature", map[string]any{"temperature": "hot"}, "a number"},
		{"repetition_penalty", map[string]any{"penalty": -1.0}, "above 0"},
		{"top_k", map[string]any{"top_k": 0, "min_tokens_to_keep": 1}, "at least 1"},
		{"top_k", map[string]any{"top_k": 1.5, "min_tokens_to_keep": 1}, "a whole number"},
		{"top_k", map[string]any{"top_k": 3}, "min_tokens_to_keep"},
		{"top_p", map[string]any{"top_p": 1.5, "min_tokens_to_keep": 1}, "between 0 and 1"},
		{"top_p", map[string]any{"top_p": nan, "min_tokens_to_keep": 1}, "between 0 and 1"},
		{"top_z", nil, "top_k, top_p"},
		{"top_h", map[string]any{"top_h": 0.0}, "above 0 and at most 1"},
		{"min_p", map[string]any{"min_p": 1.1, "min_tokens_to_keep": 1}, "between 0 and 1"},
		{"min_p", map[string]any{"min_p": .1, "min_tokens_to_keep": 0}, "at least 1"},
		{"typical_p", map[string]any{"typical_p": 1.0, "min_tokens_to_keep": 1}, "below 1"},
		{"epsilon_cutoff", map[string]any{"epsilon_cutoff": 0.0, "min_tokens_to_keep": 1}, "above 0"},
		{"eta_cutoff", map[string]any{"eta_cutoff": 1.0, "min_tokens_to_keep": 1}, "below 1"},
		{"eta_cutoff", map[string]any{"eta_cutoff": .1}, "min_tokens_to_keep"},
		{"encoder_repetition_penalty", map[string]any{"penalty": 0.0, "prompt_length": 1}, "above 0"},
		{"encoder_repetition_penalty", map[string]any{"penalty": 2.0}, "prompt_length"},
		{"repetition_penalty", map[string]any{"penalty": 2.0, "prompt_ignore_length": -1}, "at least 0"},
		{"no_repeat_ngram_size", map[string]any{"ngram_size": 0}, "at least 1"},
		{"encoder_no_repeat_ngram_size", map[string]any{"ngram_size": 2, "prompt_length": -1}, "at least 0"},
		{"sequence_bias", map[string]any{"sequence_bias": []any{}}, "no sequence"},
		{"sequence_bias", map[string]any{"sequence_bias": "x"}, "list of pairs"},
		{"sequence_bias", map[string]any{"sequence_bias": []any{[]any{1.0, 2.0}}}, "list of pairs"},
		{"sequence_bias", map[string]any{"sequence_bias": []any{[]any{[]any{-1.0}, 2.0}}}, "at least 0"},
		{"sequence_bias", map[string]any{"sequence_bias": []any{[]any{[]any{1.0}, 1e39}}}, "float32"},
		{"bad_words_ids", map[string]any{"bad_words_ids": []any{}, "eos_token_id": []any{}}, "no word"},
		{"bad_words_ids", map[string]any{"bad_words_ids": []any{[]any{-1.0}}, "eos_token_id": []any{}}, "at least 0"},
		{"bad_words_ids", map[string]any{"bad_words_ids": []any{[]any{.5}}, "eos_token_id": []any{}}, "list of lists"},
		{"min_length", map[string]any{"min_length": -1, "eos_token_id": []any{}}, "at least 0"},
		{"min_length", map[string]any{"min_length": 1, "eos_token_id": 2}, "list of token ids"},
		{"min_new_tokens", map[string]any{"min_new_tokens": -1, "prompt_length": 1, "eos_token_id": []any{}}, "at least 0"},
		{"forced_bos_token_id", map[string]any{"token_id": -1}, "at least 0"},
		{"forced_eos_token_id", map[string]any{"max_length": 4, "eos_token_id": []any{-1.0}}, "at least 0"},
		{"exponential_decay_length_penalty", map[string]any{"start": 1, "factor": nan, "prompt_length": 1, "eos_token_id": []any{}}, "finite"},
		{"begin_suppress_tokens", map[string]any{"begin_suppress_tokens": []any{1.0}, "begin_index": -1}, "at least 0"},
		{"suppress_tokens", map[string]any{}, "suppress_tokens"},
		{"require", map[string]any{"phrases": []any{}, "prompt_length": 1, "max_length": 9, "eos_token_id": []any{}}, "no phrase"},
		{"require", map[string]any{"phrases": []any{[]any{}}, "prompt_length": 1, "max_length": 9, "eos_token_id": []any{}}, "no token"},
		{"require", map[string]any{"phrases": []any{[]any{3.0}}, "prompt_length": 1, "max_length": 9, "eos_token_id": []any{3.0}}, "end token 3"},
		{"require", map[string]any{"phrases": []any{[]any{3.0, 4.0}}, "prompt_length": 8, "max_length": 9, "eos_token_id": []any{}}, "room for 1"},
	} {
		if _, err := sampler.New(test.name, test.params); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("New(%s, %v): error %v, want one that says %q", test.name, test.params, err, test.want)
		}
	}
}

// everyProcessor is one of each that New can build, set so that it changes
// ramp(-3, 8) after the text 2 5 2.
func everyProcessor() []sampler.Processor {
	return []sampler.Processor{
		processor(sampler.NewSequenceBias([]sampler.Bias{{[]int{5, 2, 7}, 1.5}, {[]int{1}, -2}})),
		processor(sampler.NewEncoderRepetitionPenalty(1.3, 2)),
		processor(sampler.NewRepetitionPenalty(1.3)),
		processor(sampler.NewRepetitionPenaltyAfter(1.3, 1)),
		processor(sampler.NewNoRepeatNGram(2)),
		processor(sampler.NewEncoderNoRepeatNGram(2, 2)),
		processor(sampler.NewBadWords([][]int{{3}, {2, 6}, {7}}, []int{7})),
		processor(sampler.NewMinLength(9, []int{0, 7})),
		processor(sampler.NewMinNewTokens(2, 2, []int{7})),
		processor(sampler.NewRequire([][]int{{1, 3}, {4}}, 2, 5, []int{7})),
		processor(sampler.NewForcedEOS(4, []int{3, 7})),
		&sampler.RemoveInvalid{},
		processor(sampler.NewExponentialDecay(0, 1.5, 2, []int{7})),
		sampler.NewSuppressTokens([]int{6, 7}),
		processor(sampler.NewBeginSuppressTokens([]int{6}, 3)),
		processor(sampler.NewTemperature(.7)),
		processor(sampler.NewTopH(.5)),
		processor(sampler.NewTopK(4, 1)),
		processor(sampler.NewTopP(.6, 2)),
		processor(sampler.NewMinP(.3, 2)),
		processor(sampler.NewTypicalP(.4, 2)),
		processor(sampler.NewEpsilonCutoff(.1, 1)),
		processor(sampler.NewEtaCutoff(.1, 1)),
		processor(sampler.NewLogSoftmax("log_softmax")),
		processor(sampler.NewLogSoftmax("renormalize_logits")),
	}
}

func TestNewRebuildsWhatParamsDescribe(t *testing.T) {
	ids := []int{2, 5, 2}
	odd := ramp(-3, 8)
	odd[4] = cut
	for _, p := range append(everyProcessor(), processor(sampler.NewForcedBOS(3))) {
		ids := ids
		if p.Name() == "forced_bos_token_id" {
			ids = ids[:1]
		}
		var read map[string]any
		written, err := json.Marshal(p.Params())
		if err == nil {
			err = json.Unmarshal(written, &read)
		}
		if err != nil {
			t.Fatal(err)
		}
		again, err := sampler.New(p.Name(), read)
		if err != nil {
			t.Fatal(err)
		}
		if rewritten, _ := json.Marshal(again.Params()); string(rewritten) != string(written) {
			t.Errorf("%s: params %s, rebuilt %s", p.Name(), written, rewritten)
		}
		if _, err := sampler.New(p.Name(), p.Params()); err != nil {
			t.Errorf("from Go's own types: %v", err)
		}
		one, other := slices.Clone(odd), slices.Clone(odd)
		p.Process(ids, one)
		again.Process(ids, other)
		if !reflect.DeepEqual(one, other) || reflect.DeepEqual(one, odd) {
			t.Errorf("%s: %v, rebuilt %v", p.Name(), one, other)
		}
		for key := range read {
			less := maps.Clone(read)
			delete(less, key)
			if _, err := sampler.New(p.Name(), less); err == nil && key != "prompt_ignore_length" {
				t.Errorf("New(%s) did without %q", p.Name(), key)
			}
		}
	}
}

func TestNewSaysWhatATraceCannotHold(t *testing.T) {
	for _, name := range []string{"prefix_allowed_tokens_fn", "regex", "one_of", "forbid", "guidance_scale"} {
		if _, err := sampler.New(name, nil); !errors.Is(err, sampler.ErrOpaque) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v, want ErrOpaque", name, err)
		}
	}
}

func TestEveryRowThatIsLeftIsADistribution(t *testing.T) {
	all := everyProcessor()
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SliceOfN(rapid.OneOf(rapid.Float32Range(-30, 30), rapid.Just(cut), rapid.Just(float32(1))), 8, 40).Draw(t, "row")
		ids := rapid.SliceOfN(rapid.IntRange(0, 45), 1, 12).Draw(t, "ids")
		before := numeric.Summarize(row)
		p := rapid.SampledFrom(all).Draw(t, "processor")
		p.Process(ids, row)
		s := numeric.Summarize(row)
		var total float64
		for _, score := range row {
			total += numeric.Prob(score, s.LogSumExp)
		}
		if s.Kept > 0 && math.Abs(total-1) > 1e-12 {
			t.Fatalf("%s: the probabilities add up to %v", p.Name(), total)
		}
		if warper := strings.Contains("temperature top_h top_k top_p min_p typical_p epsilon_cutoff eta_cutoff log_softmax renormalize_logits", p.Name()); warper && before.Kept > 0 && s.Kept == 0 {
			t.Fatalf("%s left nothing", p.Name())
		}
	})
}

func TestGuidanceMovesAwayFromTheUnconditional(t *testing.T) {
	conditional, unconditional := []float32{1, 2, 3}, []float32{3, 0, 1}
	at := func(scale float64) []float32 {
		guidance, err := sampler.NewGuidance(scale, map[string]any{"negative_prompt_ids": []int{4}}, func(ids []int) ([]float32, error) {
			if !slices.Equal(ids, []int{7}) {
				t.Errorf("asked about the text %v", ids)
			}
			return unconditional, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := guidance.Params(); got["guidance_scale"] != scale || got["negative_prompt_ids"] == nil {
			t.Errorf("params %v", got)
		}
		row := slices.Clone(conditional)
		guidance.Process([]int{7}, row)
		return row
	}
	lse, lseU := numeric.Summarize(conditional).LogSumExp, numeric.Summarize(unconditional).LogSumExp
	for _, scale := range []float64{0, 1, 1.5, 4} {
		for id, got := range at(scale) {
			c, u := float64(conditional[id])-lse, float64(unconditional[id])-lseU
			if want := u + scale*(c-u); math.Abs(float64(got)-want) > 1e-5 {
				t.Errorf("scale %v, token %d: %v, want %v", scale, id, got, want)
			}
		}
	}
	if unconditional[0] != 3 {
		t.Error("the caller's row was changed")
	}
}

func TestGuidanceKeepsItsError(t *testing.T) {
	broken := errors.New("no model")
	guidance, err := sampler.NewGuidance(2, nil, func([]int) ([]float32, error) { return nil, broken })
	if err != nil {
		t.Fatal(err)
	}
	short, err := sampler.NewGuidance(2, nil, func([]int) ([]float32, error) { return []float32{1}, nil })
	if err != nil {
		t.Fatal(err)
	}
	pipeline := sampler.Pipeline{processor(sampler.NewTemperature(.5)), guidance}
	if pipeline.Err() != nil {
		t.Fatal("an error before the first run")
	}
	row := []float32{1, 2}
	pipeline.Apply(nil, row)
	if _, err := sampler.Draw(row, .5); !errors.Is(err, sampler.ErrNaN) {
		t.Errorf("the draw says %v", err)
	}
	if !errors.Is(pipeline.Err(), broken) {
		t.Errorf("Err is %v", pipeline.Err())
	}
	if short.Process(nil, row); short.Err() == nil || !strings.Contains(short.Err().Error(), "1 logits for a row of 2") {
		t.Errorf("Err is %v", short.Err())
	}
	if _, err := sampler.NewGuidance(math.Inf(1), nil, nil); err == nil {
		t.Error("an infinite scale was taken")
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
