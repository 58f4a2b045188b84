package lint

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/genlens/genlens/pkg/params"
)

// ruleCases has for every rule calls that it is about and calls that are near
// them and fine.
var ruleCases = []struct {
	rule   string
	level  Level
	fires  []string
	silent []string
}{
	{"almost-greedy", Note, []string{"do_sample=True, temperature=0.01"}, []string{"do_sample=True, temperature=0.2", "temperature=0.01"}},
	{"argument-in-config", Error, []string{"GenerationConfig(streamer=s)"}, []string{"streamer=s", "GenerationConfig(top_k=5)"}},
	{"assistant-setting-in-call", Warning, []string{"num_assistant_tokens=5", `assistant_model=m, num_assistant_tokens_schedule="heuristic"`, "assistant_model=m, assistant_confidence_threshold=0.5", "generation_config=GenerationConfig(num_assistant_tokens=5)"}, []string{"GenerationConfig(num_assistant_tokens=5)", "assistant_model=m", "num_assistant_tokens=None"}},
	{"assisted-with-beams", Warning, []string{"assistant_model=m, num_beams=2"}, []string{"assistant_model=m", "num_beams=2"}},
	{"assisted-with-sequences", Error, []string{"prompt_lookup_num_tokens=3, num_return_sequences=2, do_sample=True"}, []string{"prompt_lookup_num_tokens=3, num_return_sequences=1"}},
	{"assisted-with-static-cache", Error, []string{`prompt_lookup_num_tokens=3, cache_implementation="static"`}, []string{`prompt_lookup_num_tokens=3, cache_implementation="dynamic"`}},
	{"assisted-with-stop-strings", Error, []string{`assistant_model=m, stop_strings=["."], tokenizer=t`, `assistant_early_exit=1, stop_strings=["."], tokenizer=t`}, []string{`prompt_lookup_num_tokens=3, stop_strings=["."], tokenizer=t`, `assistant_model=m, num_beams=2, stop_strings=["."], tokenizer=t`, "assistant_model=m"}},
	{"assisted-without-cache", Error, []string{"assistant_model=m, use_cache=False"}, []string{"assistant_model=m, use_cache=True", "use_cache=False"}},
	{"bad-words-form", Error, []string{"bad_words_ids=[5]", "bad_words_ids=[]", "bad_words_ids=[[-1]]"}, []string{"bad_words_ids=[[5], [6, 7]]", "bad_words_ids=words"}},
	{"beams-range", Error, []string{"num_beams=0", "num_beams=-1", "num_beams=None"}, []string{"num_beams=1", "num_beams=n", "GenerationConfig(num_beams=None)"}},
	{"cache-deprecated", Warning, []string{`cache_implementation="hybrid"`}, []string{`cache_implementation="static"`}},
	{"cache-off", Warning, []string{"use_cache=False"}, []string{"use_cache=True", "use_cache=flag", "do_sample=False"}},
	{"cache-setting-without-cache", Warning, []string{`use_cache=False, cache_config={"nbits": 4}`}, []string{`cache_config={"nbits": 4}`}},
	{"cache-unknown", Error, []string{`cache_implementation="fancy"`}, []string{`cache_implementation="quantized"`}},
	{"chunk-range", Error, []string{"prefill_chunk_size=0"}, []string{"prefill_chunk_size=64"}},
	{"chunks-without-cache", Error, []string{"prefill_chunk_size=64, use_cache=False"}, []string{"prefill_chunk_size=64"}},
	{"compile-config-form", Error, []string{`compile_config={"fullgraph": True}`}, []string{"compile_config=CompileConfig()"}},
	{"config-and-arguments", Warning, []string{"generation_config=c, top_k=5"}, []string{"generation_config=c", "generation_config=c, streamer=s", "generation_config=None, top_k=5"}},
	{"decay-form", Error, []string{"exponential_decay_length_penalty=1.1", "exponential_decay_length_penalty=(5,)"}, []string{"exponential_decay_length_penalty=(5, 1.1)", "exponential_decay_length_penalty=[5, 1.1]"}},
	{"decay-puts-off", Warning, []string{"exponential_decay_length_penalty=(5, 0.9)"}, []string{"exponential_decay_length_penalty=(5, 1.1)"}},
	{"decay-without-end", Error, []string{"exponential_decay_length_penalty=(5, 1.1), eos_token_id=None"}, []string{"exponential_decay_length_penalty=(5, 1.1), eos_token_id=2"}},
	{"deprecated-field", Warning, []string{"GenerationConfig(continuous_batching_config=c)"}, []string{"GenerationConfig(top_k=50)"}},
	{"do-sample-not-bool", Warning, []string{"do_sample=1", `do_sample="no"`}, []string{"do_sample=True", "do_sample=None", "do_sample=flag"}},
	{"early-stopping-value", Error, []string{`num_beams=2, early_stopping="always"`}, []string{`num_beams=2, early_stopping="never"`, "num_beams=2, early_stopping=True"}},
	{"early-stopping-without-beams", Warning, []string{"early_stopping=True"}, []string{"early_stopping=False", "early_stopping=True, num_beams=2", "early_stopping=True, num_beams=n"}},
	{"encoder-repetition-penalty-range", Error, []string{"encoder_repetition_penalty=0.0"}, []string{"encoder_repetition_penalty=0.5"}},
	{"ensemble-range", Error, []string{"assistant_ensemble_weight=1.0"}, []string{"assistant_ensemble_weight=0.5"}},
	{"ensemble-with-lookup", Error, []string{"prompt_lookup_num_tokens=3, assistant_ensemble_weight=0.5"}, []string{"assistant_model=m, assistant_ensemble_weight=0.5"}},
	{"epsilon-cutoff-range", Warning, []string{"do_sample=True, epsilon_cutoff=1.5"}, []string{"do_sample=True, epsilon_cutoff=0.001", "do_sample=True, epsilon_cutoff=0.0"}},
	{"epsilon-cutoff-without-sampling", Warning, []string{"epsilon_cutoff=0.001"}, []string{"epsilon_cutoff=0.001, do_sample=True", "epsilon_cutoff=0.0"}},
	{"eta-cutoff-range", Warning, []string{"do_sample=True, eta_cutoff=-1.0"}, []string{"do_sample=True, eta_cutoff=0.001"}},
	{"eta-cutoff-without-sampling", Warning, []string{"eta_cutoff=0.001"}, []string{"eta_cutoff=0.001, do_sample=True"}},
	{"float-for-int", Error, []string{"do_sample=True, top_k=5.0", "num_beams=2.0", "no_repeat_ngram_size=2.0", "min_new_tokens=5.0"}, []string{"do_sample=True, top_k=5", "min_length=0.0"}},
	{"forced-and-suppressed", Error, []string{"forced_eos_token_id=2, suppress_tokens=[2]", "forced_bos_token_id=5, suppress_tokens=[4, 5]"}, []string{"forced_eos_token_id=[2, 3], suppress_tokens=[2]"}},
	{"forced-bos-in-decoder", Note, []string{"forced_bos_token_id=5"}, []string{"forced_bos_token_id=None"}},
	{"forced-token-range", Error, []string{"forced_eos_token_id=-1"}, []string{"forced_eos_token_id=[2, 3]"}},
	{"healing-without-tokenizer", Error, []string{"token_healing=True"}, []string{"token_healing=True, tokenizer=tok", "token_healing=False"}},
	{"ignored-in-config", Warning, []string{"GenerationConfig(tokenizer=t)"}, []string{"tokenizer=t"}},
	{"int-for-float", Error, []string{"do_sample=True, temperature=2", "repetition_penalty=2", "encoder_repetition_penalty=2"}, []string{"do_sample=True, temperature=1", "temperature=2", "repetition_penalty=1", "do_sample=True, top_p=1"}},
	{"int-one", Note, []string{"do_sample=True, temperature=1", "repetition_penalty=1"}, []string{"do_sample=True, temperature=1.0", "do_sample=True, temperature=2", "do_sample=True, top_p=1"}},
	{"is-assistant", Error, []string{"is_assistant=True"}, []string{"is_assistant=False", "GenerationConfig(is_assistant=True)"}},
	{"length-penalty-sign", Note, []string{"num_beams=2, length_penalty=2.0"}, []string{"num_beams=2, length_penalty=1.0"}},
	{"length-penalty-without-beams", Warning, []string{"length_penalty=2.0"}, []string{"length_penalty=1.0", "length_penalty=2.0, num_beams=2"}},
	{"lookup-range", Error, []string{"prompt_lookup_num_tokens=0"}, []string{"prompt_lookup_num_tokens=3"}},
	{"low-memory", Error, []string{"low_memory=True, num_beams=2"}, []string{"low_memory=True", "low_memory=False, num_beams=2"}},
	{"many-new-tokens", Warning, []string{"max_new_tokens=10000"}, []string{"max_new_tokens=500", "max_new_tokens=n"}},
	{"max-cache-len-without-static", Warning, []string{"max_cache_len=64"}, []string{`max_cache_len=64, cache_implementation="static"`}},
	{"max-length-counts-prompt", Note, []string{"max_length=50"}, []string{"max_new_tokens=50", "max_length=None, max_new_tokens=5"}},
	{"max-length-range", Error, []string{"max_length=1", "max_length=0"}, []string{"max_length=50"}},
	{"max-new-tokens-range", Error, []string{"max_new_tokens=0", "max_new_tokens=False"}, []string{"max_new_tokens=1"}},
	{"max-time-range", Warning, []string{"max_time=0"}, []string{"max_time=0.5"}},
	{"min-p-range", Error, []string{"do_sample=True, min_p=1.5"}, []string{"do_sample=True, min_p=0.05", "min_p=1.5"}},
	{"min-p-strict", Note, []string{"do_sample=True, min_p=0.9"}, []string{"do_sample=True, min_p=0.1"}},
	{"min-p-without-sampling", Warning, []string{"min_p=0.0"}, []string{"min_p=0.1, do_sample=True"}},
	{"minimum-needs-prompt", Note, []string{"min_length=30, max_new_tokens=3"}, []string{"min_length=3, max_new_tokens=3", "min_length=30, max_length=40", "min_length=30, max_new_tokens=n"}},
	{"minimum-over-maximum", Warning, []string{"min_new_tokens=5, max_new_tokens=3", "min_length=30, max_length=10", "min_new_tokens=30"}, []string{"min_new_tokens=5, max_new_tokens=5", "min_new_tokens=5", "min_length=30, max_new_tokens=20"}},
	{"minimum-range", Warning, []string{"min_length=-1"}, []string{"min_length=5"}},
	{"moved-mode", Error, []string{"penalty_alpha=0.6", "num_beams=4, num_beam_groups=2", `dola_layers="low"`, "force_words_ids=[[5]]", "constraints=c"}, []string{"penalty_alpha=0.0", "penalty_alpha=0.6, custom_generate=f", "num_beams=4, num_beam_groups=1"}},
	{"moved-without-effect", Warning, []string{"penalty_alpha=0.6, do_sample=True", "num_beam_groups=2", "low_memory=True", "num_beams=4, diversity_penalty=0.5"}, []string{"penalty_alpha=0.0", "num_beam_groups=1"}},
	{"mtp-model", Note, []string{"use_mtp=True"}, []string{"use_mtp=False"}},
	{"ngram-of-one", Note, []string{"no_repeat_ngram_size=1"}, []string{"no_repeat_ngram_size=3"}},
	{"ngram-range", Warning, []string{"no_repeat_ngram_size=-1"}, []string{"no_repeat_ngram_size=0"}},
	{"ngram-without-lookup", Warning, []string{"max_matching_ngram_size=2"}, []string{"max_matching_ngram_size=2, prompt_lookup_num_tokens=3"}},
	{"no-attention-mask", Note, []string{"model.generate(input_ids)"}, []string{"top_k=50", "model.generate(input_ids, attention_mask=mask)"}},
	{"no-end", Warning, []string{"eos_token_id=-1", "eos_token_id=[]"}, []string{"eos_token_id=[2, 3]", "eos_token_id=None"}},
	{"no-length", Warning, []string{"do_sample=True", "top_p=0.9"}, []string{"max_new_tokens=5", "max_length=50", "model.generate(**inputs, **settings)", "GenerationConfig(do_sample=True)"}},
	{"not-a-number", Error, []string{`do_sample=True, temperature=float("nan")`, "repetition_penalty=math.nan", `do_sample=True, min_p=float("NaN")`}, []string{`do_sample=True, temperature=float("inf")`, "do_sample=True, temperature=0.7", "do_sample=True, temperature=float(x)"}},
	{"not-in-transformers", Error, []string{`regex="[a-z]+"`, `require=" rain"`}, []string{"prefix_allowed_tokens_fn=f"}},
	{"not-python", Error, []string{"do_sample=true", "top_k=null"}, []string{"do_sample=flag", "do_sample=True"}},
	{"one-candidate", Note, []string{"do_sample=True, top_k=1", "do_sample=True, top_p=0.0"}, []string{"do_sample=True, top_k=2", "top_k=1"}},
	{"output-without-dict", Warning, []string{"output_scores=True", "output_attentions=True"}, []string{"output_scores=True, return_dict_in_generate=True", "output_scores=False", "output_scores=1"}},
	{"pad-token-range", Warning, []string{"pad_token_id=-1"}, []string{"pad_token_id=0", "pad_token_id=tok.eos_token_id"}},
	{"penalty-and-ngrams", Note, []string{"repetition_penalty=1.2, no_repeat_ngram_size=3"}, []string{"repetition_penalty=1.2", "no_repeat_ngram_size=3"}},
	{"penalty-with-beams", Note, []string{"num_beams=2, repetition_penalty=1.2"}, []string{"num_beams=2, repetition_penalty=1.0", "repetition_penalty=1.2"}},
	{"repetition-penalty-high", Warning, []string{"repetition_penalty=2.0", "repetition_penalty=1.6"}, []string{"repetition_penalty=1.5", "repetition_penalty=1.1"}},
	{"repetition-penalty-range", Error, []string{"repetition_penalty=0.0", "repetition_penalty=-1.0", "repetition_penalty=0"}, []string{"repetition_penalty=1.0"}},
	{"repetition-rewarded", Warning, []string{"repetition_penalty=0.5"}, []string{"repetition_penalty=1.0"}},
	{"schedule-unknown", Warning, []string{`num_assistant_tokens_schedule="fancy"`}, []string{`num_assistant_tokens_schedule="heuristic"`}},
	{"seed-is-no-argument", Error, []string{"seed=42"}, []string{"do_sample=True"}},
	{"sequence-bias-form", Error, []string{"sequence_bias={5: 1.0}", "sequence_bias={(5,): 1}", "sequence_bias={}", "sequence_bias=[[5, 1.0]]"}, []string{"sequence_bias={(5, 6): -2.5}", "sequence_bias=[[[5], 1.0]]", "sequence_bias=bias"}},
	{"sequences-over-beams", Error, []string{"num_return_sequences=3, num_beams=2"}, []string{"num_return_sequences=2, num_beams=2"}},
	{"sequences-range", Warning, []string{"num_return_sequences=0"}, []string{"num_return_sequences=1"}},
	{"sequences-with-greedy", Error, []string{"num_return_sequences=3", "num_return_sequences=3, do_sample=False"}, []string{"num_return_sequences=3, do_sample=True", "num_return_sequences=3, num_beams=3", "num_return_sequences=3, do_sample=flag", "model.generate(**settings, num_return_sequences=3)"}},
	{"stop-strings-empty", Error, []string{"stop_strings=[], tokenizer=t"}, []string{`stop_strings=["."], tokenizer=t`}},
	{"stop-strings-without-tokenizer", Error, []string{`stop_strings="."`, `stop_strings=".", tokenizer=None`}, []string{`stop_strings=".", tokenizer=t`}},
	{"streamer-with-beams", Error, []string{"streamer=s, num_beams=2"}, []string{"streamer=s", "streamer=None, num_beams=2"}},
	{"streamer-with-sequences", Warning, []string{"streamer=s, do_sample=True, num_return_sequences=2"}, []string{"streamer=s, do_sample=True"}},
	{"suppress-form", Error, []string{"suppress_tokens=5", "begin_suppress_tokens=5"}, []string{"suppress_tokens=[5]"}},
	{"temperature-high", Note, []string{"do_sample=True, temperature=1.8"}, []string{"do_sample=True, temperature=1.5"}},
	{"temperature-range", Error, []string{"do_sample=True, temperature=-0.5"}, []string{"do_sample=True, temperature=0.5"}},
	{"temperature-without-sampling", Warning, []string{"temperature=0.9", "do_sample=False, temperature=0.9", "do_sample=False, temperature=0.0"}, []string{"temperature=1.0", "do_sample=True, temperature=0.9", "do_sample=flag, temperature=0.9", "model.generate(**settings, temperature=0.9)"}},
	{"temperature-zero-with-sampling", Error, []string{"do_sample=True, temperature=0.0", "do_sample=True, temperature=0"}, []string{"do_sample=False, temperature=0.0"}},
	{"top-h-range", Error, []string{"do_sample=True, top_h=0.0"}, []string{"do_sample=True, top_h=0.4"}},
	{"top-h-without-sampling", Warning, []string{"top_h=0.4"}, []string{"top_h=0.4, do_sample=True"}},
	{"top-k-default", Note, []string{"do_sample=True, top_p=0.9"}, []string{"do_sample=True, top_p=0.9, top_k=0", "do_sample=True, top_p=1.0", "top_p=0.9"}},
	{"top-k-range", Error, []string{"do_sample=True, top_k=-1", `do_sample=True, top_k="5"`}, []string{"do_sample=True, top_k=0", "top_k=-1"}},
	{"top-k-without-sampling", Warning, []string{"top_k=10"}, []string{"top_k=50", "top_k=10, do_sample=True"}},
	{"top-p-range", Error, []string{"do_sample=True, top_p=-0.1"}, []string{"do_sample=True, top_p=0.9", "top_p=-0.1"}},
	{"top-p-without-sampling", Warning, []string{"top_p=0.9"}, []string{"top_p=1.0", "top_p=0.9, do_sample=True"}},
	{"two-lengths", Warning, []string{"max_length=50, max_new_tokens=5"}, []string{"max_length=None, max_new_tokens=5", "max_new_tokens=5"}},
	{"two-minimums", Warning, []string{"min_length=5, min_new_tokens=5"}, []string{"min_new_tokens=5"}},
	{"typical-drops-top", Note, []string{"do_sample=True, typical_p=0.9"}, []string{"do_sample=True, typical_p=1.0"}},
	{"typical-p-range", Error, []string{"do_sample=True, typical_p=0.0"}, []string{"do_sample=True, typical_p=0.9"}},
	{"typical-p-without-sampling", Warning, []string{"typical_p=0.9"}, []string{"typical_p=1.0"}},
	{"unknown-field", Warning, []string{"GenerationConfig(temprature=0.7)", "GenerationConfig(seed=1)", "generation_config=GenerationConfig(foo=1)"}, []string{"GenerationConfig(temperature=0.7)", `GenerationConfig(transformers_version="5.0")`}},
	{"unknown-parameter", Error, []string{"temprature=0.7", "max_tokens=5", "temprature=t", "generation_kwargs={}"}, []string{"temperature=0.7", "attention_mask=mask", "trust_remote_code=True"}},
	{"watermark-form", Error, []string{`watermarking_config={"greenlist_ratio": 1.5}`, "watermarking_config=5"}, []string{`watermarking_config={"bias": 2.0}`, "watermarking_config=WatermarkingConfig()"}},
	{"wrong-type", Error, []string{`max_new_tokens="5"`, `do_sample=True, top_p="0.9"`, `repetition_penalty="1.1"`, `max_time="1"`}, []string{"max_new_tokens=5", "max_new_tokens=n", "do_sample=True, top_p=1"}},
}

