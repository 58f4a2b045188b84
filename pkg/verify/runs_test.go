package verify_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/genlens/genlens/pkg/decode"
	"github.com/genlens/genlens/pkg/embedded"
	"github.com/genlens/genlens/pkg/pretrained"
	"github.com/genlens/genlens/pkg/trace"
)

// kind is a run of the embedded model, as its settings.
type kind struct {
	name     string
	prompt   string
	settings map[string]string
	seed     uint64
	full     bool
	top      int // 0: the default
	force    map[int]string
	given    string   // the text to score
	draft    bool     // another model drafts
	skips    []string // what the report has to say was left open
	part     int      // below the first line, one number in so many is corrupted; 0: each
}

const weather = "The weather today is"

// kindsOfRun differ in what the trace has to say.
var kindsOfRun = []kind{
	{name: "sampled", prompt: weather, seed: 7, settings: map[string]string{}}, // every stage
	{name: "greedy", prompt: weather, settings: map[string]string{"do_sample": "false", "repetition_penalty": "1"}},
	{name: "uncached", prompt: weather, seed: 3, settings: map[string]string{"use_cache": "false"}},
	{name: "full", prompt: weather, seed: 7, settings: map[string]string{}, full: true},
	{name: "full greedy uncached", prompt: weather, full: true,
		settings: map[string]string{"do_sample": "false", "use_cache": "false", "repetition_penalty": "1.2"}},
	// The nucleus is cut where other tokens stand on both sides of the border.
	{name: "wide nucleus", prompt: "Once upon a time", seed: 11, top: 4,
		settings: map[string]string{"temperature": "2", "top_k": "0", "top_p": "0.9"}},
	{name: "wide top-k", prompt: "Once upon a time", seed: 12, top: 4,
		settings: map[string]string{"temperature": "1.5", "top_k": "100", "top_p": "1"}},
	{name: "nothing cut", prompt: "Once upon a time", seed: 13, top: 4,
		settings: map[string]string{"temperature": "2", "top_k": "0", "top_p": "1", "repetition_penalty": "1"}},

	{name: "sequences", prompt: weather, seed: 5, top: 4, part: 3, settings: map[string]string{"num_return_sequences": "3"}},
	{name: "sequences uncached full", prompt: weather, seed: 5, full: true, top: 4, part: 3,
		settings: map[string]string{"num_return_sequences": "2", "use_cache": "false"}},
	{name: "beams", prompt: weather, top: 8,
		settings: map[string]string{"do_sample": "false", "num_beams": "3", "num_return_sequences": "2", "repetition_penalty": "1"}},
	{name: "beams full", prompt: weather, full: true, top: 4, part: 2, settings: map[string]string{"do_sample": "false", "num_beams": "2",
		"early_stopping": "true", "length_penalty": "0.5", "no_repeat_ngram_size": "2", "renormalize_logits": "true"}},
	{name: "beams uncached", prompt: weather, top: 8,
		settings: map[string]string{"do_sample": "false", "num_beams": "2", "early_stopping": "never", "use_cache": "false"}},
	{name: "beam sample", prompt: weather, seed: 9, top: 16, part: 5, settings: map[string]string{"num_beams": "2", "top_p": "0.8"}},
	{name: "beam sample full", prompt: weather, seed: 9, full: true, top: 4, part: 5, settings: map[string]string{"num_beams": "3", "top_k": "0", "top_p": "1"}},
	{name: "lookup", prompt: repeating, top: 4,
		settings: map[string]string{"do_sample": "false", "prompt_lookup_num_tokens": "3", "repetition_penalty": "1"}},
	{name: "lookup sampled", prompt: repeating, seed: 4, top: 4, settings: map[string]string{"prompt_lookup_num_tokens": "4"}},
	{name: "draft", prompt: "Once upon a time", seed: 6, draft: true, top: 4,
		settings: map[string]string{"temperature": "1.5", "num_assistant_tokens": "4", "assistant_confidence_threshold": "0"},
		skips:    []string{"what the draft model proposed", "in place of a rejected token"}},
	{name: "draft greedy", prompt: weather, draft: true, top: 4,
		settings: map[string]string{"do_sample": "false", "num_assistant_tokens": "3"}},
	{name: "forced", prompt: weather, seed: 7, top: 4, settings: map[string]string{}, force: map[int]string{1: " the"}},
	{name: "forced greedy full", prompt: weather, full: true, top: 4, settings: map[string]string{"do_sample": "false"}, force: map[int]string{0: " cold"}},
	{name: "given", prompt: weather, given: " cold and very sunny.", top: 4, part: 3, settings: map[string]string{}},
	{name: "guided", prompt: weather, seed: 2, top: 4, settings: map[string]string{"guidance_scale": "1.5"}, skips: []string{"the stage guidance_scale"}},
	{name: "regex", prompt: weather, seed: 2, top: 4, settings: map[string]string{"regex": " (sunny|cloudy) and [a-z]+"}, skips: []string{"the stage prefix_allowed_tokens_fn"}},
	{name: "static", prompt: weather, top: 4, settings: map[string]string{"do_sample": "false", "cache_implementation": "static", "cache_config": "max_cache_len=40"}},
	{name: "static given", prompt: weather, given: " cold and", top: 4, part: 3, settings: map[string]string{"cache_implementation": "static"}},
	{name: "sliding", prompt: weather, seed: 4, top: 4, settings: map[string]string{"cache_implementation": "sliding_window", "cache_config": "window=3"}},
	{name: "sliding sequences", prompt: weather, seed: 4, top: 4, part: 3,
		settings: map[string]string{"cache_implementation": "sliding_window", "cache_config": "window=3", "num_return_sequences": "2"}},
	{name: "quantized", prompt: weather, seed: 7, top: 4, settings: map[string]string{"cache_implementation": "quantized"}},
	{name: "quantized beams", prompt: weather, top: 8, part: 2, settings: map[string]string{"do_sample": "false", "num_beams": "2",
		"cache_implementation": "quantized", "cache_config": "nbits=8,residual_length=1,q_group_size=16"}},
	{name: "quantized lookup", prompt: repeating, top: 4, settings: map[string]string{"do_sample": "false", "prompt_lookup_num_tokens": "3",
		"repetition_penalty": "1", "cache_implementation": "quantized", "cache_config": "residual_length=2"}},
	{name: "paged", prompt: weather, seed: 7, top: 4, settings: map[string]string{"cache_implementation": "paged"}},
	{name: "paged sequences", prompt: weather, seed: 5, top: 4, part: 3,
		settings: map[string]string{"cache_implementation": "paged", "cache_config": "block_size=3", "num_return_sequences": "3"}},
	{name: "paged beams", prompt: weather, top: 8, part: 2,
		settings: map[string]string{"do_sample": "false", "num_beams": "3", "cache_implementation": "paged", "cache_config": "block_size=4"}},
	{name: "paged guided", prompt: weather, seed: 2, top: 4, part: 3,
		settings: map[string]string{"guidance_scale": "1.5", "cache_implementation": "paged"}, skips: []string{"the stage guidance_scale"}},
	{name: "lens", prompt: weather, seed: 7, top: 4, part: 2, settings: map[string]string{"logit_lens": "true"}},
	{name: "lens full", prompt: weather, seed: 7, full: true, part: 3, settings: map[string]string{"logit_lens": "true"}},
	{name: "lens beams", prompt: weather, top: 8, part: 3, settings: map[string]string{"do_sample": "false", "num_beams": "2", "logit_lens": "true"}},
	{name: "every stage", prompt: weather, seed: 3, top: 4, settings: everyStage, part: 11},
	{name: "every stage full", prompt: weather, seed: 3, full: true, top: 4, settings: everyStage, part: 11},
}

