package lint

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/params"
	"github.com/genlens/genlens/pkg/pycall"
)

// reference is what transformers did with a list of arguments; made by
// tools/lint_reference.py.
type reference struct {
	PromptIDs []int `json:"prompt_ids"`
	Cases     []referenceCase
}

type referenceCase struct {
	Arguments string
	Generate  outcome // model.generate(**arguments)
	Config    outcome // GenerationConfig(**arguments)
	Used      outcome // model.generate(generation_config=GenerationConfig(**arguments))
	Strict    outcome // GenerationConfig(**arguments).validate(strict=True)
}

type outcome struct {
	Raises string
	Warns  []string
}

// warned are the warnings of an outcome that are about the arguments.
func (o outcome) warned() []string {
	return slices.DeleteFunc(slices.Clone(o.Warns), func(w string) bool {
		// Of every call without a length.
		return strings.Contains(w, "Using the model-agnostic default")
	})
}

const referenceVocab = 64

func readReference(t *testing.T) reference {
	t.Helper()
	data, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Cases) < 150 {
		t.Fatalf("%d cases, want at least 150", len(r.Cases))
	}
	return r
}

// An error is found where generate() raises an exception, and nowhere else.
func TestErrorsAsGenerate(t *testing.T) {
	// What a look at the arguments alone cannot tell.
	differences := map[string]string{
		`cache_implementation="offloaded_static"`:           "raises only on a machine without a GPU",
		`cache_implementation="quantized"`:                  "raises only where no backend of the quantized cache is installed",
		"use_mtp=True":                                      "raises only with a model that has no heads for it",
		"prefix_allowed_tokens_fn=lambda batch_id, ids: []": "what a function returns is not known before it runs",
		"assistant_model=assistant_model, tokenizer=tokenizer, assistant_tokenizer=tokenizer": "raises only where both models have the same vocabulary",
	}
	r := readReference(t)
	for _, c := range r.Cases {
		call := parse(t, "model.generate(**inputs, "+c.Arguments+")")
		call.Prompt, call.Vocab = len(r.PromptIDs), referenceVocab
		check(t, c.Arguments, c.Generate, Lint(call), differences)
	}
}

// A configuration has an error where making it or generating with it raises.
func TestErrorsAsConfig(t *testing.T) {
	differences := map[string]string{
		`cache_implementation="offloaded_static"`: "raises only on a machine without a GPU",
		`cache_implementation="quantized"`:        "raises only where no backend of the quantized cache is installed",
		"use_mtp=True":                            "raises only with a model that has no heads for it",
		"is_assistant=True":                       "a configuration of an assistant is right to say so",
	}
	r := readReference(t)
	for _, c := range r.Cases {
		call := parse(t, "GenerationConfig("+c.Arguments+")")
		call.Prompt, call.Vocab = len(r.PromptIDs), referenceVocab
		if strings.Contains(c.Arguments, "stop_strings") || strings.HasPrefix(c.Arguments, "token_healing") {
			continue // the call of generate() may pass the tokenizer that was missing
		}
		if strings.HasPrefix(c.Arguments, "generation_config=") {
			continue // a configuration in a configuration is no call that anybody makes
		}
		want := c.Used
		if c.Config.Raises != "" {
			want = c.Config
		}
		check(t, c.Arguments, want, Lint(call), differences)
	}
}

func check(t *testing.T, arguments string, want outcome, got []Finding, differences map[string]string) {
	t.Helper()
	raises, found := want.Raises != "", Worst(got) == Error
	reason, differs := differences[arguments]
	switch {
	case differs && raises == found:
		t.Errorf("%s: no difference any more (%s)", arguments, reason)
	case !differs && raises && !found:
		t.Errorf("%s: no error, and transformers raises %s", arguments, want.Raises)
	case !differs && !raises && found:
		t.Errorf("%s: transformers raises nothing, and this is found: %+v", arguments, got[0])
	}
}

// Where transformers warns there is a warning, or an error that comes before it.
func TestWarningsAsGenerate(t *testing.T) {
	differences := map[string]string{
		"max_new_tokens=600":              "whether a text outgrows the model's positions depends on the model",
		"assistant_model=assistant_model": "the library warns of its own doings",
		"assistant_model=assistant_model, do_sample=True, temperature=0.7": "the library warns of its own doings",
		"assistant_early_exit=1": "the library warns of its own doings",
	}
	r := readReference(t)
	for _, c := range r.Cases {
		call := parse(t, "model.generate(**inputs, "+c.Arguments+")")
		call.Prompt, call.Vocab = len(r.PromptIDs), referenceVocab
		got := slices.DeleteFunc(Lint(call), func(f Finding) bool { return f.Rule == "no-length" && f.Level == Warning })
		warned, found := len(c.Generate.warned()) > 0, Worst(got) == Warning || Worst(got) == Error
		reason, differs := differences[c.Arguments]
		switch {
		case differs && (!warned || found):
			t.Errorf("%s: no difference any more (%s)", c.Arguments, reason)
		case !differs && warned && !found:
			t.Errorf("%s: no warning, and transformers says %v", c.Arguments, c.Generate.warned())
		}
	}
}

// Where making a configuration warns, there is a warning.
func TestWarningsAsConfig(t *testing.T) {
	for _, c := range readReference(t).Cases {
		if len(c.Config.warned()) == 0 || c.Config.Raises != "" || strings.HasPrefix(c.Arguments, "generation_config=") {
			continue // a configuration in a configuration is no call that anybody makes
		}
		if worst := Worst(Lint(parse(t, "GenerationConfig("+c.Arguments+")"))); worst != Error && worst != Warning {
			t.Errorf("%s: no warning, and transformers says %v", c.Arguments, c.Config.warned())
		}
	}
}

// What makes a strict validation fail is a warning about the same parameter.
func TestWarningsAsValidate(t *testing.T) {
	for _, c := range readReference(t).Cases {
		if c.Strict.Raises == "" || c.Config.Raises != "" || strings.HasPrefix(c.Arguments, "generation_config=") {
			continue // a configuration in a configuration is no call that anybody makes
		}
		got := Lint(parse(t, "GenerationConfig("+c.Arguments+")"))
		// ValueError: GenerationConfig is invalid: - `temperature`: …
		_, rest, _ := strings.Cut(c.Strict.Raises, "- `")
		name, _, ok := strings.Cut(rest, "`")
		if _, known := params.Find(name); !ok || !known {
			t.Errorf("%s: cannot read %q", c.Arguments, c.Strict.Raises)
			continue
		}
		if !slices.ContainsFunc(got, func(f Finding) bool { return f.Parameter == name && f.Level != Note }) {
			t.Errorf("%s: nothing about %s in %+v", c.Arguments, name, got)
		}
	}
}

func parse(t *testing.T, text string) Call {
	t.Helper()
	call, err := pycall.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return FromPython(call)
}