func TestRules(t *testing.T) {
	for _, c := range ruleCases {
		for _, text := range c.fires {
			found := Lint(parse(t, fullCall(text)))
			i := slices.IndexFunc(found, func(f Finding) bool { return f.Rule == c.rule })
			if i < 0 {
				t.Errorf("%s: %s is not found, only %v", text, c.rule, names(found))
				continue
			}
			if found[i].Level != c.level {
				t.Errorf("%s: %s is a %s, want %s", text, c.rule, found[i].Level, c.level)
			}
			if found[i].Message == "" || found[i].Fix == "" {
				t.Errorf("%s: %s says nothing, or not what to do: %+v", text, c.rule, found[i])
			}
		}
		for _, text := range c.silent {
			for _, f := range Lint(parse(t, fullCall(text))) {
				if f.Rule == c.rule {
					t.Errorf("%s: %s is found: %s", text, c.rule, f.Message)
				}
			}
		}
		if len(c.fires) == 0 || len(c.silent) == 0 {
			t.Errorf("%s lacks a case", c.rule)
		}
	}
}

// fullCall makes a call of a list of arguments.
func fullCall(text string) string {
	if strings.HasPrefix(text, "model.") || strings.HasPrefix(text, "GenerationConfig(") {
		return text
	}
	return "model.generate(**inputs, " + text + ")"
}

