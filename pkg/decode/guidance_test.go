package decode_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// logProbs are the log-probabilities of what follows ids, from a pass of their
// own.
func logProbs(t *testing.T, m model.Model, ids []int) []float64 {
	t.Helper()
	kv, err := model.NewCache(m, "none")
	if err != nil {
		t.Fatal(err)
	}
	row, err := m.Forward(ids, kv, 1)
	if err != nil {
		t.Fatal(err)
	}
	sum := numeric.Summarize(row).LogSumExp
	out := make([]float64, len(row))
	for id, logit := range row {
		out[id] = float64(logit) - sum
	}
	return out
}

// scale·(c − u) + u at every step, with c after the prompt and u after its last
// token, or after the negative prompt, both from passes of their own.
func TestGuidanceIsTheFormula(t *testing.T) {
	tiny := load(t, embedded.Default)
	negative, err := tiny.Encode("Once upon a time")
	if err != nil {
		t.Fatal(err)
	}
	small := smallModel(t, shapeA)
	for _, test := range []struct {
		name  string
		m     model.Model
		req   func(settings ...string) *decode.Request
		begin []int // of the unconditional text
	}{
		{"the last token", small, func(settings ...string) *decode.Request {
			return requestIDs(t, small, []int{3, 9, 27}, flags(t, settings...))
		}, []int{27}},
		{"a negative prompt", tiny.Model, func(settings ...string) *decode.Request {
			return request(t, tiny, "The weather today is", flags(t, append(settings, "repetition_penalty", "1", "do_sample", "false", "negative_prompt", "Once upon a time")...))
		}, negative},
	} {
		for _, cache := range []string{"true", "false"} {
			const scale = 1.7
			req := test.req("guidance_scale", "1.7", "use_cache", cache, "max_new_tokens", "6", "eos_token_id", "None")
			got, tr := run(t, req, false)
			if len(got.IDs) != 6 || tr.Run.Pipeline[0].Name != "guidance_scale" {
				t.Fatalf("%s: %d tokens, pipeline %v", test.name, len(got.IDs), tr.Run.Pipeline)
			}
			for i, step := range tr.Steps {
				c := logProbs(t, test.m, append(slices.Clone(req.IDs), got.IDs[:i]...))
				u := logProbs(t, test.m, append(slices.Clone(test.begin), got.IDs[:i]...))
				for _, candidate := range step.Candidates {
					want := scale*(c[candidate.ID]-u[candidate.ID]) + u[candidate.ID]
					if score := float64(*candidate.Logits[1]); math.Abs(score-want) > 1e-4 {
						t.Errorf("%s, use_cache %s, step %d, token %d: %v, want %v", test.name, cache, i, candidate.ID, score, want)
					}
				}
				computed := len(test.begin) + i
				if cache == "true" && i > 0 {
					computed = 1
				}
				if pass := step.Cost.Unconditional; pass == nil || pass.Computed != computed {
					t.Errorf("%s, use_cache %s, step %d: the second pass is %+v, want %d positions", test.name, cache, i, pass, computed)
				}
				if step.Cost.Flops != step.Cost.FlopsFormula {
					t.Errorf("%s, use_cache %s, step %d: counted %+v, formula %+v", test.name, cache, i, step.Cost.Flops, step.Cost.FlopsFormula)
				}
			}
		}
	}
}

// A scale of 1 asks for nothing: no stage, and no second pass.
func TestGuidanceOfOne(t *testing.T) {
	m := smallModel(t, shapeA)
	plain, _ := run(t, requestIDs(t, m, []int{3, 9, 27}, decode.Config{}), false)
	got, tr := run(t, requestIDs(t, m, []int{3, 9, 27}, flags(t, "guidance_scale", "1")), false)
	if !slices.Equal(got.IDs, plain.IDs) || len(tr.Run.Pipeline) != 0 || tr.Steps[0].Cost.Unconditional != nil {
		t.Errorf("%v with the pipeline %v; without guidance %v", got.IDs, tr.Run.Pipeline, plain.IDs)
	}
}

func TestGuidanceGoesWithOneText(t *testing.T) {
	m := smallModel(t, shapeA)
	for _, settings := range [][]string{
		{"num_beams", "2"}, {"do_sample", "true", "num_return_sequences", "2"}, {"prompt_lookup_num_tokens", "2"},
	} {
		_, err := tryRequestIDs(m, []int{1}, flags(t, append(settings, "guidance_scale", "1.5")...))
		if err == nil || !strings.Contains(err.Error(), "beside one text") {
			t.Errorf("%v: error %v", settings, err)
		}
	}
	if _, err := tryRequestIDs(m, []int{1}, flags(t, "guidance_scale", "1.5", "negative_prompt", "no")); err == nil {
		t.Error("a negative prompt needs a tokenizer, and there is none")
	}
	req := requestIDs(t, m, []int{1}, flags(t, "guidance_scale", "1.5"))
	if _, tr := run(t, req, false); tr.Run.Strategy != trace.StrategyGreedy {
		t.Errorf("strategy %s", tr.Run.Strategy)
	}
}
