package lint

import (
	"fmt"

	"github.com/genlens/genlens/pkg/literal"
)

// checkBeams judges the number of beams.
func checkBeams(r *report) {
	s, given := r.given("num_beams")
	n, isNumber := number(s.Value)
	switch {
	case !given || !s.Value.Literal():
	case s.Value.IsNone():
		r.add("beams-range", Error, "num_beams", "num_beams=None in a call hides the default: transformers compares None with a number (TypeError)", "leave it out, or write num_beams=1")
	case s.Value.Kind() == literal.Float:
		r.floatForInt("num_beams", n, "torch raises a TypeError when it repeats the prompt")
	case isNumber && n <= 0:
		r.add("beams-range", Error, "num_beams", fmt.Sprintf("%s: there has to be at least one (ZeroDivisionError or RuntimeError)", r.text("num_beams")), "leave it out, or write num_beams=1")
	}
	if r.manyBeams() {
		if p, ok := r.setNum("repetition_penalty"); ok && p != 1 {
			r.add("penalty-with-beams", Note, "repetition_penalty", fmt.Sprintf("%s with beams works on log-probabilities, which are all negative: it is stronger than the same value without beams", r.text("repetition_penalty")), "compare with num_beams=1")
		}
		if p, ok := r.setNum("length_penalty"); ok && p != 1 {
			towards := "longer"
			if p < 0 {
				towards = "shorter"
			}
			r.add("length-penalty-sign", Note, "length_penalty", fmt.Sprintf("%s favours %s texts: scores are negative, and are divided by length to this power", r.text("length_penalty"), towards), "above 0 favours long texts, below 0 short ones")
		}
	}
}

// checkBeamOnly judges what only a beam search uses.
func checkBeamOnly(r *report) {
	if v, ok := r.set("early_stopping"); ok {
		text, isText := v.Text()
		n, isNumber := number(v)
		switch {
		case isText && text != "never", isNumber && n != 0 && n != 1, !isText && !isNumber:
			r.add("early-stopping-value", Error, "early_stopping", fmt.Sprintf("%s: transformers raises ValueError: `early_stopping` must be a boolean or 'never'", r.text("early_stopping")), `write True, False or "never"`)
		case !v.Equal(literal.OfBool(false)):
			r.withoutBeams("early_stopping")
		}
	}
	if v, ok := r.set("length_penalty"); ok {
		if differs(v, literal.OfFloat(1)) {
			r.withoutBeams("length_penalty")
		}
	}
}

func (r *report) withoutBeams(name string) {
	if r.oneBeam() && r.shouldWarn("num_beams", name) {
		r.add(dashed(name)+"-without-beams", Warning, name, fmt.Sprintf("%s does nothing: it is only used with num_beams > 1", r.text(name)), "add num_beams=4, or drop "+name)
	}
}

// checkSequences judges how many texts come back.
func checkSequences(r *report) {
	if s, given := r.given("num_return_sequences"); given && s.Value.IsNone() {
		r.add("sequences-range", Error, "num_return_sequences", "num_return_sequences=None in a call hides the default: transformers compares None with a number (TypeError)", "leave it out, or write num_return_sequences=1")
	}
	v, ok := r.set("num_return_sequences")
	n, isNumber := number(v)
	if !ok || !isNumber {
		return
	}
	beams, beamsKnown := r.num("num_beams")
	_, sampleKnown := r.value("do_sample")
	switch {
	case n > 1 && r.oneBeam() && sampleKnown && !r.samples():
		r.add("sequences-with-greedy", Error, "num_return_sequences", fmt.Sprintf("%s, and greedy decoding has one answer: transformers raises ValueError: Greedy methods (do_sample != True) without beam search do not support `num_return_sequences` different than 1", r.text("num_return_sequences")),
			"add do_sample=True, or num_beams="+wholeText(n))
	case n > 1 && beamsKnown && beams > 1 && n > beams:
		r.add("sequences-over-beams", Error, "num_return_sequences", fmt.Sprintf("%s with num_beams=%s: transformers raises ValueError: `num_return_sequences` has to be smaller or equal to `num_beams`", r.text("num_return_sequences"), wholeText(beams)),
			"write num_beams="+wholeText(n))
	case v.Kind() == literal.Float && n > 1:
		r.floatForInt("num_return_sequences", n, "torch raises a TypeError when it repeats the prompt")
	case n <= 0:
		r.add("sequences-range", Warning, "num_return_sequences", fmt.Sprintf("%s: one text comes back all the same", r.text("num_return_sequences")), "give it at least 1")
	}
}