const repeating = "The weather today is cold and wet. The weather today is"

// everyStage has all processors that a trace describes in full.
var everyStage = map[string]string{
	"sequence_bias": "5:1.5;300,301:-2.0", "encoder_repetition_penalty": "1.1", "repetition_penalty": "1.2",
	"no_repeat_ngram_size": "3", "encoder_no_repeat_ngram_size": "4", "bad_words_ids": "260;270,271", "min_length": "8",
	"min_new_tokens": "3", "require": "rain", "forced_bos_token_id": "300", "forced_eos_token_id": "0", "remove_invalid_values": "true",
	"exponential_decay_length_penalty": "5,1.01", "suppress_tokens": "261,262", "begin_suppress_tokens": "263",
	"temperature": "1.3", "top_h": "0.9", "top_k": "80", "top_p": "0.95", "min_p": "0.001", "typical_p": "0.95",
	"epsilon_cutoff": "0.0005", "eta_cutoff": "0.0005", "renormalize_logits": "true",
}

// generate runs the embedded model with at most n new tokens and returns the
// trace as a file.
func (k kind) generate(t testing.TB, n string) []byte {
	t.Helper()
	model, err := pretrained.Load(embedded.Default)
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	var config decode.Config
	for _, field := range config.Fields() {
		text, ok := k.settings[field.Name]
		switch {
		case field.Name == "max_new_tokens":
			text, ok = n, true
		case field.Name == "assistant_model" && k.draft:
			text, ok = "nano", true
		}
		if ok {
			if err := field.SetText(text, decode.FromFlag); err != nil {
				t.Fatal(err)
			}
		}
	}
	ids, err := model.Encode(k.prompt)
	if err != nil {
		t.Fatal(err)
	}
	req, err := model.Request(k.prompt, ids, config)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(text string) []int {
		ids, err := model.Tokenizer.Encode(text, false)
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	req.Force = map[int]int{}
	for step, word := range k.force {
		req.Force[step] = encode(word)[0]
	}
	if k.given != "" {
		req.Given = encode(k.given)
	}
	if k.draft {
		draft, err := pretrained.Load("nano")
		if err != nil {
			t.Fatal(err)
		}
		defer draft.Close()
		req.Draft, req.DraftName = draft.Model, draft.Name
	}
	var file bytes.Buffer
	w := trace.NewWriter(&file)
	req.Seed = k.seed
	req.Recorder = &decode.Recorder{Sinks: []decode.Sink{w}, Full: k.full, Top: k.top}
	if _, err := decode.Generate(context.Background(), req); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// run is the kind of that name.
func run(t testing.TB, name string) kind {
	t.Helper()
	for _, k := range kindsOfRun {
		if k.name == name {
			return k
		}
	}
	t.Fatalf("no kind of run is called %q", name)
	return kind{}
}

func read(t testing.TB, data []byte) *trace.Trace {
	t.Helper()
	tr, err := trace.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}
