package decode_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/sampler"
)

// reference is what training/reference.py made with transformers in float32.
// The file's logits are compared in package model.
type reference struct {
	ModelSHA256 string `json:"model_sha256"`
	Greedy      []struct {
		Prompt string
		IDs    []int
		NewIDs []int `json:"new_ids"`
	}
	Sampling []struct {
		Prompt string
		IDs    []int
		Path   []int
		Steps  []struct {
			KeptIDs []int `json:"kept_ids"` // by descending score
			Scores  []float64
		}
	}
}

// readReference also proves that the file was made from the weights we carry.
func readReference(t *testing.T, p *pretrained.Pretrained) *reference {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "reference", p.Name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var ref reference
	if err := json.Unmarshal(data, &ref); err != nil {
		t.Fatal(err)
	}
	var about decode.About
	p.Describe(&about)
	if about.ModelSHA256 != ref.ModelSHA256 {
		t.Fatalf("the reference was made from other weights; run training/reference.py again")
	}
	return &ref
}

func TestGreedyIsThatOfTransformers(t *testing.T) {
	for _, name := range embedded.Names() {
		p := load(t, name)
		ref := readReference(t, p)
		if len(ref.Greedy) < 20 {
			t.Fatalf("%s: only %d prompts", name, len(ref.Greedy))
		}
		prompts := ref.Greedy
		if testing.Short() { // under the race detector all of them take minutes
			prompts = prompts[:3]
		}
		for i, want := range prompts {
			if len(want.NewIDs) != 100 {
				t.Errorf("%s, %q: the reference has %d tokens", name, want.Prompt, len(want.NewIDs))
			}
			caches := []string{"true"}
			if i%6 == 0 { // without it a run takes many times as long
				caches = append(caches, "false")
			}
			for _, useCache := range caches {
				config := flags(t, "do_sample", "false", "repetition_penalty", "1", "max_new_tokens", "100", "use_cache", useCache)
				req, err := p.Request(want.Prompt, want.IDs, config)
				if err != nil {
					t.Fatal(err)
				}
				req.Plan.Config.EOSTokenID.Value = nil
				got, err := decode.Generate(context.Background(), req)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got.IDs, want.NewIDs) {
					t.Errorf("%s, %q, use_cache %s:\n got %v\nwant %v", name, want.Prompt, useCache, got.IDs, want.NewIDs)
				}
			}
		}
	}
}

// Along a path that transformers drew, the same tokens are kept at every step
// with the same processed scores.
func TestProcessedScoresAreThoseOfTransformers(t *testing.T) {
	const tolerance = 1e-4
	for _, name := range embedded.Names() {
		p := load(t, name)
		for _, want := range readReference(t, p).Sampling {
			req, err := p.Request(want.Prompt, want.IDs, flags(t,
				"do_sample", "true", "repetition_penalty", "1.1", "temperature", "0.8", "top_k", "40", "top_p", "0.9"))
			if err != nil {
				t.Fatal(err)
			}
			kv, err := model.NewCache(p.Model, "dynamic")
			if err != nil {
				t.Fatal(err)
			}
			ids := slices.Clone(want.IDs)
			for i, step := range want.Steps {
				logits, err := p.Model.Forward(ids[kv.Past():], kv, 1)
				if err != nil {
					t.Fatal(err)
				}
				var seen sampler.Observation
				req.Plan.Pipeline.Observe(&seen, ids, logits)
				final := seen.Final()
				if kept := numeric.Summarize(final).Kept; kept != len(step.KeptIDs) {
					t.Errorf("%s, %q, step %d: kept %d tokens, want %d", name, want.Prompt, i, kept, len(step.KeptIDs))
				}
				for k, id := range step.KeptIDs {
					if diff := math.Abs(float64(final[id]) - step.Scores[k]); !(diff <= tolerance) {
						t.Errorf("%s, %q, step %d, token %d: score %v, want %v", name, want.Prompt, i, id, final[id], step.Scores[k])
					}
				}
				ids = append(ids, want.Path[i])
			}
		}
	}
}
