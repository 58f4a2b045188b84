package decode_test

import (
	"context"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// A forced token takes the place of the draw, which is made all the same: it
// stands in Instead, and later draws keep their numbers.
func TestForcedToken(t *testing.T) {
	m := smallModel(t, shapeA)
	settings := []string{"do_sample", "true", "top_k", "4", "max_new_tokens", "8"}
	req := requestIDs(t, m, []int{5, 6}, flags(t, settings...))
	req.Seed = 3
	free, freeTrace := run(t, req, false)
	const at = 3
	for id := range smallVocab {
		req.Force = map[int]int{at: id}
		got, tr := run(t, req, false)
		if !slices.Equal(got.IDs[:at], free.IDs[:at]) || got.IDs[at] != id || len(got.IDs) != 8 {
			t.Fatalf("with %d at step %d: %v; without: %v", id, at, got.IDs, free.IDs)
		}
		for i := range tr.Steps {
			if got, want := tr.Steps[i].Draw, freeTrace.Steps[i].Draw; got.U != want.U || got.Index != want.Index {
				t.Errorf("step %d draws u = %v, number %d; without force %v, number %d", i, got.U, got.Index, want.U, want.Index)
			}
		}
		draw := tr.Steps[at].Draw
		if draw.Method != trace.DrawForced || draw.Instead == nil || *draw.Instead != free.IDs[at] {
			t.Errorf("step %d: %s, instead of %v; want %d", at, draw.Method, draw.Instead, free.IDs[at])
		}
		// A token that was cut has no place on the line.
		cut := tr.Steps[at].Stages[1].ChosenRank == 0
		if hasPlace := draw.High > draw.Low; hasPlace == cut {
			t.Errorf("token %d, cut: %v, lies from %v to %v", id, cut, draw.Low, draw.High)
		}
	}

	forced, err := decode.Forced(memory(record(req)).Run.Config)
	if err != nil || len(forced) != 0 {
		t.Errorf("an empty trace forces %v, error %v", forced, err)
	}
	_, tr := run(t, req, false)
	file, err := json.Marshal(tr.Run.Config) // as a reader of the file has it
	if err != nil {
		t.Fatal(err)
	}
	var config map[string]trace.Setting
	if err := json.Unmarshal(file, &config); err != nil {
		t.Fatal(err)
	}
	if forced, err := decode.Forced(config); err != nil || !reflect.DeepEqual(forced, req.Force) {
		t.Errorf("the trace forces %v (error %v), the request %v", forced, err, req.Force)
	}
}

// A forced end token ends the text; where every token was removed, a hand can
// still write one.
func TestForcedTokenAtTheEnds(t *testing.T) {
	req := requestIDs(t, toy(), []int{0}, flags(t, "eos_token_id", "4", "max_new_tokens", "6"))
	req.Force = map[int]int{1: 4}
	if got, _ := run(t, req, false); got.FinishReason != trace.FinishEOS || !slices.Equal(got.IDs, []int{1, 4}) {
		t.Errorf("%v, finished by %s", got.IDs, got.FinishReason)
	}
	req = requestIDs(t, toy(), []int{0}, flags(t, "suppress_tokens", "0,1,2,3,4", "max_new_tokens", "2"))
	if _, err := decode.Generate(context.Background(), req); err == nil || !strings.Contains(err.Error(), "contradict") {
		t.Errorf("error %v; there was nothing to pick from", err)
	}
	req.Force = map[int]int{0: 3, 1: 2}
	got, tr := run(t, req, false)
	if !slices.Equal(got.IDs, []int{3, 2}) || tr.Steps[0].Draw.Instead != nil {
		t.Errorf("%v, instead of %v", got.IDs, tr.Steps[0].Draw.Instead)
	}
}

// The scores of a given text are those of one pass over the whole of it.
func TestGivenText(t *testing.T) {
	m := smallModel(t, shapeA)
	prompt, given := []int{5, 6, 7}, []int{1, 1, 30, 2, 39, 0, 17}
	kv, err := model.NewCache(m, "none")
	if err != nil {
		t.Fatal(err)
	}
	logits, err := m.Forward(append(slices.Clone(prompt), given...), kv, len(given)+1)
	if err != nil {
		t.Fatal(err)
	}
	var want float64
	for i, id := range given {
		row := logits[i*smallVocab : (i+1)*smallVocab]
		want += float64(row[id]) - numeric.Summarize(row).LogSumExp
	}
	for _, cache := range []string{"true", "false"} {
		// 2 would end a text that is generated; this one goes on. The length
		// asked for is that of the text, too.
		req := requestIDs(t, m, prompt, flags(t, "use_cache", cache, "eos_token_id", "2", "max_new_tokens", "3"))
		req.Given = given
		got, tr := run(t, req, false)
		if !slices.Equal(got.IDs, given) || got.FinishReason != trace.FinishGiven || tr.Run.Strategy != trace.StrategyGiven {
			t.Fatalf("%v by %s, finished by %s", got.IDs, tr.Run.Strategy, got.FinishReason)
		}
		if err := tr.Check(); err != nil {
			t.Error(err)
		}
		var sum float64
		for i, step := range tr.Steps {
			for _, c := range step.Candidates {
				if c.ID == given[i] {
					sum += math.Log(c.Probs[0])
				}
			}
			if step.Draw.Method != trace.DrawGiven || step.Token.ID != given[i] {
				t.Errorf("step %d: %d, %s", i, step.Token.ID, step.Draw.Method)
			}
		}
		if math.Abs(sum-want) > 1e-5 {
			t.Errorf("use_cache %s: Σ ln p = %v, of one pass %v", cache, sum, want)
		}
	}
}

// What a request asks for has to go together.
func TestGenerateRefuses(t *testing.T) {
	a := smallModel(t, shapeA)
	other := shapeB
	other.Vocab = 41
	for _, test := range []struct {
		settings []string
		change   func(*decode.Request)
		want     string
	}{
		{[]string{"num_beams", "2"}, func(r *decode.Request) { r.Streamer = decode.NewIDStreamer(nil) }, "`streamer` cannot be used with beam search"},
		{[]string{"do_sample", "true", "num_return_sequences", "2"}, func(r *decode.Request) { r.Streamer = decode.NewIDStreamer(nil) }, "a streamer takes one text"},
		{[]string{"num_beams", "2"}, func(r *decode.Request) { r.Given = []int{1} }, "a text that is scored is one text"},
		{nil, func(r *decode.Request) { r.Given, r.Force = []int{1}, map[int]int{0: 1} }, "a text that is scored is one text"},
		{nil, func(r *decode.Request) { r.Given = []int{1, 40} }, "40, which is not in the vocabulary: ids run from 0 to 39"},
		{[]string{"num_beams", "2"}, func(r *decode.Request) { r.Force = map[int]int{0: 1} }, "not in a beam search"},
		{[]string{"prompt_lookup_num_tokens", "2"}, func(r *decode.Request) { r.Force = map[int]int{0: 1} }, "or with a draft"},
		{nil, func(r *decode.Request) { r.Force = map[int]int{2: -1} }, "step 3, -1, is not in the vocabulary"},
		{[]string{"assistant_model", "b"}, func(*decode.Request) {}, "the request has no draft model"},
		{[]string{"assistant_model", "b"}, func(r *decode.Request) { r.Draft = smallModel(t, other) }, "a vocabulary of 41, the model one of 40"},
	} {
		req := requestIDs(t, a, []int{1, 2}, flags(t, test.settings...))
		test.change(req)
		if _, err := decode.Generate(context.Background(), req); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: error %v, want one that says %q", test.settings, err, test.want)
		}
	}
}