func names(found []Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, string(f.Level)+" "+f.Rule)
	}
	return out
}

// No rule is without cases.
func TestEveryRuleHasCases(t *testing.T) {
	cases := make(map[string]bool)
	for _, c := range ruleCases {
		cases[c.rule] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	added := regexp.MustCompile(`\.add\("([a-z-]+)"`)
	count := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range added.FindAllSubmatch(source, -1) {
			count++
			if rule := string(match[1]); !cases[rule] {
				t.Errorf("%s in %s has no cases", rule, file)
			}
		}
	}
	if count < 60 {
		t.Errorf("%d rules read from the source, want at least 60: has its form changed?", count)
	}
	for _, s := range samplingOnly {
		if !cases[dashed(s.name)+"-without-sampling"] {
			t.Errorf("%s-without-sampling has no cases", dashed(s.name))
		}
	}
}

// Settings under a call count, and transformers 5 does not blame a caller for
// what was inherited.
func TestProvenance(t *testing.T) {
	base := func(text string) []Setting { return parse(t, "GenerationConfig("+text+")").Args }
	for _, c := range []struct {
		base, args string
		want       string // the rule that fires, or ""
	}{
		{"temperature=0.6", "do_sample=False, max_new_tokens=5", ""},
		{"temperature=0.6", "max_new_tokens=5", "temperature-without-sampling"},
		{"temperature=0.6", "do_sample=False, temperature=0.6, max_new_tokens=5", "temperature-without-sampling"},
		{"do_sample=True", "temperature=0.6, max_new_tokens=5", ""},
		{"do_sample=True, max_new_tokens=5", "temperature=0.0", "temperature-zero-with-sampling"},
		{"do_sample=True, max_new_tokens=5, top_k=20", "top_k=None, top_p=0.9", ""},
		{"length_penalty=2.0", "num_beams=1, max_new_tokens=5", ""},
		{"num_beams=2", "streamer=s, max_new_tokens=5", "streamer-with-beams"},
		{"max_length=50", "max_new_tokens=5", "two-lengths"},
	} {
		call := parse(t, "model.generate(**inputs, "+c.args+")")
		call.Base = base(c.base)
		found := slices.DeleteFunc(Lint(call), func(f Finding) bool { return f.Level == Note })
		switch {
		case c.want == "" && len(found) > 0:
			t.Errorf("%s over %s: %v", c.args, c.base, names(found))
		case c.want != "" && (len(found) != 1 || found[0].Rule != c.want):
			t.Errorf("%s over %s: %v, want %s", c.args, c.base, names(found), c.want)
		}
	}
}

