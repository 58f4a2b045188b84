package params

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/pycall"
)

// The catalogue has every field of GenerationConfig and every argument of
// generate() in transformers, with its default.
func TestAgainstTransformers(t *testing.T) {
	data, err := os.ReadFile("testdata/parameters.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Fields, Arguments []string
		Defaults          map[string]json.RawMessage
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	for _, name := range want.Fields {
		p, ok := Find(name)
		if !ok {
			t.Errorf("%s, a field of GenerationConfig, is missing", name)
			continue
		}
		if p.CallOnly {
			t.Errorf("%s is a field of GenerationConfig, and no argument of the call only", name)
		}
		value := literal.Value{}
		if text, ok := want.Defaults[name]; ok {
			if value, err = literal.FromJSON(text); err != nil {
				t.Fatal(err)
			}
		}
		if !p.Default.Equal(value) {
			t.Errorf("%s: default %s, want %s", name, p.Default, value)
		}
	}
	for _, name := range want.Arguments {
		if p, ok := Find(name); !ok || !p.CallOnly {
			t.Errorf("%s, an argument of generate(), is missing or not marked as one", name)
		}
	}
	// What is neither has a reason.
	for _, p := range All() {
		known := slices.Contains(want.Fields, p.Name) || slices.Contains(want.Arguments, p.Name)
		taken := []string{"tokenizer", "assistant_tokenizer", "trust_remote_code"} // generate() takes them out of **kwargs
		if !known && p.Origin != FromUs && p.Origin != FromFile && !slices.Contains(taken, p.Name) {
			t.Errorf("%s is nothing that transformers has", p.Name)
		}
	}
}

func TestEntries(t *testing.T) {
	seen := make(map[string]bool)
	example := regexp.MustCompile(`^explain (run|lint) `)
	for _, p := range All() {
		switch {
		case seen[p.Name]:
			t.Errorf("%s stands twice", p.Name)
		case ModelInput(p.Name):
			t.Errorf("%s is also listed as an input of the model", p.Name)
		case len(p.Accepts) == 0 || p.Short == "" || p.Effect == "" || p.Where == "" || p.Group == "" || p.Origin == "":
			t.Errorf("%s lacks its types, place, group or origin", p.Name)
		case !p.Matches(p.Default):
			t.Errorf("%s does not accept its own default %s", p.Name, p.Default)
		case !example.MatchString(p.Example) || !strings.Contains(p.Example, p.Name) && p.Name != "trust_remote_code":
			t.Errorf("%s: the example does not show it: %s", p.Name, p.Example)
		}
		seen[p.Name] = true
		for _, text := range []string{p.Effect, p.Pitfall} {
			if text != "" && !strings.HasSuffix(text, ".") || strings.Contains(text, "—") {
				t.Errorf("%s: not a sentence: %q", p.Name, text)
			}
		}
		if p.Neutral != "" {
			call, err := pycall.Parse(p.Name + "=" + p.Neutral)
			if err != nil || !p.Matches(call.Args[0].Value) {
				t.Errorf("%s does not accept its neutral value %s (%v)", p.Name, p.Neutral, err)
			}
		}
		if quoted, ok := strings.CutPrefix(p.Example, "explain lint '"); ok {
			if _, err := pycall.Parse(strings.TrimSuffix(quoted, "'")); err != nil {
				t.Errorf("%s: %s: %v", p.Name, p.Example, err)
			}
		}
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"temperature=0.7", true}, {"temperature=2", false}, {"temperature=True", false}, {"temperature=None", true}, {"temperature=t", true},
		{"top_p=1", true}, {"top_p='1'", false}, {"top_k=5", true}, {"top_k=5.0", false},
		{"early_stopping=True", true}, {"early_stopping='never'", true}, {"early_stopping=1", false},
		{"eos_token_id=2", true}, {"eos_token_id=[2, x]", true}, {"eos_token_id=[2, 0.5]", false},
		{"bad_words_ids=[[5], [6, 7]]", true}, {"bad_words_ids=[5]", false},
		{"sequence_bias={(5, 6): -2.5}", true}, {"sequence_bias=[[[5], 1.0]]", true}, {"sequence_bias={(5,): 1}", false}, {"sequence_bias={5: 1.0}", false},
		{"exponential_decay_length_penalty=(5, 1.1)", true}, {"exponential_decay_length_penalty=(5,)", false},
		{"stop_strings='a'", true}, {"stop_strings=['a', 'b']", true}, {"stop_strings=[5]", false},
		{"watermarking_config={}", true}, {"watermarking_config=5", false}, {"streamer=streamer", true},
	} {
		call, err := pycall.Parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		p, ok := Find(call.Args[0].Name)
		if got := p.Matches(call.Args[0].Value); !ok || got != c.want {
			t.Errorf("%s: %v, want %v", c.text, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{
		"temprature": "temperature", "topk": "top_k", "top-p": "top_p", "TOP_K": "top_k", "max_tokens": "max_new_tokens",
		"max_new_token": "max_new_tokens", "maxnewtokens": "max_new_tokens", "n": "num_return_sequences", "stop": "stop_strings", "do_sampling": "do_sample",
		"num_beam": "num_beams", "repetiton_penalty": "repetition_penalty", "frequency_penalty": "repetition_penalty",
		"no_repeat_ngrams_size": "no_repeat_ngram_size", "tempeartuer": "temperature", "mirostat": "",
	} {
		if got, ok := Nearest(name); !ok || got.Name != want {
			t.Errorf("%s: %v %v, want %s", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "x", "colour", "hello_world_parameter"} {
		if got, ok := Nearest(name); ok {
			t.Errorf("%q: %v, want nothing", name, got)
		}
	}
	if got, _ := Nearest("frequency_penalty"); !strings.Contains(got.Note, "not the same") {
		t.Errorf("frequency_penalty is taken for repetition_penalty: %v", got)
	}
	for name, s := range synonyms {
		if _, known := Find(name); known {
			t.Errorf("%s is a name of its own", name)
		}
		if _, known := Find(s.Name); s.Name != "" && !known {
			t.Errorf("%s: %s is not known", name, s.Name)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "abc", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "ab", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%s to %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
