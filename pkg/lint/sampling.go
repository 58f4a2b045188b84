package lint

import (
	"fmt"

	"github.com/genlens/genlens/pkg/literal"
	"github.com/genlens/genlens/pkg/params"
)

// samplingOnly are the parameters that validate() looks for where nothing is
// drawn, with the value that it does not mind.
var samplingOnly = []struct {
	name    string
	neutral literal.Value
}{
	{"temperature", literal.OfFloat(1)}, {"top_p", literal.OfFloat(1)}, {"min_p", literal.Value{}}, {"top_h", literal.Value{}},
	{"typical_p", literal.OfFloat(1)}, {"top_k", literal.OfInt(50)}, {"epsilon_cutoff", literal.OfFloat(0)}, {"eta_cutoff", literal.OfFloat(0)},
}

// differs reports whether a value is one that Python does not find equal to the
// neutral one.
func differs(v, neutral literal.Value) bool {
	a, isNumber := number(v)
	b, hasNeutral := number(neutral)
	return !isNumber || !hasNeutral || a != b
}

// shouldWarn is the rule of transformers 5 for a setting that needs another
// one: what was inherited is not held against a caller who set that other one.
func (r *report) shouldWarn(outer, inner string) bool {
	return !r.inCall(outer) || r.inCall(inner)
}

// checkSamplingOnly finds what only sampling uses.
func checkSamplingOnly(r *report) {
	if !r.notTrue("do_sample") {
		return
	}
	for _, p := range samplingOnly {
		v, ok := r.set(p.name)
		if !ok || !differs(v, p.neutral) || !r.shouldWarn("do_sample", p.name) {
			continue
		}
		rule := dashed(p.name) + "-without-sampling"
		state := "do_sample is not set"
		if s, given := r.given("do_sample"); given {
			state = "do_sample is " + s.Value.String()
		}
		does, fix := "does nothing", "add do_sample=True, or drop "+p.name
		if r.inCall("do_sample") {
			fix = "set do_sample=True, or drop " + p.name
		}
		if r.samples() {
			does = "is called invalid, and used all the same"
			fix = "write do_sample=True"
		}
		if p.name == "temperature" && v.Kind() != literal.String && !differs(v, literal.OfFloat(0)) {
			fix = "drop temperature: do_sample=False alone takes the most probable token every time"
		}
		r.add(rule, Warning, p.name, fmt.Sprintf("%s %s: %s", r.text(p.name), does, state), fix)
	}
}

// checkDoSample judges do_sample itself.
func checkDoSample(r *report) {
	v, ok := r.set("do_sample")
	if !ok || v.Kind() == literal.Bool {
		return
	}
	effect := "tokens are drawn, though the mode counts as greedy"
	if !r.truthy("do_sample") {
		effect = "nothing is drawn"
	}
	r.add("do-sample-not-bool", Warning, "do_sample", fmt.Sprintf("%s is %s: transformers asks in one place whether it is True and in another whether it counts as true; %s", r.text("do_sample"), typed(v), effect),
		"write do_sample="+literal.OfBool(r.truthy("do_sample")).String())
}

// checkTemperature judges the temperature of a draw.
func checkTemperature(r *report) {
	if !r.samples() {
		return
	}
	if r.needsFloat("temperature", "`temperature` has to be a strictly positive float") {
		return
	}
	t, ok := r.setNum("temperature")
	switch {
	case !ok:
	case t == 0:
		r.add("temperature-zero-with-sampling", Error, "temperature", fmt.Sprintf("%s divides by zero: transformers raises ValueError: `temperature` has to be a strictly positive float", r.text("temperature")),
			"for the most probable token every time set do_sample=False; for almost that temperature=0.01")
	case t < 0:
		r.add("temperature-range", Error, "temperature", fmt.Sprintf("%s: transformers raises ValueError: `temperature` has to be a strictly positive float", r.text("temperature")), "give it more than 0: 0.7 is usual")
	case t > 1.5:
		r.add("temperature-high", Note, "temperature", fmt.Sprintf("%s flattens the distribution so far that improbable tokens are drawn often: expect nonsense", r.text("temperature")), "0.7 to 1.0 is usual")
	}
}

