package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/genlens/genlens/pkg/literal"
)

// checkPenalties judges the penalties that divide logits.
func checkPenalties(r *report) {
	for _, name := range []string{"repetition_penalty", "encoder_repetition_penalty"} {
		if r.needsFloat(name, "`penalty` has to be a strictly positive float") {
			continue
		}
		p, ok := r.setNum(name)
		switch {
		case !ok:
		case p <= 0:
			r.add(dashed(name)+"-range", Error, name, fmt.Sprintf("%s: transformers raises ValueError: `penalty` has to be a strictly positive float", r.text(name)), "1.0 is none, 1.1 to 1.3 is usual")
		case name != "repetition_penalty":
		case p < 1:
			r.add("repetition-rewarded", Warning, name, fmt.Sprintf("%s makes tokens more probable that came before: the text repeats itself", r.text(name)), "above 1.0 it is a penalty: 1.1 to 1.3 is usual")
		case p > 1.5:
			r.add("repetition-penalty-high", Warning, name, fmt.Sprintf("%s hurts coherence: words that every sentence needs get too rare, and the prompt's words as well", r.text(name)), "1.1 to 1.3 is usual")
		}
	}
	if p, ok := r.setNum("repetition_penalty"); ok && p > 1 {
		if n, ok := r.setNum("no_repeat_ngram_size"); ok && n > 0 {
			r.add("penalty-and-ngrams", Note, "no_repeat_ngram_size", fmt.Sprintf("%s and %s both fight repetition: the one makes it improbable, the other forbids it", r.text("repetition_penalty"), r.text("no_repeat_ngram_size")), "start with one of them")
		}
	}
}

// checkNGrams judges the sizes of sequences that may not come twice.
func checkNGrams(r *report) {
	for _, name := range []string{"no_repeat_ngram_size", "encoder_no_repeat_ngram_size"} {
		v, ok := r.set(name)
		n, isNumber := number(v)
		switch {
		case !ok || !isNumber:
		case v.Kind() == literal.Float && n > 0:
			r.floatForInt(name, n, "transformers raises ValueError: `ngram_size` has to be a strictly positive integer")
		case v.Kind() == literal.Bool && n > 0 && name == "no_repeat_ngram_size":
			r.add("wrong-type", Error, name, fmt.Sprintf("%s is a bool: torch raises a TypeError", r.text(name)), "give it a size: "+name+"=3")
		case n < 0:
			r.add("ngram-range", Warning, name, fmt.Sprintf("%s does nothing: only more than 0 forbids anything", r.text(name)), "leave it out, or write 3")
		case n == 1:
			r.add("ngram-of-one", Note, name, fmt.Sprintf("%s: no token may come twice, blanks and commas among them", r.text(name)), "2 or 3 forbids repeated phrases and leaves words alone")
		}
	}
}

// ids returns the ids of a list; ok is false if it is none, or empty.
func ids(v literal.Value) (list []int, ok bool) {
	if v.Kind() != literal.List || len(v.Items()) == 0 {
		return nil, false
	}
	for _, item := range v.Items() {
		id, isInt := item.Int()
		if !isInt {
			return nil, false
		}
		list = append(list, id)
	}
	return list, true
}

// outside reports whether an id is known to be beyond the vocabulary.
func (r *report) outside(list []int) bool {
	return r.call.Vocab > 0 && slices.ContainsFunc(list, func(id int) bool { return id >= r.call.Vocab })
}

// checkBias judges sequence_bias, in both of its forms.
func checkBias(r *report) {
	v, ok := r.set("sequence_bias")
	if !ok {
		return
	}
	const dict = "a dict with tuples of ids as keys and floats as values"
	refuse := func(what string) {
		r.add("sequence-bias-form", Error, "sequence_bias", fmt.Sprintf("%s: %s; transformers raises ValueError", r.text("sequence_bias"), what), "write "+r.asBias(v))
	}
	entries := v.Pairs()
	switch v.Kind() {
	case literal.Dict:
		if slices.ContainsFunc(entries, func(p literal.Pair) bool { return !p.Key.Tuple() }) {
			refuse("`sequence_bias` has to be a dict with tuples as keys")
			return
		}
	case literal.List:
		for _, item := range v.Items() {
			if pair := item.Items(); len(pair) >= 2 && pair[0].Kind() == literal.List && !pair[0].Tuple() {
				entries = append(entries, literal.Pair{Key: pair[0], Value: pair[1]})
				continue
			}
			refuse("each element has to be a list of ids and a float")
			return
		}
	}
	if len(entries) == 0 {
		refuse("it has to be " + dict)
		return
	}
	for _, p := range entries {
		list, ok := ids(p.Key)
		_, isFloat := p.Value.Float()
		switch {
		case !ok || slices.Min(list) < 0:
			refuse("each key has to be a non-empty sequence of ids")
			return
		case !isFloat:
			refuse("the bias " + p.Value.String() + " has to be a float")
			return
		case r.outside(list):
			refuse("an id is not in the vocabulary")
			return
		}
	}
}