// Inputs that are spread into a call hide no parameters; settings may.
func TestSpreads(t *testing.T) {
	for text, open := range map[string]bool{
		"inputs": false, "tokenized_prompt": false, "batch": false, `tokenizer("Hi", return_tensors="pt")`: false, "inputs.to(args.device)": false,
		"gen_kwargs": true, "kwargs": true, "self.generation_params": true, "cfg": true, "SETTINGS": true,
	} {
		if got := parse(t, "model.generate(**"+text+")").Open; got != open {
			t.Errorf("**%s: open %v, want %v", text, got, open)
		}
	}
}

// A configuration that is written out in the call lies under its arguments.
func TestNestedConfig(t *testing.T) {
	found := Lint(parse(t, "model.generate(**inputs, generation_config=GenerationConfig(do_sample=True, temperature=0, max_new_tokens=5))"))
	if len(found) == 0 || found[0].Rule != "temperature-zero-with-sampling" {
		t.Errorf("%v", names(found))
	}
	// Or one assigned above it; the call's own arguments win.
	found = Lint(parse(t, "gc = GenerationConfig(\n  do_sample=True, temperature=0.0, max_new_tokens=5)\nmodel.generate(**inputs, generation_config=gc)"))
	if len(found) == 0 || found[0].Rule != "temperature-zero-with-sampling" || found[0].Line != 2 {
		t.Errorf("%+v", found)
	}
	found = Lint(parse(t, "gc = GenerationConfig(do_sample=True, temperature=0.0, max_new_tokens=5)\nmodel.generate(**inputs, generation_config=gc, temperature=0.7)"))
	if got := names(found); !slices.Equal(got, []string{"warning config-and-arguments"}) {
		t.Errorf("%v", got)
	}
}