// checkTopK judges top_k, set or not.
func checkTopK(r *report) {
	if !r.samples() {
		return
	}
	v, ok := r.set("top_k")
	k, isNumber := number(v)
	if !ok {
		p, below := r.setNum("top_p")
		if _, given := r.given("top_k"); !given && !r.call.Open && below && p < 1 {
			r.add("top-k-default", Note, "top_k", fmt.Sprintf("top_k is 50 unless you set it, and comes before top_p: %s works on the 50 most probable tokens", r.text("top_p")),
				"add top_k=0 for top_p alone, or top_k=50 to say that it is meant")
		}
		return
	}
	switch {
	case isNumber && k == 0:
	case v.Kind() == literal.Bool:
		r.add("wrong-type", Error, "top_k", fmt.Sprintf("%s is a bool: torch.topk raises a TypeError", r.text("top_k")), "give it a whole number")
	case v.Kind() == literal.Float && k > 0 && whole(k):
		r.floatForInt("top_k", k, "transformers raises ValueError: `top_k` has to be a strictly positive integer")
	case v.Kind() != literal.Int || k < 0:
		r.add("top-k-range", Error, "top_k", fmt.Sprintf("%s: transformers raises ValueError: `top_k` has to be a strictly positive integer", r.text("top_k")), "give it a whole number from 1; 0 turns it off")
	case k == 1:
		r.add("one-candidate", Note, "top_k", "top_k=1 leaves one candidate: the draw has nothing to choose from", "do_sample=False says the same more plainly")
	}
}

// checkTopP judges top_p.
func checkTopP(r *report) {
	p, ok := r.setNum("top_p")
	if !ok || !r.samples() {
		return
	}
	switch {
	case p < 0:
		r.add("top-p-range", Error, "top_p", fmt.Sprintf("%s: transformers raises ValueError: `top_p` has to be a float > 0 and < 1", r.text("top_p")), "give it 0 to 1: 0.9 is usual")
	case p > 1:
		r.add("top-p-range", Warning, "top_p", fmt.Sprintf("%s turns top_p off, without a word: only below 1 it cuts", r.text("top_p")), "give it 0 to 1: 0.9 is usual")
	case p == 0:
		r.add("one-candidate", Note, "top_p", fmt.Sprintf("%s leaves one candidate: the draw has nothing to choose from", r.text("top_p")), "do_sample=False says the same more plainly")
	}
}

// checkOtherFilters judges the filters that cut by a probability.
func checkOtherFilters(r *report) {
	if !r.samples() {
		return
	}
	for _, f := range []struct {
		name, says string
		raises     func(x float64) bool // transformers refuses it
		off        func(x float64) bool // transformers leaves the filter out
	}{
		{"min_p", "`min_p` has to be a float in the [0, 1] interval", func(x float64) bool { return x < 0 || x > 1 }, never},
		{"top_h", "`top_h` must be in the range (0, 1]", func(x float64) bool { return x <= 0 || x > 1 }, never},
		{"typical_p", "`typical_p` has to be a float > 0 and < 1", func(x float64) bool { return x <= 0 }, func(x float64) bool { return x > 1 }},
		{"epsilon_cutoff", "", never, func(x float64) bool { return x < 0 || x >= 1 }},
		{"eta_cutoff", "", never, func(x float64) bool { return x < 0 || x >= 1 }},
	} {
		p, _ := params.Find(f.name)
		x, ok := r.setNum(f.name)
		switch {
		case !ok:
		case f.raises(x):
			r.add(dashed(f.name)+"-range", Error, f.name, fmt.Sprintf("%s: transformers raises ValueError: %s", r.text(f.name), f.says), "give it a value "+p.Range)
		case f.off(x):
			r.add(dashed(f.name)+"-range", Warning, f.name, fmt.Sprintf("%s turns %s off, without a word", r.text(f.name), f.name), "give it a value "+p.Range)
		case f.name == "min_p" && x >= 0.5:
			r.add("min-p-strict", Note, "min_p", fmt.Sprintf("%s cuts every token with less than %.0f %% of the top probability: with min_p small values are the loose ones", r.text("min_p"), 100*x), "0.01 to 0.2 is usual")
		}
	}
}

func never(float64) bool { return false }

// dashed is a parameter's name in the name of a rule.
func dashed(name string) string {
	out := []byte(name)
	for i := range out {
		if out[i] == '_' {
			out[i] = '-'
		}
	}
	return string(out)
}
