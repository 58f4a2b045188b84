package lint

import (
	"slices"
	"testing"
)

// The calls of the guide to generation parameters, as they stand in it, and
// what there is to say about them. Most set no length, or a temperature for a
// decoding that has none.
func TestGuide(t *testing.T) {
	for _, c := range []struct {
		name, arguments string
		want            []string
	}{
		{"overview, lesson 1", "streamer=streamer, use_cache=True, max_new_tokens=128, do_sample=False, temperature=0.0, repetition_penalty=1.1",
			[]string{"warning temperature-without-sampling"}},
		{"question answering", "do_sample=False, max_new_tokens=50", nil},
		{"code completion", "do_sample=False, temperature=0.0", []string{"warning no-length", "warning temperature-without-sampling"}},
		{"testing", "do_sample=False", []string{"warning no-length"}},
		{"story", "do_sample=True, temperature=0.8, top_p=0.9", []string{"warning no-length", "note top-k-default"}},
		{"chatbot", "do_sample=True, temperature=0.7, top_k=50", []string{"warning no-length"}},
		{"brainstorming", "do_sample=True, temperature=1.0, num_return_sequences=5", []string{"warning no-length"}},
		{"greedy got stuck", "do_sample=True, temperature=0.7, repetition_penalty=1.2", []string{"warning no-length"}},
		{"creative story", "do_sample=True, temperature=0.8, top_p=0.9, max_new_tokens=100", []string{"note top-k-default"}},
		{"cached", "use_cache=True, max_new_tokens=100", nil},
		{"interactive", "use_cache=True, max_new_tokens=100, streamer=streamer", nil},
		{"short of memory", "use_cache=False, max_new_tokens=50", []string{"warning cache-off"}},
		{"attention patterns", "use_cache=False, output_attentions=True", []string{"warning no-length", "warning output-without-dict", "note cache-off"}},
		{"low temperature", "do_sample=True, temperature=0.2, max_new_tokens=100", nil},
		{"very high temperature", "do_sample=True, temperature=1.8, max_new_tokens=100", []string{"note temperature-high"}},
		{"greedy with a penalty", "do_sample=False, repetition_penalty=1.2, max_new_tokens=100", nil},
		{"too high a penalty", "repetition_penalty=2.0, max_new_tokens=100", []string{"warning repetition-penalty-high"}},
		{"all common parameters", "max_new_tokens=100, max_length=None, min_length=0, do_sample=False, temperature=1.0, top_k=50, top_p=1.0, repetition_penalty=1.0, no_repeat_ngram_size=0, use_cache=True, num_return_sequences=1, num_beams=1, eos_token_id=None, pad_token_id=None, streamer=None", nil},
		{"pattern 1", "do_sample=False, use_cache=True, max_new_tokens=50, repetition_penalty=1.1", nil},
		{"pattern 2", "do_sample=True, temperature=0.8, top_p=0.9, use_cache=True, max_new_tokens=200, repetition_penalty=1.1", []string{"note top-k-default"}},
		{"pattern 3", "do_sample=True, temperature=0.7, top_p=0.9, use_cache=True, max_new_tokens=100, repetition_penalty=1.1, streamer=streamer", []string{"note top-k-default"}},
		{"pattern 4", "do_sample=True, temperature=0.2, use_cache=True, max_new_tokens=200, repetition_penalty=1.0", nil},
		{"best practice 2, confusing", "do_sample=False, temperature=0.9, max_new_tokens=50", []string{"warning temperature-without-sampling"}},
		{"best practice 5, too large", "max_new_tokens=10000", []string{"warning many-new-tokens"}},
	} {
		if got := names(Lint(parse(t, "model.generate(**inputs, "+c.arguments+")"))); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
