package decode_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/model/modeltest"
	"github.com/genlens/genlens/pkg/sampler"
	"github.com/genlens/genlens/pkg/tensor"
	"github.com/genlens/genlens/pkg/trace"
	"github.com/genlens/genlens/pkg/weights"
)

// The small models of the properties: the same vocabulary, other weights.
const smallVocab = 40

var (
	shapeA = trace.Shape{Layers: 2, Hidden: 16, Heads: 2, KVHeads: 1, HeadDim: 8, Intermediate: 24, Vocab: smallVocab, MaxPositions: 48}
	shapeB = trace.Shape{Layers: 1, Hidden: 8, Heads: 1, KVHeads: 1, HeadDim: 8, Intermediate: 16, Vocab: smallVocab, MaxPositions: 48}
)

// smallModel is a model of random weights, whose choices are neither certain
// nor even.
func smallModel(t testing.TB, s trace.Shape) model.Model {
	t.Helper()
	tensors := modeltest.Tensors(s)
	for _, tensor := range tensors {
		if tensor.Name == "lm_head.weight" {
			for i := range tensor.Values {
				tensor.Values[i] *= 4
			}
		}
	}
	set, err := weights.Parse("random", modeltest.Safetensors(tensors))
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(modeltest.Config(s), set, model.Options{Kernels: tensor.Config{Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// record makes a run leave its trace in memory.
func record(req *decode.Request) *decode.Request {
	req.Recorder = &decode.Recorder{Sinks: []decode.Sink{new(decode.Collector)}}
	return req
}

// memory is the trace that a recorded run left.
func memory(req *decode.Request) *trace.Trace {
	return &req.Recorder.Sinks[0].(*decode.Collector).Trace
}

func anyPrompt(t *rapid.T) []int {
	return rapid.SliceOfN(rapid.IntRange(0, smallVocab-1), 1, 8).Draw(t, "prompt")
}

// anyProcessors draws the settings of some processors, and an end token. Some
// ask for the sign of a score, and stay out unless signed.
func anyProcessors(t *rapid.T, promptLen int, signed bool) (settings []string) {
	id := rapid.IntRange(0, smallVocab-1)
	ids := func(low, high int) string {
		return list(rapid.SliceOfN(id, low, high).Draw(t, "ids"))
	}
	count := func(low, high int) string { return strconv.Itoa(rapid.IntRange(low, high).Draw(t, "count")) }
	number := func(low, high float64) string {
		return strconv.FormatFloat(rapid.Float64Range(low, high).Draw(t, "number"), 'g', 4, 64)
	}
	all := []struct {
		name   string
		signed bool
		draw   func() string
	}{
		{"remove_invalid_values", false, func() string { return "true" }},
		{"sequence_bias", false, func() string { return "[" + ids(1, 3) + "]:" + number(-5, 5) + ";[" + ids(1, 1) + "]:" + number(-5, 5) }},
		{"encoder_repetition_penalty", true, func() string { return number(0.5, 2) }},
		{"repetition_penalty", true, func() string { return number(0.5, 2) }},
		{"no_repeat_ngram_size", false, func() string { return count(1, 3) }},
		{"encoder_no_repeat_ngram_size", false, func() string { return count(1, 3) }},
		{"bad_words_ids", false, func() string { return ids(1, 2) + ";" + ids(1, 1) }},
		{"min_length", false, func() string { return strconv.Itoa(promptLen + rapid.IntRange(0, 8).Draw(t, "min")) }},
		{"min_new_tokens", false, func() string { return count(0, 8) }},
		{"forced_bos_token_id", false, func() string { return count(0, smallVocab-1) }},
		{"forced_eos_token_id", false, func() string { return ids(1, 2) }},
		{"exponential_decay_length_penalty", true, func() string { return count(0, 5) + "," + number(0.8, 1.5) }},
		{"suppress_tokens", false, func() string { return ids(1, 8) }},
		{"begin_suppress_tokens", false, func() string { return ids(1, 5) }},
		{"renormalize_logits", false, func() string { return "true" }},
	}
	// remove_invalid_values makes the lowest float32 of a score that was cut. A
	// decay takes that to +Inf, and a row that holds nothing else, because what
	// was forced is suppressed, is beyond what float64 can add up.
	extreme := []string{"forced_bos_token_id", "forced_eos_token_id", "exponential_decay_length_penalty"}
	for _, p := range all {
		if !signed && p.signed || rapid.IntRange(0, 3).Draw(t, p.name) > 0 {
			continue
		}
		if slices.Contains(extreme, p.name) && slices.Contains(settings, "remove_invalid_values") {
			continue
		}
		settings = append(settings, p.name, p.draw())
	}
	return append(settings, "eos_token_id", ids(1, 2), "max_new_tokens", count(1, 10))
}

// anyWarpers draws the settings of some warpers.
func anyWarpers(t *rapid.T) (settings []string) {
	settings = []string{"do_sample", "true"}
	for _, p := range []struct {
		name      string
		low, high float64
	}{
		{"temperature", 0.3, 3}, {"top_h", 0.1, 1}, {"top_p", 0, 1}, {"min_p", 0, 0.5}, {"typical_p", 0.1, 1},
		{"epsilon_cutoff", 0, 0.2}, {"eta_cutoff", 0, 0.2},
	} {
		if rapid.IntRange(0, 2).Draw(t, p.name) == 0 {
			settings = append(settings, p.name, strconv.FormatFloat(rapid.Float64Range(p.low, p.high).Draw(t, "number"), 'g', 4, 64))
		}
	}
	return append(settings, "top_k", strconv.Itoa(rapid.SampledFrom([]int{0, 1, 3, 10, 50}).Draw(t, "top_k")))
}

func list(ids []int) string {
	var text []byte
	for i, id := range ids {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, int64(id), 10)
	}
	return string(text)
}

// anyStrategy draws a strategy and whatever processors it takes.
func anyStrategy(t *rapid.T, promptLen int) []string {
	settings := anyProcessors(t, promptLen, true)
	switch rapid.SampledFrom([]string{"greedy", "sampling", "sequences", "beams", "beam sampling", "guidance", "lookup", "sampling lookup", "draft", "sampling draft"}).Draw(t, "strategy") {
	case "sampling":
		settings = append(settings, anyWarpers(t)...)
	case "sequences":
		settings = append(append(settings, anyWarpers(t)...), "num_return_sequences", "3")
	case "beams":
		settings = append(settings, "num_beams", "3", "num_return_sequences", "2", "early_stopping", rapid.SampledFrom([]string{"true", "false", "never"}).Draw(t, "early_stopping"))
	case "beam sampling":
		settings = append(append(settings, anyWarpers(t)...), "num_beams", "3", "num_return_sequences", "3")
	case "guidance":
		settings = append(append(settings, anyWarpers(t)...), "guidance_scale", "1.7")
	case "lookup":
		settings = append(settings, "prompt_lookup_num_tokens", "3")
	case "sampling lookup":
		settings = append(append(settings, anyWarpers(t)...), "prompt_lookup_num_tokens", "3")
	case "draft":
		settings = append(settings, "assistant_model", "b", "num_assistant_tokens", "3", "assistant_confidence_threshold", "0")
	case "sampling draft":
		settings = append(append(settings, anyWarpers(t)...), "assistant_model", "b", "num_assistant_tokens", "3", "assistant_confidence_threshold", "0")
	}
	return settings
}

// generated runs a drawn request. Settings that contradict each other, or take
// scores out of float32's range, make no run.
func generated(rt *rapid.T, req *decode.Request, err error) *decode.Result {
	if err != nil {
		rt.Skip(err)
	}
	result, err := decode.Generate(context.Background(), req)
	if errors.Is(err, sampler.ErrNothingLeft) || errors.Is(err, sampler.ErrNaN) {
		rt.Skip(err)
	}
	if err != nil {
		rt.Fatal(err)
	}
	return result
}

// At every stage of every row, with whatever settings, the probabilities of
// all tokens sum to 1, and the numbers of the stage are those of the row. All
// tokens of these models are candidates, so that nothing is "other".
func TestProbabilitiesSumToOneWithAnySettings(t *testing.T) {
	a, b := smallModel(t, shapeA), smallModel(t, shapeB)
	check := func(rt *rapid.T, where string, row *trace.Row) {
		if len(row.Candidates) != smallVocab {
			rt.Fatalf("%s: %d candidates", where, len(row.Candidates))
		}
		for i, stage := range row.Stages {
			var sum, entropy float64
			var kept, changed int
			for _, c := range row.Candidates {
				sum += c.Probs[i]
				if c.Probs[i] > 0 {
					entropy -= c.Probs[i] * math.Log(c.Probs[i])
				}
				if c.Logits[i] != nil {
					kept++
				}
				if i > 0 && !reflect.DeepEqual(c.Logits[i], c.Logits[i-1]) {
					changed++
				}
			}
			want := 1.0
			if kept == 0 { // a beam that cannot go on
				want = 0
			}
			if math.Abs(sum-want) > 1e-9 || math.Abs(entropy-stage.EntropyNats) > 1e-9 || kept != stage.Kept || changed != stage.Changed {
				rt.Errorf("%s, %s: Σp = %v, H = %v and not %v, kept %d and not %d, changed %d and not %d",
					where, stage.Name, sum, entropy, stage.EntropyNats, kept, stage.Kept, changed, stage.Changed)
			}
			if stage.OtherKept != 0 || stage.OtherProb != 0 || stage.OtherEntropyNats != 0 || stage.OtherChanged != 0 {
				rt.Errorf("%s, %s: there are no other tokens: %+v", where, stage.Name, stage)
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		prompt := anyPrompt(rt)
		req, err := tryRequestIDs(a, prompt, flags(t, anyStrategy(rt, len(prompt))...))
		if err == nil {
			req.Draft, req.DraftName = b, "b"
			record(req)
		}
		generated(rt, req, err)
		for i := range memory(req).Steps {
			check(rt, fmt.Sprintf("step %d", i), &memory(req).Steps[i].Row)
		}
		for i := range memory(req).Beams {
			for j := range memory(req).Beams[i].Rows {
				check(rt, fmt.Sprintf("step %d, row %d", i, j), &memory(req).Beams[i].Rows[j].Row)
			}
		}
	})
}

// A trace keeps its promises however few candidates it shows: whatever was
// proposed, drawn or considered is among them. It can be written and
// read, and a run that leaves none makes the same tokens.
func TestAnyTraceIsSound(t *testing.T) {
	a, b := smallModel(t, shapeA), smallModel(t, shapeB)
	rapid.Check(t, func(rt *rapid.T) {
		prompt := anyPrompt(rt)
		req, err := tryRequestIDs(a, prompt, flags(t, anyStrategy(rt, len(prompt))...))
		if err == nil {
			req.Draft, req.DraftName = b, "b"
			record(req).Recorder.Top = rapid.IntRange(1, 3).Draw(rt, "top")
			req.Recorder.Full = rapid.Bool().Draw(rt, "full")
			if req.Plan.Strategy == trace.StrategySample || req.Plan.Strategy == trace.StrategyGreedy {
				req.Force = rapid.MapOfN(rapid.IntRange(0, 5), rapid.IntRange(0, smallVocab-1), 0, 3).Draw(rt, "force")
			}
		}
		var file bytes.Buffer
		if err == nil {
			req.Recorder.Sinks = append(req.Recorder.Sinks, trace.NewWriter(&file))
		}
		result := generated(rt, req, err)
		if err := memory(req).Check(); err != nil {
			rt.Error(err)
		}
		read, err := trace.Read(&file)
		if err != nil {
			rt.Fatal(err)
		}
		if len(read.Steps) != len(memory(req).Steps) || len(read.Beams) != len(memory(req).Beams) || !slices.Equal(read.End.IDs, result.IDs) {
			rt.Errorf("read back are %d steps, %d of beams, and the ids %v; they were %d, %d, and %v",
				len(read.Steps), len(read.Beams), read.End.IDs, len(memory(req).Steps), len(memory(req).Beams), result.IDs)
		}
		for _, s := range result.Sequences {
			if s.FinishReason == "" || len(s.IDs) == 0 || len(prompt)+len(s.IDs) > req.Plan.Limit {
				rt.Errorf("%d tokens, finished by %q", len(s.IDs), s.FinishReason)
			}
		}
		plain := *req
		plain.Recorder = nil
		if got, err := decode.Generate(context.Background(), &plain); err != nil || !reflect.DeepEqual(texts(got), texts(result)) {
			rt.Errorf("unrecorded %v (error %v), recorded %v", texts(got), err, texts(result))
		}
	})
}

// texts are the ids of all sequences.
func texts(r *decode.Result) (all [][]int) {
	for _, s := range r.Sequences {
		all = append(all, s.IDs)
	}
	return all
}

// The cache saves work and changes nothing, whatever the strategy.
func TestCacheChangesNothing(t *testing.T) {
	m := smallModel(t, shapeA)
	rapid.Check(t, func(rt *rapid.T) {
		prompt := anyPrompt(rt)
		settings := anyStrategy(rt, len(prompt))
		if slices.Contains(settings, "prompt_lookup_num_tokens") || slices.Contains(settings, "assistant_model") {
			rt.Skip("these need the cache")
		}
		on, err := tryRequestIDs(m, prompt, flags(t, settings...))
		if err == nil {
			record(on).Recorder.Full = true
		}
		want := generated(rt, on, err)
		off := requestIDs(t, m, prompt, flags(t, append(settings, "use_cache", "false")...))
		record(off).Recorder.Full = true
		got := generated(rt, off, nil)
		if !reflect.DeepEqual(texts(got), texts(want)) {
			rt.Fatalf("without the cache %v, with it %v", texts(got), texts(want))
		}
		var largest float64
		compare := func(a, b *trace.Row) {
			x, err := a.RawLogits()
			if err != nil {
				rt.Fatal(err)
			}
			y, err := b.RawLogits()
			if err != nil {
				rt.Fatal(err)
			}
			for id := range x {
				largest = max(largest, math.Abs(float64(x[id])-float64(y[id])))
			}
		}
		for i := range memory(on).Steps {
			compare(&memory(on).Steps[i].Row, &memory(off).Steps[i].Row)
		}
		for i := range memory(on).Beams {
			for j := range memory(on).Beams[i].Rows {
				compare(&memory(on).Beams[i].Rows[j].Row, &memory(off).Beams[i].Rows[j].Row)
			}
		}
		if largest > 1e-4 {
			rt.Errorf("logits differ by %v", largest)
		}
	})
}

// The same seed leaves the same trace but for times and memory.
func TestSameSeedSameTraceWithAnyStrategy(t *testing.T) {
	a, b := smallModel(t, shapeA), smallModel(t, shapeB)
	rapid.Check(t, func(rt *rapid.T) {
		prompt := anyPrompt(rt)
		req, err := tryRequestIDs(a, prompt, flags(t, anyStrategy(rt, len(prompt))...))
		if err != nil {
			rt.Skip(err)
		}
		req.Draft, req.DraftName, req.Seed = b, "b", rapid.Uint64().Draw(rt, "seed")
		var traces [2]*trace.Trace
		for i := range traces {
			generated(rt, record(req), nil)
			traces[i] = timeless(memory(req))
		}
		if !reflect.DeepEqual(traces[0], traces[1]) {
			rt.Errorf("two traces of one seed:\n%+v\n%+v", traces[0], traces[1])
		}
	})
}

// timeless takes out of a trace what differs between two equal runs.
func timeless(t *trace.Trace) *trace.Trace {
	t.Run.Started = ""
	for i := range t.Steps {
		t.Steps[i].Time = trace.Time{}
		if assist := t.Steps[i].Assist; assist != nil && assist.Draft != nil {
			assist.Draft.NS = 0
		}
	}
	for i := range t.Beams {
		t.Beams[i].Time = trace.Time{}
	}
	sum := &t.End.Totals
	sum.PrefillNS, sum.DecodeNS, sum.SampleNS, sum.RecordNS, sum.TokensPerSecond, sum.PeakMemoryBytes = 0, 0, 0, 0, 0, 0
	return t
}

// Of several sequences each is what its stream of random numbers makes alone.
func TestSequencesAreTheirStreamsAlone(t *testing.T) {
	m := smallModel(t, shapeA)
	rapid.Check(t, func(rt *rapid.T) {
		prompt := anyPrompt(rt)
		settings := append(anyProcessors(rt, len(prompt), true), anyWarpers(rt)...)
		n := rapid.IntRange(2, 4).Draw(rt, "sequences")
		several, err := tryRequestIDs(m, prompt, flags(t, append(settings, "num_return_sequences", strconv.Itoa(n))...))
		if err != nil {
			rt.Skip(err)
		}
		several.Seed = rapid.Uint64().Draw(rt, "seed")
		together := generated(rt, several, nil)
		alone := requestIDs(t, m, prompt, flags(t, settings...))
		alone.Seed = several.Seed
		for i, s := range together.Sequences {
			got, err := decode.GenerateFromStream(context.Background(), alone, i)
			if err != nil || !slices.Equal(got.IDs, s.IDs) || got.FinishReason != s.FinishReason {
				rt.Errorf("stream %d alone writes %v (%s, error %v), among %d %v (%s)", i, got.IDs, got.FinishReason, err, n, s.IDs, s.FinishReason)
			}
		}
	})
}

// A draft saves passes and changes no token of greedy decoding, whoever drafts.
func TestAssistedGreedyIsGreedy(t *testing.T) {
	a, b := smallModel(t, shapeA), smallModel(t, shapeB)
	rapid.Check(t, func(rt *rapid.T) {
		prompt := anyPrompt(rt)
		settings := anyProcessors(rt, len(prompt), true)
		req, err := tryRequestIDs(a, prompt, flags(t, settings...))
		want := generated(rt, req, err)
		proposed := strconv.Itoa(rapid.IntRange(1, 6).Draw(rt, "proposed"))
		schedule := rapid.SampledFrom([]string{"constant", "heuristic", "heuristic_transient"}).Draw(rt, "schedule")
		for _, help := range [][]string{
			{"prompt_lookup_num_tokens", proposed, "max_matching_ngram_size", "1"},
			{"prompt_lookup_num_tokens", proposed},
			{"assistant_model", "b", "num_assistant_tokens", proposed, "num_assistant_tokens_schedule", schedule, "assistant_confidence_threshold", "0"},
			{"assistant_model", "a itself", "num_assistant_tokens", proposed, "num_assistant_tokens_schedule", schedule},
		} {
			assisted := requestIDs(t, a, prompt, flags(t, append(settings, help...)...))
			assisted.Draft, assisted.DraftName = b, "b"
			if help[1] == "a itself" {
				assisted.Draft = a
			}
			got, err := decode.Generate(context.Background(), record(assisted))
			if err != nil || !slices.Equal(got.IDs, want.IDs) || got.FinishReason != want.FinishReason {
				rt.Errorf("%v: %v (%s, error %v), without help %v (%s)", help, got.IDs, got.FinishReason, err, want.IDs, want.FinishReason)
			}
			if help[1] != "a itself" {
				continue
			}
			for _, step := range memory(assisted).Steps {
				if step.Assist.Outcome == trace.OutcomeReplaced {
					rt.Errorf("step %d: the model rejects its own draft", step.Index)
				}
			}
		}
	})
}
