package lint

import (
	"fmt"

	"github.com/genlens/genlens/pkg/literal"
)

// manyTokens is more than one answer of a language model usually has.
const manyTokens = 4096

// checkLengths judges how much may be generated.
func checkLengths(r *report) {
	newTokens, hasNew := r.setNum("max_new_tokens")
	switch {
	case hasNew && newTokens <= 0:
		r.add("max-new-tokens-range", Error, "max_new_tokens", fmt.Sprintf("%s: transformers raises ValueError: `max_new_tokens` must be greater than 0", r.text("max_new_tokens")),
			"give it at least 1")
	case hasNew && newTokens > manyTokens:
		r.add("many-new-tokens", Warning, "max_new_tokens", fmt.Sprintf("%s: where the model does not find an end, this much is generated, and paid for in time and cache", r.text("max_new_tokens")),
			"give it what an answer may need: 100 for a short one, 500 for a long one")
	}
	if seconds, ok := r.setNum("max_time"); ok && seconds <= 0 {
		r.add("max-time-range", Warning, "max_time", fmt.Sprintf("%s: the time is over after the first token", r.text("max_time")), "give it seconds, or leave it out")
	}
	checkWhichLength(r, hasNew)
}

// checkWhichLength judges which of the two lengths is set, and where neither
// is.
func checkWhichLength(r *report, hasNew bool) {
	newTokens, newGiven := r.given("max_new_tokens")
	longest, hasLongest := r.setNum("max_length")
	s, lengthGiven := r.given("max_length")
	switch {
	case hasNew && hasLongest:
		r.add("two-lengths", Warning, "max_length", "max_new_tokens and max_length are both set: max_new_tokens wins, and transformers warns", "keep max_new_tokens")
	case newGiven && !newTokens.Value.IsNone():
	case lengthGiven && s.Value.IsNone() && !r.call.Open:
		r.add("no-length", Error, "max_length", "max_length=None and no max_new_tokens: there is no length to compare with (TypeError)", "set max_new_tokens")
	case hasLongest && (longest <= 1 || r.call.Prompt > 0 && float64(r.call.Prompt) >= longest):
		r.add("max-length-range", Error, "max_length", fmt.Sprintf("%s leaves no room: the prompt counts, and transformers raises ValueError: Input length of input_ids is …, but `max_length` is set to %s", r.text("max_length"), s.Value),
			"set max_new_tokens, which counts only what is generated")
	case hasLongest:
		r.add("max-length-counts-prompt", Note, "max_length", fmt.Sprintf("%s counts the prompt: a prompt of that many tokens is a ValueError, a long one leaves little room", r.text("max_length")),
			"max_new_tokens counts only what is generated")
	case !lengthGiven && !r.call.Config && !r.call.Open:
		r.add("no-length", Warning, "max_new_tokens", "no length is set: 20 new tokens are generated, and transformers warns that this is its default", "set max_new_tokens")
	}
}

// checkMinimum judges how much has to be generated.
func checkMinimum(r *report) {
	for _, name := range []string{"min_length", "min_new_tokens"} {
		v, ok := r.set(name)
		n, isNumber := number(v)
		if !ok || !isNumber {
			continue
		}
		// min_new_tokens becomes a min_length of the prompt's length more.
		if v.Kind() == literal.Float && (n > 0 || name == "min_new_tokens") {
			r.floatForInt(name, n, "transformers raises ValueError: `min_length` has to be a non-negative integer")
		} else if n < 0 {
			r.add("minimum-range", Warning, name, fmt.Sprintf("%s does nothing: only more than 0 holds the end back", r.text(name)), "leave it out")
		}
	}
	shortest, hasShortest := r.setNum("min_length")
	leastNew, hasLeastNew := r.setNum("min_new_tokens")
	if hasShortest && hasLeastNew {
		r.add("two-minimums", Warning, "min_length", "min_new_tokens and min_length are both set: min_new_tokens wins, and transformers warns", "keep min_new_tokens")
	}
	if hasLeastNew {
		if most, ok := r.roomForNew(); ok && leastNew > most {
			r.add("minimum-over-maximum", Warning, "min_new_tokens", fmt.Sprintf("Unfeasible length constraints: %s, and at most %.0f new tokens: the length ends the text first", r.text("min_new_tokens"), most),
				"lower the minimum or raise the maximum")
		}
		return
	}
	longest, known := r.setNum("max_length")
	if most, ok := r.roomForNew(); ok && r.call.Prompt > 0 {
		longest, known = most+float64(r.call.Prompt), true
	}
	if _, ok := r.given("max_new_tokens"); ok && r.call.Prompt == 0 {
		known = false
		if most, ok := r.setNum("max_new_tokens"); ok && hasShortest && shortest > most {
			r.add("minimum-needs-prompt", Note, "min_length", fmt.Sprintf("%s counts the prompt: with one of fewer than %.0f tokens it cannot be met within %s", r.text("min_length"), shortest-most, r.text("max_new_tokens")),
				"min_new_tokens counts only what is generated")
		}
	}
	if hasShortest && known && shortest > longest {
		r.add("minimum-over-maximum", Warning, "min_length", fmt.Sprintf("Unfeasible length constraints: %s, and at most %.0f tokens: the length ends the text first", r.text("min_length"), longest),
			"lower the minimum or raise the maximum")
	}
}