func TestFromJSON(t *testing.T) {
	call, err := FromJSON([]byte(`{"do_sample": true, "temperature": 2, "eos_token_id": [2], "transformers_version": "5.0.0", "_from_model_config": true}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := names(Lint(call)); !slices.Equal(got, []string{"error int-for-float"}) {
		t.Errorf("%v", got)
	}
	for _, text := range []string{"", "[]", "{", `{"a": 1, "a": 2}`} {
		if _, err := FromJSON([]byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

// What the catalogue calls neutral, and the defaults, are never worth a warning.
func TestNeutralValuesAreSound(t *testing.T) {
	for _, p := range params.All() {
		warned := []string{"min_p", "top_h", "top_k"} // without sampling, also where they are off
		if p.Neutral == "" || slices.Contains(warned, p.Name) {
			continue
		}
		name := "GenerationConfig"
		if p.CallOnly {
			name = "model.generate"
		}
		for _, f := range Lint(parse(t, name+"("+p.Name+"="+p.Neutral+")")) {
			if f.Level != Note && f.Rule != "no-length" && f.Rule != "argument-in-config" {
				t.Errorf("%s=%s: %s", p.Name, p.Neutral, f.Message)
			}
		}
	}
}

// What ** spreads and what is no literal is not judged, and named.
func TestNotJudged(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"model.generate(**inputs, **gen_kwargs, max_new_tokens=n)", []string{"**gen_kwargs", "max_new_tokens=n"}},
		{"model.generate(**inputs, streamer=streamer, tokenizer=tokenizer, max_new_tokens=5)", nil},
		{"model.generate(**inputs, generation_config=gc)", []string{"generation_config=gc"}},
		{"gc = GenerationConfig(max_new_tokens=n)\nmodel.generate(**inputs, generation_config=gc)", []string{"max_new_tokens=n"}},
		{"eos_token_id=[2, x]", []string{"eos_token_id=[2, x]"}},
	} {
		if got := NotJudged(parse(t, c.text)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

// A pipeline has its own length, mask and tokenizer; what it hands on is judged.
func TestPipeline(t *testing.T) {
	for text, want := range map[string][]string{
		`pipe("hi", do_sample=True)`:                                        nil,
		`out = pipe("hi", do_sample=True, return_full_text=False)`:          nil,
		`pipe("hi", do_sample=True, temperature=0.0, max_new_tokens=5)`:     {"error temperature-zero-with-sampling"},
		`generator("hi", do_sample=True, temprature=0.7, max_new_tokens=5)`: {"error unknown-parameter"},
		`pipe("hi", do_sample=False, temperature=0.7, stop_strings=["."])`:  {"warning temperature-without-sampling"},
	} {
		if got := names(Lint(parse(t, text))); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// The fix of a bias has the ids that were meant, in the language of the text.
func TestBiasFix(t *testing.T) {
	fix := func(c Call) string {
		for _, f := range Lint(c) {
			if f.Rule == "sequence-bias-form" {
				return f.Fix
			}
		}
		return ""
	}
	for text, want := range map[string]string{
		`{"sequence_bias": {"5, 6": -2.5, "(7,)": 1}}`: `write "sequence_bias": [[[5, 6], -2.5], [[7], 1.0]]`,
		`{"sequence_bias": [[[8], 2]]}`:                `write "sequence_bias": [[[8], 2.0]]`,
		`{"sequence_bias": {}}`:                        `write "sequence_bias": [[[5, 6], -2.5], [[7], 1.0]]`,
	} {
		call, err := FromJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := fix(call); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if got, want := fix(parse(t, "sequence_bias={9: 2}")), "write sequence_bias={(9,): 2.0}"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
