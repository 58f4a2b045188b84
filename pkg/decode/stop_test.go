package decode_test

import (
	"context"
	"slices"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/trace"
)

// A stop string ends the text with the token in which it is complete, wherever
// in a token it begins or ends; the token stays whole. Greedy decoding goes on
// from "The weather today is" with " sunny", " and", " warm", ".".
func TestStopStrings(t *testing.T) {
	p := load(t, embedded.Default)
	for _, test := range []struct {
		stops  []string
		text   string
		reason string
	}{
		{[]string{" sunny"}, " sunny", trace.FinishStopString},
		{[]string{"unn"}, " sunny", trace.FinishStopString},
		{[]string{"ny a"}, " sunny and", trace.FinishStopString},
		{[]string{"unny and war"}, " sunny and warm", trace.FinishStopString},
		{[]string{"is sun"}, " sunny", trace.FinishStopString}, // begins in the prompt
		{[]string{"weather"}, " sunny and warm.", trace.FinishEOS},
		{[]string{"xyzzy", "warm.", "nd w"}, " sunny and warm", trace.FinishStopString},
		{[]string{"rm.."}, " sunny and warm.", trace.FinishEOS},
	} {
		settings := []string{"do_sample", "false", "repetition_penalty", "1"}
		for _, stop := range test.stops {
			settings = append(settings, "stop_strings", stop)
		}
		got, _ := run(t, request(t, p, "The weather today is", flags(t, settings...)), false)
		if got.Text != test.text || got.FinishReason != test.reason {
			t.Errorf("stop at %q: %q, finished by %s; want %q, %s", test.stops, got.Text, got.FinishReason, test.text, test.reason)
		}
	}
}

// Any of several end tokens ends the text, and belongs to it.
func TestSeveralEndTokens(t *testing.T) {
	for _, test := range []struct {
		eos  string
		want []int
	}{
		{"4", []int{1, 2, 4}},
		{"4,2", []int{1, 2}},
		{"3,1,4", []int{1}},
		{"99", []int{1, 2, 4, 0, 1, 2}}, // no token at all: a warning
	} {
		got, tr := run(t, requestIDs(t, toy(), []int{0}, flags(t, "eos_token_id", test.eos, "max_new_tokens", "6")), false)
		if !slices.Equal(got.IDs, test.want) {
			t.Errorf("end tokens %s: %v, want %v", test.eos, got.IDs, test.want)
		}
		if warned := len(tr.Run.Warnings) > 0; warned != (test.eos == "99") {
			t.Errorf("end tokens %s: warnings %q", test.eos, tr.Run.Warnings)
		}
	}
}

// However short max_time is, every text gets a token.
func TestMaxTimeLeavesOneToken(t *testing.T) {
	m := smallModel(t, shapeA)
	for _, settings := range [][]string{
		{},
		{"do_sample", "true", "num_return_sequences", "3"},
		{"num_beams", "3", "num_return_sequences", "2"},
		{"prompt_lookup_num_tokens", "3"},
	} {
		req := requestIDs(t, m, []int{1, 2, 3}, flags(t, append(settings, "max_time", "1e-9")...))
		got, _ := run(t, req, false)
		for _, s := range got.Sequences {
			if len(s.IDs) != 1 || s.FinishReason != trace.FinishMaxTime {
				t.Errorf("%v: %d tokens, finished by %s", settings, len(s.IDs), s.FinishReason)
			}
		}
		if len(got.Sequences) != req.Plan.Sequences() {
			t.Errorf("%v: %d sequences", settings, len(got.Sequences))
		}
	}
}

// Several texts each end in their own way and time.
func TestSequencesEndOneByOne(t *testing.T) {
	req := requestIDs(t, toy(), []int{0}, flags(t, "do_sample", "true", "num_return_sequences", "12", "eos_token_id", "4", "max_new_tokens", "5"))
	got, tr := run(t, req, false)
	reasons, steps := map[string]int{}, 0
	for _, s := range got.Sequences {
		reasons[s.FinishReason]++
		steps += len(s.IDs)
		if ended := s.IDs[len(s.IDs)-1] == 4; ended != (s.FinishReason == trace.FinishEOS) {
			t.Errorf("%v, finished by %s", s.IDs, s.FinishReason)
		}
	}
	if reasons[trace.FinishEOS] == 0 || reasons[trace.FinishLength] == 0 {
		t.Errorf("all finished alike: %v", reasons)
	}
	if len(tr.Steps) != steps || got.Totals.NewTokens != steps {
		t.Errorf("%d steps in the trace, %d in the totals, %d tokens", len(tr.Steps), got.Totals.NewTokens, steps)
	}
}

// A run that is cancelled before it begins has no token, and its trace an end.
func TestCancelledBeforeTheFirstToken(t *testing.T) {
	m := smallModel(t, shapeA)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, settings := range [][]string{
		{"do_sample", "true", "num_return_sequences", "2"}, {"num_beams", "2"}, {"prompt_lookup_num_tokens", "3"},
	} {
		req := record(requestIDs(t, m, []int{1, 2, 3}, flags(t, settings...)))
		got, err := decode.Generate(ctx, req)
		if err != nil || len(got.IDs) != 0 || got.FinishReason != trace.FinishInterrupted {
			t.Errorf("%v: %d tokens, finished by %s, error %v", settings, len(got.IDs), got.FinishReason, err)
		}
		if err := memory(req).Check(); err != nil || memory(req).End == nil {
			t.Errorf("%v: the trace's end is %v, error %v", settings, memory(req).End, err)
		}
	}
}
