package guide

import (
	"maps"
	"testing"

	"github.com/genlens/genlens/pkg/claim"
	"github.com/genlens/genlens/pkg/trace"
)

func init() {
	expect(map[string]claim.Verdict{
		"lesson-call":          claim.Holds,
		"parameters-defaults":  claim.Condition,
		"max-length":           claim.Holds,
		"min-length":           claim.Holds,
		"top-k":                claim.Holds,
		"top-p":                claim.Holds,
		"no-repeat-ngram":      claim.Holds,
		"num-return-sequences": claim.Condition,
		"num-beams":            claim.Holds,
		"eos-token":            claim.Condition,
		"streamer":             claim.Holds,
	})
}

// A list of defaults is held against transformers' and against a model's own.
func TestJudgeDefaults(t *testing.T) {
	listed := make(map[string]trace.Setting)
	for _, r := range reference {
		listed[r.name] = trace.Setting{Value: r.value}
	}
	judged(t, "as listed", judgeDefaults(listed, listed), claim.Holds)
	own := maps.Clone(listed)
	own["top_k"] = trace.Setting{Value: 40}
	judged(t, "a model's own", judgeDefaults(listed, own), claim.Condition)
	judged(t, "another list", judgeDefaults(own, own), claim.Condition)
}

// What returns is counted among the new tokens, and what it is held against in
// all of the text.
func TestReturning(t *testing.T) {
	text := func(prompt []int, steps ...int) *trace.Trace {
		t := &trace.Trace{}
		for _, id := range prompt {
			t.Run.Prompt.Tokens = append(t.Run.Prompt.Tokens, trace.Token{ID: id})
		}
		for _, id := range steps {
			t.Steps = append(t.Steps, trace.Step{Token: trace.Token{ID: id}})
		}
		return t
	}
	for _, test := range []struct {
		text *trace.Trace
		want int
	}{
		{text([]int{1, 2, 1, 2}, 3, 4), 0},
		{text([]int{1, 2, 3}, 1, 2, 3), 1},
		{text([]int{1}, 1, 1, 1), 1},
		{text([]int{1, 1, 1, 1}), 0},
	} {
		if got := returning(test.text, 3); got != test.want {
			t.Errorf("%d and %d tokens: %d, want %d", len(test.text.Run.Prompt.Tokens), len(test.text.Steps), got, test.want)
		}
	}
}