// asBias is a sequence_bias in the form that transformers takes, with the ids
// and numbers of a value, as far as they can be told, or else with those of an
// example.
func (r *report) asBias(v literal.Value) string {
	entries := v.Pairs()
	for _, item := range v.Items() {
		if pair := item.Items(); len(pair) == 2 {
			entries = append(entries, literal.Pair{Key: pair[0], Value: pair[1]})
		}
	}
	var sequences, biases []string
	for _, p := range entries {
		list := biasIDs(p.Key)
		x, isNumber := number(p.Value)
		if len(list) == 0 || !isNumber {
			continue
		}
		sequences = append(sequences, strings.Join(list, ", "))
		biases = append(biases, literal.OfFloat(x).String())
	}
	if len(sequences) == 0 {
		sequences, biases = []string{"5, 6", "7"}, []string{"-2.5", "1.0"}
	}
	parts := make([]string, len(sequences))
	for i, ids := range sequences {
		switch {
		case r.call.JSON:
			parts[i] = fmt.Sprintf("[[%s], %s]", ids, biases[i])
		case strings.Contains(ids, ","):
			parts[i] = fmt.Sprintf("(%s): %s", ids, biases[i])
		default:
			parts[i] = fmt.Sprintf("(%s,): %s", ids, biases[i])
		}
	}
	if r.call.JSON {
		return `"sequence_bias": [` + strings.Join(parts, ", ") + "]"
	}
	return "sequence_bias={" + strings.Join(parts, ", ") + "}"
}

