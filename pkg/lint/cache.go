package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genlens/genlens/pkg/literal"
)

// The caches that transformers 5.23 knows by name.
var (
	staticCaches     = []string{"static", "offloaded_static"}
	deprecatedCaches = []string{"sliding_window", "hybrid", "hybrid_chunked", "offloaded_hybrid", "offloaded_hybrid_chunked"}
	dynamicCaches    = []string{"dynamic", "offloaded", "quantized", "paged"}
)

// checkCache judges what is set about the cache.
func checkCache(r *report) {
	off, known := r.value("use_cache")
	isOff := known && off.Equal(literal.OfBool(false))
	kind, hasKind := r.set("cache_implementation")
	name, _ := kind.Text()
	switch {
	case !hasKind:
	case !slices.Contains(slices.Concat(staticCaches, deprecatedCaches, dynamicCaches), name):
		r.add("cache-unknown", Error, "cache_implementation", fmt.Sprintf("%s: transformers raises ValueError: Invalid `cache_implementation`", r.text("cache_implementation")),
			"choose one of "+strings.Join(slices.Concat(dynamicCaches, staticCaches), ", "))
	case slices.Contains(deprecatedCaches, name):
		r.add("cache-deprecated", Warning, "cache_implementation", fmt.Sprintf("%s is deprecated: which layers slide follows from the model", r.text("cache_implementation")), `write "static", or leave it out`)
	}
	if isOff {
		for _, name := range []string{"cache_implementation", "cache_config"} {
			if _, ok := r.set(name); ok {
				r.add("cache-setting-without-cache", Warning, name, fmt.Sprintf("%s does nothing: use_cache is False", r.text(name)), "drop it, or use_cache=False")
			}
		}
	}
	if _, ok := r.set("max_cache_len"); ok && !r.call.Open && !slices.Contains(slices.Concat(staticCaches, deprecatedCaches), name) {
		r.add("max-cache-len-without-static", Warning, "max_cache_len", fmt.Sprintf("%s does nothing: it is only used with static caches", r.text("max_cache_len")), `add cache_implementation="static", or drop it`)
	}
	if _, ok := r.set("prefill_chunk_size"); ok && isOff {
		r.add("chunks-without-cache", Error, "prefill_chunk_size", fmt.Sprintf("%s with use_cache=False: transformers raises ValueError: Cannot use prefill chunking without a cache", r.text("prefill_chunk_size")), "drop one of the two")
	}
	if n, ok := r.setNum("prefill_chunk_size"); ok && n <= 0 {
		r.add("chunk-range", Error, "prefill_chunk_size", fmt.Sprintf("%s: torch cannot cut the prompt into pieces of that size (RuntimeError)", r.text("prefill_chunk_size")), "give it at least 1")
	}
	if v, ok := r.set("compile_config"); ok {
		r.add("compile-config-form", Error, "compile_config", fmt.Sprintf("%s is %s: transformers raises ValueError: it must be an instance of `CompileConfig`", r.text("compile_config"), typed(v)), "write compile_config=CompileConfig(…)")
	}
	if _, given := r.given("use_cache"); given && isOff {
		level, why := Warning, "every step works through the whole text again, for the same tokens"
		if r.isTrue("output_attentions") || r.isTrue("output_hidden_states") {
			level, why = Note, "every step works through the whole text again, which is what the attentions of whole steps need"
		}
		r.add("cache-off", level, "use_cache", "use_cache=False: "+why, "drop it unless memory is short or you look for a fault in the cache")
		r.findings[len(r.findings)-1].See = `explain run "The weather today is" --use_cache=false`
	}
}
