package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/literal"
)

// checkAssisted judges decoding in which somebody guesses.
func checkAssisted(r *report) {
	if v, ok := r.set("assistant_ensemble_weight"); ok {
		if w, isNumber := number(v); isNumber && (w <= 0 || w >= 1) {
			r.add("ensemble-range", Error, "assistant_ensemble_weight", fmt.Sprintf("%s: transformers raises ValueError: `assistant_ensemble_weight` must be in the open interval `(0.0, 1.0)`", r.text("assistant_ensemble_weight")), "leave it out to keep the main model's text")
		}
	}
	if v, ok := r.set("num_assistant_tokens_schedule"); ok {
		if text, _ := v.Text(); !slices.Contains([]string{"constant", "heuristic", "heuristic_transient"}, text) {
			r.add("schedule-unknown", Warning, "num_assistant_tokens_schedule", fmt.Sprintf("%s counts as constant, without a word", r.text("num_assistant_tokens_schedule")), "write constant, heuristic or heuristic_transient")
		}
	}
	if r.isTrue("is_assistant") && !r.call.Config {
		r.add("is-assistant", Error, "is_assistant", "is_assistant=True: the criterion of an assistant finds no scores of its own (TypeError)", "leave it out: the library sets it")
	}
	if r.isTrue("use_mtp") {
		r.add("mtp-model", Note, "use_mtp", "use_mtp=True: only a model that predicts several tokens has the heads for it; others raise a ValueError", "leave it out where config.json has no num_mtp_layers")
	}
	if r.isTrue("token_healing") {
		if s, given := r.given("tokenizer"); !r.call.Config && (given && s.Value.IsNone() || !given && !r.call.Open) {
			r.add("healing-without-tokenizer", Error, "token_healing", "token_healing=True without a tokenizer: transformers raises ValueError: you must pass the model's tokenizer", "add tokenizer=tokenizer")
		}
	}
	r.checkAssistantSettings()
	if by := r.assistedBy(); by != "" {
		r.checkAssistedMode(by)
	}
	if _, ok := r.setNum("max_matching_ngram_size"); ok && !r.call.Open {
		if _, lookup := r.given("prompt_lookup_num_tokens"); !lookup {
			r.add("ngram-without-lookup", Warning, "max_matching_ngram_size", fmt.Sprintf("%s does nothing: it is only used with prompt_lookup_num_tokens", r.text("max_matching_ngram_size")), "add prompt_lookup_num_tokens=3, or drop it")
		}
	}
}

// checkAssistantSettings finds settings of the assistant in the call of the main
// model. AssistedCandidateGenerator reads them from the generation_config of the
// model that guesses, and from nowhere else.
func (r *report) checkAssistantSettings() {
	if r.call.Config {
		return // it may be the assistant's own
	}
	assistant := "assistant_model"
	if s, given := r.given(assistant); given {
		if source, ok := s.Value.Source(); ok && !strings.ContainsAny(source, "( ") {
			assistant = source
		}
	}
	if r.present("assistant_early_exit") {
		assistant = "model" // it guesses for itself
	}
	for _, name := range []string{"num_assistant_tokens", "num_assistant_tokens_schedule", "assistant_confidence_threshold"} {
		v, ok := r.set(name)
		if s, _ := r.given(name); !ok || !r.inCall(name) && s.Line == 0 {
			continue
		}
		r.add("assistant-setting-in-call", Warning, name, fmt.Sprintf("%s does nothing here: transformers reads it from the assistant's own generation_config", r.text(name)),
			fmt.Sprintf("before the call: %s.generation_config.%s = %s", assistant, name, v))
	}
}

// assistedBy is the parameter that makes the decoding an assisted one.
func (r *report) assistedBy() string {
	for _, name := range []string{"prompt_lookup_num_tokens", "assistant_early_exit", "assistant_model"} {
		if r.present(name) {
			return name
		}
	}
	if r.isTrue("use_mtp") {
		return "use_mtp"
	}
	return ""
}

// checkAssistedMode judges what assisted decoding does not go with.
func (r *report) checkAssistedMode(by string) {
	if r.manyBeams() {
		r.add("assisted-with-beams", Warning, by, by+" does nothing with several beams: assisted decoding is only supported with greedy search and sampling", "write num_beams=1, or drop "+by)
		return
	}
	if n, ok := r.num("num_return_sequences"); ok && n > 1 {
		r.add("assisted-with-sequences", Error, by, fmt.Sprintf("%s with %s: transformers raises ValueError: num_return_sequences has to be 1 when doing assisted generate", by, r.text("num_return_sequences")), "return one sequence, or drop "+by)
	}
	if v, known := r.value("use_cache"); known && !r.truthy("use_cache") {
		r.add("assisted-without-cache", Error, by, fmt.Sprintf("%s with use_cache=%s: transformers raises ValueError: assisted generate requires `use_cache=True`", by, v), "drop use_cache")
	}
	if v, ok := r.set("cache_implementation"); ok {
		if name, _ := v.Text(); slices.Contains(slices.Concat(staticCaches, deprecatedCaches), name) && name != "hybrid" {
			r.add("assisted-with-static-cache", Error, by, fmt.Sprintf("%s with %s: transformers raises ValueError: assisted generate is not supported with Static cache classes", by, r.text("cache_implementation")), "drop cache_implementation")
		}
	}
	if _, stops := r.set("stop_strings"); stops && (by == "assistant_model" || by == "assistant_early_exit") {
		r.add("assisted-with-stop-strings", Error, by, fmt.Sprintf("%s with %s: the assistant is given the stop strings and no tokenizer, also where the call passes one: transformers raises ValueError: we could not locate a tokenizer", by, r.text("stop_strings")),
			"drop stop_strings and cut the text afterwards, or use prompt_lookup_num_tokens")
	}
	if by != "prompt_lookup_num_tokens" {
		return
	}
	if _, ok := r.set("assistant_ensemble_weight"); ok {
		r.add("ensemble-with-lookup", Error, "assistant_ensemble_weight", "assistant_ensemble_weight with prompt lookup, which has no probabilities of its own: transformers raises ValueError", "drop one of the two")
	}
	v, _ := r.set(by)
	n, isNumber := number(v)
	m, hasSize := r.setNum("max_matching_ngram_size")
	switch {
	case v.Kind() == literal.Float && !whole(n) && n > 0:
		r.floatForInt(by, n, "Python cuts lists only at whole numbers (TypeError)")
	case isNumber && n <= 0, hasSize && m < 0:
		r.add("lookup-range", Error, by, "transformers raises ValueError: Invalid max_matching_ngram_size or num_output_tokens", "give both at least 1")
	}
}