// biasIDs are the ids that a key of a bias means: 5, [5, 6], or in JSON "5, 6"
// and "(5, 6)".
func biasIDs(key literal.Value) []string {
	if n, isInt := key.Int(); isInt && n >= 0 {
		return []string{strconv.Itoa(n)}
	}
	if list, ok := ids(key); ok && slices.Min(list) >= 0 {
		texts := make([]string, len(list))
		for i, id := range list {
			texts[i] = strconv.Itoa(id)
		}
		return texts
	}
	text, _ := key.Text()
	return strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

// checkBadWords judges bad_words_ids.
func checkBadWords(r *report) {
	v, ok := r.set("bad_words_ids")
	if !ok {
		return
	}
	refuse := func(what string) {
		r.add("bad-words-form", Error, "bad_words_ids", fmt.Sprintf("%s %s: transformers raises ValueError", r.text("bad_words_ids"), what), "write a list of lists of ids, even for one word: bad_words_ids=[[5]]")
	}
	if v.Kind() != literal.List || v.Tuple() || len(v.Items()) == 0 {
		refuse("has to be a non-empty list")
		return
	}
	for _, word := range v.Items() {
		list, isIDs := ids(word)
		switch {
		case word.Kind() != literal.List || word.Tuple():
			refuse("has to be a list of lists")
			return
		case len(word.Items()) == 0:
		case !isIDs || slices.Min(list) < 0:
			refuse("has to hold ids, from 0")
			return
		case r.outside(list):
			refuse("has an id that is not in the vocabulary")
			return
		}
	}
}

// checkForced judges forced tokens.
func checkForced(r *report) {
	if v, ok := r.set("forced_eos_token_id"); ok {
		list, isIDs := ids(v)
		if n, isInt := v.Int(); isInt {
			list, isIDs = []int{n}, true
		}
		switch {
		case !isIDs || slices.Min(list) < 0:
			r.add("forced-token-range", Error, "forced_eos_token_id", fmt.Sprintf("%s: transformers raises ValueError: `eos_token_id` has to be a list of positive integers", r.text("forced_eos_token_id")), "give it an id of the vocabulary, or a list of them")
		case r.outside(list):
			r.add("forced-token-range", Error, "forced_eos_token_id", fmt.Sprintf("%s is not in the vocabulary: IndexError when the length is reached", r.text("forced_eos_token_id")), "give it an id of the vocabulary")
		}
	}
	if _, ok := r.set("forced_bos_token_id"); ok {
		r.add("forced-bos-in-decoder", Note, "forced_bos_token_id", fmt.Sprintf("%s acts only where the text so far is one token: in a model that has only a decoder, a longer prompt never meets it", r.text("forced_bos_token_id")), "it is meant for encoder-decoder models such as mBART")
	}
	suppressed, ok := r.set("suppress_tokens")
	if !ok {
		return
	}
	for _, name := range []string{"forced_bos_token_id", "forced_eos_token_id"} {
		v, ok := r.set(name)
		if !ok {
			continue
		}
		forced := v.Items()
		if v.Kind() != literal.List {
			forced = []literal.Value{v}
		}
		free := slices.ContainsFunc(forced, func(f literal.Value) bool {
			return !slices.ContainsFunc(suppressed.Items(), func(s literal.Value) bool { return !differs(f, s) })
		})
		if len(forced) > 0 && !free {
			r.add("forced-and-suppressed", Error, name, fmt.Sprintf("%s: every token in it is also in suppress_tokens, and no token would be left: transformers raises ValueError", r.text(name)),
				"take it out of one of the two; to put the end off use min_new_tokens")
		}
	}
}

// checkSuppressed judges lists of forbidden tokens.
func checkSuppressed(r *report) {
	for _, name := range []string{"suppress_tokens", "begin_suppress_tokens"} {
		v, ok := r.set(name)
		switch {
		case !ok:
		case v.Kind() != literal.List:
			r.add("suppress-form", Error, name, fmt.Sprintf("%s: '%s' object is not iterable (TypeError)", r.text(name), v.Type()), "write a list, even for one token: "+name+"=[5]")
		case slices.ContainsFunc(v.Items(), func(item literal.Value) bool { return item.Kind() == literal.String }):
			r.add("suppress-form", Error, name, fmt.Sprintf("%s: an id is a number, and not the token's text (ValueError)", r.text(name)), "write ids: "+name+"=tokenizer.encode(…, add_special_tokens=False)")
		}
	}
}

// checkDecay judges exponential_decay_length_penalty.
func checkDecay(r *report) {
	v, ok := r.set("exponential_decay_length_penalty")
	if !ok {
		return
	}
	const name = "exponential_decay_length_penalty"
	items := v.Items()
	if v.Kind() != literal.List || len(items) < 2 {
		r.add("decay-form", Error, name, fmt.Sprintf("%s has to be a start and a factor (TypeError or IndexError)", r.text(name)), "write exponential_decay_length_penalty=(10, 1.1)")
		return
	}
	_, startOK := number(items[0])
	factor, factorOK := number(items[1])
	if !startOK || !factorOK {
		r.add("decay-form", Error, name, fmt.Sprintf("%s has to be a start and a factor, both numbers (TypeError)", r.text(name)), "write exponential_decay_length_penalty=(10, 1.1)")
		return
	}
	if factor < 1 {
		r.add("decay-puts-off", Warning, name, fmt.Sprintf("%s: a factor below 1 makes the end less probable", r.text(name)), "a factor above 1 brings the end near: 1.1")
	}
	eos, given := r.given("eos_token_id")
	end, _ := number(eos.Value)
	switch {
	case given && eos.Value.IsNone():
		r.add("decay-without-end", Error, name, "exponential_decay_length_penalty with eos_token_id=None: there is no end token to favour (RuntimeError)", "leave eos_token_id to the model")
	case given && end < 0:
		r.add("decay-without-end", Error, name, fmt.Sprintf("exponential_decay_length_penalty with %s: transformers raises ValueError: `eos_token_id` has to be a list of positive integers", r.text("eos_token_id")), "leave eos_token_id to the model")
	}
}

// checkWatermark judges a watermark that is written as a dict.
func checkWatermark(r *report) {
	v, ok := r.set("watermarking_config")
	if !ok {
		return
	}
	const name, where = "watermarking_config", "watermarking_config"
	if v.Kind() != literal.Dict {
		r.add("watermark-form", Error, name, fmt.Sprintf("%s: '%s' object has no attribute 'validate' (AttributeError)", r.text(name), v.Type()), `write a dict: watermarking_config={"greenlist_ratio": 0.25, "bias": 2.0}`)
		return
	}
	for _, p := range v.Pairs() {
		key, _ := p.Key.Text()
		x, isNumber := number(p.Value)
		text, _ := p.Value.Text()
		what := ""
		switch key {
		case "greenlist_ratio":
			if !isNumber || x < 0 || x > 1 {
				what = "`greenlist_ratio` has to be between 0.0 and 1.0"
			}
		case "context_width":
			if !isNumber || x < 1 {
				what = "`context_width` has to be at least 1"
			}
		case "seeding_scheme":
			if text != "selfhash" && text != "lefthash" {
				what = "`seeding_scheme` has to be selfhash or lefthash"
			}
		case "bias", "hashing_key":
		default:
			what = "WatermarkingConfig has no " + p.Key.String()
		}
		if what != "" {
			r.add("watermark-form", Error, name, fmt.Sprintf("%s: %s (ValueError or TypeError)", where, what), "greenlist_ratio, bias, hashing_key, seeding_scheme and context_width are what it takes")
			return
		}
	}
}
