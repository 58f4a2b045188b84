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
		if field.Name == "max_new_tokens" {
			text, ok = n, true
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

func read(t testing.TB, data []byte) *trace.Trace {
	t.Helper()
	tr, err := trace.Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}
