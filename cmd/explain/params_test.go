package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/params"
	"github.com/genlens/genlens/pkg/trace"
)

// sameText are the parameters that leave the text of their example as it is,
// and what shows them.
var sameText = map[string]string{
	"remove_invalid_values":          "a stage of its own",
	"renormalize_logits":             "a stage of its own",
	"use_cache":                      "the work",
	"cache_implementation":           "the bytes of the cache",
	"output_attentions":              "what is recorded",
	"output_hidden_states":           "what is recorded",
	"logit_lens":                     "what is recorded",
	"prompt_lookup_num_tokens":       "rounds of guesses",
	"max_matching_ngram_size":        "rounds of guesses",
	"assistant_model":                "rounds of guesses",
	"num_assistant_tokens":           "rounds of guesses",
	"num_assistant_tokens_schedule":  "rounds of guesses",
	"assistant_confidence_threshold": "rounds of guesses",
}

// noEffect are the parameters whose example differs in nothing that is recorded.
var noEffect = map[string]string{
	"seed":         "without it a seed is drawn, and another text comes every time",
	"streamer":     "it changes when text appears, and not which",
	"pad_token_id": "it fills finished rows, which are cut off",
	"bos_token_id": "it is used where there is no prompt, which explain run refuses",
}

// The command that a parameter's entry gives runs, and shows the parameter: the
// same command without it comes to something else.
func TestExamplesShowTheirParameter(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for i, p := range params.All() {
		if !strings.HasPrefix(p.Example, "explain run ") || testing.Short() && i%4 > 0 { // under the race detector a run takes a while
			continue
		}
		command, _, _ := strings.Cut(p.Example, " && ")
		args := shellWords(command)[1:]
		with, ok := run(t, p.Name, args)
		if _, excused := noEffect[p.Name]; excused || !ok {
			continue
		}
		without, ok := run(t, p.Name+", left out", leaveOut(args, p.Name))
		if !ok {
			continue
		}
		if with == without {
			t.Errorf("%s: %s shows nothing: %+v", p.Name, p.Example, with)
		}
		if how, same := sameText[p.Name]; same != (with.text == without.text) {
			t.Errorf("%s: the text is the same: %v, want %v (%s)", p.Name, !same, same, how)
		}
	}
}

// seen is what of a run a reader can see.
type seen struct{ text, stages, rounds, inside, work string }

func run(t *testing.T, name string, args []string) (seen, bool) {
	t.Helper()
	if i := slices.Index(args, "--trace"); i >= 0 {
		args = slices.Delete(slices.Clone(args), i, i+2)
	}
	path := filepath.Join(t.TempDir(), "run.jsonl")
	var stdout, stderr bytes.Buffer
	asJSON := append(slices.Clone(args), "--trace", path, "--json")
	if slices.Contains(args, "--streamer") {
		asJSON = asJSON[:len(asJSON)-1] // the two do not go together
	}
	if status := execute(context.Background(), asJSON, strings.NewReader(""), &stdout, &stderr); status != exitOK {
		t.Errorf("%s: %q: status %d, %s", name, args, status, stderr.String())
		return seen{}, false
	}
	recorded, err := trace.ReadFile(path)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return seen{}, false
	}
	var out runJSON
	if !slices.Contains(args, "--streamer") {
		if err := json.Unmarshal(stdout.Bytes(), &out); err != nil {
			t.Errorf("%s: %v", name, err)
			return seen{}, false
		}
	}
	var s seen
	for _, sequence := range out.Sequences {
		s.text += fmt.Sprintln(sequence.IDs, sequence.FinishReason)
	}
	rows := make([]trace.Row, 0, len(recorded.Steps))
	for _, step := range recorded.Steps {
		rows = append(rows, step.Row)
		if step.Assist != nil {
			s.rounds += fmt.Sprint(step.Assist.Round, step.Assist.Outcome, " ")
		}
	}
	for _, beam := range recorded.Beams {
		for _, row := range beam.Rows {
			rows = append(rows, row.Row)
		}
	}
	for _, stage := range rows[0].Stages {
		s.stages += stage.Name + " "
	}
	s.inside = fmt.Sprint(rows[0].Attention != nil, rows[0].Hidden != nil, len(rows[0].Lens))
	s.work = fmt.Sprint(out.Strategy, out.Totals.Computed, out.Totals.CacheBytes)
	return s, true
}

// shellWords splits a command as a shell would, of which examples use only
// double quotes.
func shellWords(command string) []string {
	var words []string
	for i, part := range strings.Split(command, `"`) {
		if i%2 == 1 {
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	return words
}

// leaveOut drops a flag and its value wherever they stand.
func leaveOut(args []string, name string) []string {
	var kept []string
	for i := 0; i < len(args); i++ {
		flag, _, joined := strings.Cut(args[i], "=")
		if flag != "--"+name {
			kept = append(kept, args[i])
			continue
		}
		if !joined && i+1 < len(args) && !strings.HasPrefix(args[i+1], "--") {
			i++
		}
	}
	return kept
}
