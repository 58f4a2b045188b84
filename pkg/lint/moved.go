package lint

import (
	"fmt"

	"github.com/genlens/genlens/pkg/params"
)

// checkMoved judges what left the core of transformers 5.
func checkMoved(r *report) {
	if r.isTrue("low_memory") && r.manyBeams() {
		r.add("low-memory", Error, "low_memory", "low_memory=True with beams: transformers raises ValueError: `low_memory=True` is not supported after the beam search refactor", "drop it")
	}
	if r.isTrue("low_memory") && r.oneBeam() {
		r.add("moved-without-effect", Warning, "low_memory", "low_memory=True does nothing: what it changed, beam search, has no such setting any more", "drop it")
	}
	if r.call.Config && r.present("continuous_batching_config") {
		r.add("deprecated-field", Warning, "continuous_batching_config", "continuous_batching_config in a GenerationConfig is on its way out (FutureWarning)", "pass it to the call on its own")
	}
	by, mode, repository := r.movedMode()
	if mode != "" {
		if r.present("custom_generate") {
			return
		}
		if r.isTrue("trust_remote_code") {
			r.add("moved-mode", Warning, by, fmt.Sprintf("%s asks for %s, which is fetched from hf.co/transformers-community/%s and run", by, mode, repository), "read that code before you trust it")
			return
		}
		if s, given := r.given("trust_remote_code"); given && !s.Value.Literal() || r.call.Open {
			return
		}
		r.add("moved-mode", Error, by, fmt.Sprintf("%s asks for %s, which left transformers: ValueError: %s requires `trust_remote_code=True` in your `generate` call", by, mode, mode),
			"drop it; or read hf.co/transformers-community/"+repository+" and pass trust_remote_code=True")
		return
	}
	for _, name := range []string{"penalty_alpha", "dola_layers", "num_beam_groups", "diversity_penalty"} {
		p, _ := params.Find(name)
		if v, ok := r.set(name); ok && (p.Default.IsNone() || differs(v, p.Default)) && !r.call.Open && !neutral(p, r) {
			r.add("moved-without-effect", Warning, name, fmt.Sprintf("%s does nothing here: it belongs to a mode that left transformers, and the other settings do not ask for it", r.text(name)), "drop it")
		}
	}
}

// neutral reports whether a parameter has the value that does nothing.
func neutral(p params.Param, r *report) bool {
	x, ok := r.setNum(p.Name)
	return ok && x == 0 && p.Neutral == "0.0"
}

// movedMode returns what asks for a mode that is code on the Hub, its name and
// its repository; the mode is "" where nothing does.
func (r *report) movedMode() (by, mode, repository string) {
	for _, name := range []string{"constraints", "force_words_ids"} {
		if r.present(name) {
			return name, "Constrained Beam Search", "constrained-beam-search"
		}
	}
	groups, _ := r.num("num_beam_groups")
	if r.manyBeams() {
		if groups > 1 {
			return "num_beam_groups", "Group Beam Search", "group-beam-search"
		}
		return "", "", ""
	}
	if !r.oneBeam() {
		return "", "", ""
	}
	alpha, _ := r.setNum("penalty_alpha")
	k, known := r.num("top_k")
	if r.present("dola_layers") {
		if alpha > 0 && known && k > 1 && r.notTrue("do_sample") {
			return "penalty_alpha", "Contrastive Search", "contrastive-search"
		}
		return "dola_layers", "Dola Generation", "dola"
	}
	if alpha > 0 && known && k > 1 && r.notTrue("do_sample") {
		return "penalty_alpha", "Contrastive Search", "contrastive-search"
	}
	return "", "", ""
}