// roomForNew is how many tokens can be generated at most, as far as that is
// known without the prompt.
func (r *report) roomForNew() (float64, bool) {
	if s, given := r.given("max_new_tokens"); given && !s.Value.IsNone() {
		return r.setNum("max_new_tokens")
	}
	if s, given := r.given("max_length"); given {
		longest, ok := number(s.Value)
		if r.call.Prompt > 0 {
			longest -= float64(r.call.Prompt)
		}
		return longest, ok
	}
	return 20, !r.call.Open && !r.call.Config
}

// checkEnd judges the tokens that end a text, and the one that fills rows.
func checkEnd(r *report) {
	if v, ok := r.set("eos_token_id"); ok {
		list := v.Items()
		if v.Kind() != literal.List {
			list = []literal.Value{v}
		}
		negative := false
		for _, item := range list {
			n, isNumber := number(item)
			negative = negative || isNumber && n < 0
			if item.Kind() == literal.String {
				r.add("wrong-type", Error, "eos_token_id", fmt.Sprintf("%s: an id is a number, and not the token's text (TypeError)", r.text("eos_token_id")), "write eos_token_id=tokenizer.convert_tokens_to_ids(…)")
				return
			}
		}
		switch {
		case len(list) == 0:
			r.add("no-end", Warning, "eos_token_id", "eos_token_id=[]: no token ends the text, and only the length does", "give it the model's end token, or leave it out")
		case negative:
			r.add("no-end", Warning, "eos_token_id", fmt.Sprintf("%s: `eos_token_id` should consist of positive integers; generation will not stop until the maximum length", r.text("eos_token_id")),
				"give it the model's end token, or leave it out")
		}
	}
	v, ok := r.set("pad_token_id")
	n, isNumber := number(v)
	switch {
	case !ok:
	case !isNumber:
		r.add("wrong-type", Error, "pad_token_id", fmt.Sprintf("%s is %s, and has to be one id (TypeError)", r.text("pad_token_id"), typed(v)), "write pad_token_id=tokenizer.pad_token_id")
	case n < 0:
		r.add("pad-token-range", Warning, "pad_token_id", fmt.Sprintf("%s: `pad_token_id` should be positive; a batch with padding breaks", r.text("pad_token_id")), "write pad_token_id=tokenizer.pad_token_id")
	}
}

// checkStopStrings judges texts that end a text.
func checkStopStrings(r *report) {
	v, ok := r.set("stop_strings")
	if !ok {
		return
	}
	tokenizer, given := r.given("tokenizer")
	switch {
	case r.call.Config:
		r.add("stop-strings-without-tokenizer", Note, "stop_strings", "stop_strings: every call of generate() with this configuration needs tokenizer=tokenizer", "pass the tokenizer to generate()")
	case (!given && !r.call.Open) || given && tokenizer.Value.IsNone():
		r.add("stop-strings-without-tokenizer", Error, "stop_strings", fmt.Sprintf("%s without a tokenizer: transformers raises ValueError: There are one or more stop strings …, but we could not locate a tokenizer", r.text("stop_strings")),
			"add tokenizer=tokenizer")
		return
	}
	list := v.Items()
	if v.Kind() != literal.List {
		list = []literal.Value{v}
	}
	if len(list) == 0 {
		r.add("stop-strings-empty", Error, "stop_strings", "stop_strings=[]: transformers looks for the longest of no strings (ValueError)", "leave it out")
		return
	}
	for _, item := range list {
		text, isText := item.Text()
		switch {
		case !isText:
			r.add("wrong-type", Error, "stop_strings", fmt.Sprintf("%s: a stop string has to be a string (TypeError)", r.text("stop_strings")), `write it in quotes: stop_strings=["."]`)
			return
		case text == "":
			r.add("stop-strings-empty", Warning, "stop_strings", "an empty stop string stops nothing that is meant", "leave it out")
			return
		}
	}
}
