package decode_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/trace"
)

// inside is the settings of a run that records everything.
var inside = []string{"output_attentions", "true", "output_hidden_states", "true", "logit_lens", "true"}

// TestInsideIsThatOfTransformers: a greedy run records what generate() returns
// with output_attentions and output_hidden_states, with the cache and without.
func TestInsideIsThatOfTransformers(t *testing.T) {
	const testdata = "../model/testdata"
	files, err := filepath.Glob(testdata + "/attention/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing to compare with: run tools/attention_reference.py (%v)", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var ref struct {
			Prompt, IDs []int
			Steps       []struct {
				Attention string `json:"attention_f32le"`
				Hidden    string `json:"hidden_f32le"`
			}
		}
		if err := json.Unmarshal(data, &ref); err != nil {
			t.Fatal(err)
		}
		m, err := model.Open(filepath.Join(testdata, "reference", name), model.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		for _, cached := range []string{"true", "false"} {
			req := record(requestIDs(t, m, ref.Prompt, flags(t, append(inside, "max_new_tokens", fmt.Sprint(len(ref.IDs)), "use_cache", cached)...)))
			result, err := decode.Generate(context.Background(), req)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(result.IDs, ref.IDs) {
				t.Fatalf("%s: ids %v, transformers has %v", name, result.IDs, ref.IDs)
			}
			for i, step := range memory(req).Steps {
				for _, f := range []struct {
					name string
					want string
					got  []byte
				}{{"attention", ref.Steps[i].Attention, step.Attention.Weights}, {"hidden states", ref.Steps[i].Hidden, step.Hidden.States}} {
					want, err := base64.StdEncoding.DecodeString(f.want)
					if err != nil {
						t.Fatal(err)
					}
					if diff := farthest(want, f.got); !(diff <= 1e-5) {
						t.Errorf("%s, cache %s, step %d: %s up to %g away", name, cached, i, f.name, diff)
					}
				}
			}
		}
	}
}

// farthest is the largest difference between two rows of little-endian float32,
// NaN if their lengths differ.
func farthest(a, b []byte) float64 {
	if len(a) != len(b) {
		return math.NaN()
	}
	worst := 0.0
	for ; len(a) > 0; a, b = a[4:], b[4:] {
		x, y := math.Float32frombits(binary.LittleEndian.Uint32(a)), math.Float32frombits(binary.LittleEndian.Uint32(b))
		worst = max(worst, math.Abs(float64(x-y)))
	}
	return worst
}

// rows are all rows of a trace with the text that each was computed from.
func rows(t *trace.Trace) (rows []trace.Row, texts [][]int) {
	made := map[int][]int{}
	for _, s := range t.Steps {
		rows, texts = append(rows, s.Row), append(texts, slices.Concat(t.Run.Prompt.IDs, made[s.Sequence]))
		made[s.Sequence] = append(made[s.Sequence], s.Token.ID)
	}
	beams := [][]int{t.Run.Prompt.IDs}
	for _, b := range t.Beams {
		next := make([][]int, len(b.Considered))
		for i, row := range b.Rows {
			rows, texts = append(rows, row.Row), append(texts, beams[i])
		}
		for _, k := range b.Considered {
			if k.Fate == trace.FateRunning {
				next[k.Beam] = slices.Concat(beams[k.Parent], []int{k.Token.ID})
			}
		}
		beams = next
	}
	return rows, texts
}

// Whatever the strategy, each row holds what one pass over its text shows at
// the positions that it is about, and the run is the one that nobody watches.
func TestEveryStrategyRecordsTheSameInside(t *testing.T) {
	m, draft := smallModel(t, shapeA), smallModel(t, shapeB)
	outer := t
	rapid.Check(t, func(t *rapid.T) {
		prompt := anyPrompt(t)
		settings := append([]string{"max_new_tokens", "6"}, rapid.SampledFrom([][]string{
			{},
			{"do_sample", "true"},
			{"do_sample", "true", "num_return_sequences", "3"},
			{"num_beams", "3"},
			{"prompt_lookup_num_tokens", "3"},
			{"assistant_model", "draft"},
			{"assistant_model", "draft", "do_sample", "true"},
			{"guidance_scale", "1.5"},
		}).Draw(t, "strategy")...)
		if !slices.Contains(settings, "prompt_lookup_num_tokens") && !slices.Contains(settings, "assistant_model") && rapid.Bool().Draw(t, "no cache") {
			settings = append(settings, "use_cache", "false")
		}
		generate := func(settings []string) *decode.Request {
			req, err := tryRequestIDs(m, prompt, flags(outer, settings...))
			if err != nil {
				t.Fatal(err)
			}
			req.Draft, req.DraftName = draft, "draft"
			if _, err := decode.Generate(context.Background(), record(req)); err != nil {
				t.Fatal(err)
			}
			return req
		}
		blind, seen := memory(generate(settings)), memory(generate(append(settings, inside...)))
		if !slices.Equal(blind.End.IDs, seen.End.IDs) || blind.End.Totals.Flops != seen.End.Totals.Flops {
			t.Fatalf("watched %v and %d operations, unwatched %v and %d", seen.End.IDs, seen.End.Totals.Flops, blind.End.IDs, blind.End.Totals.Flops)
		}
		unwatched, _ := rows(blind)
		rows, texts := rows(seen)
		for i, row := range rows {
			if !reflect.DeepEqual(row.Stages, unwatched[i].Stages) || !reflect.DeepEqual(row.Candidates, unwatched[i].Candidates) {
				t.Fatalf("row %d: watched %v, unwatched %v", i, row.Stages, unwatched[i].Stages)
			}
			if len(seen.Steps) > 0 && seen.Steps[i].Sequence > 0 && seen.Steps[i].Index == 0 {
				if row.Attention != nil || row.Hidden != nil || row.Lens != nil {
					t.Fatalf("sequence %d shows the prompt again", seen.Steps[i].Sequence+1)
				}
				continue
			}
			a, h, length := row.Attention, row.Hidden, len(texts[i])
			queries := 1
			if length == len(prompt) {
				queries = length
			}
			if a.Queries != queries || a.Keys != length || h.Positions != queries {
				t.Fatalf("row %d after %d tokens: %d queries, %d keys, %d positions", i, length, a.Queries, a.Keys, h.Positions)
			}
			whole := &model.Observation{Attentions: true, HiddenStates: true, Lens: true}
			m.Observe(whole)
			kv, err := model.NewCache(m, "none")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := m.Forward(texts[i], kv, 1); err != nil {
				t.Fatal(err)
			}
			m.Observe(nil)
			chosen := -1
			if len(seen.Steps) > 0 {
				chosen = seen.Steps[i].Token.ID
			}
			for layer, got := range row.Lens {
				if err := checkLens(&got, whole.Logits(layer, 0), chosen); err != nil {
					t.Fatalf("row %d, layer %d: %v", i, layer, err)
				}
			}
			for query := range queries {
				position := length - queries + query
				for layer := range a.Layers {
					for head := range a.Heads {
						if diff := apart(whole.Weights(layer, head, position), a.Row(layer, head, query)); !(diff <= 1e-6) {
							t.Fatalf("row %d, layer %d, head %d, position %d: attention up to %g apart", i, layer, head, position, diff)
						}
					}
				}
				for layer := range h.Layers {
					if diff := apart(whole.State(layer, position), h.State(layer, query)); !(diff <= 1e-5) {
						t.Fatalf("row %d, layer %d, position %d: states up to %g apart", i, layer, position, diff)
					}
				}
			}
		}
	})
}

// apart is the largest difference between two rows, NaN if their lengths
// differ.
func apart(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.NaN()
	}
	worst := 0.0
	for i := range a {
		worst = max(worst, math.Abs(float64(a[i]-b[i])))
	}
	return worst
}

// A prompt whose maps no line of a trace has room for is refused before the
// run, but only in a run that would write them.
func TestInsideHasToFit(t *testing.T) {
	shape := trace.Shape{Layers: 16, Hidden: 8, Heads: 16, KVHeads: 1, HeadDim: 2, Intermediate: 4, Vocab: smallVocab, MaxPositions: 200}
	m := smallModel(t, shape)
	prompt := make([]int, 150)
	req := requestIDs(t, m, prompt, flags(t, "max_new_tokens", "1", "output_attentions", "true"))
	req.Plan.WarnUnrecorded()
	if !slices.Contains(req.Plan.Warnings, "output_attentions does nothing: no trace is written that would keep them") {
		t.Errorf("warnings %q", req.Plan.Warnings)
	}
	if _, err := decode.Generate(context.Background(), req); err != nil {
		t.Fatalf("nothing is recorded, yet: %v", err)
	}
	_, err := decode.Generate(context.Background(), record(req))
	if want := "--output_attentions: a step of this run takes up to 21 MB (a prompt of 150 tokens, 16 layers), and a line of a trace has room for 16"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q in it", err, want)
	}
}
