package guide

import (
	"fmt"
	"math"
	"strconv"
)

// The calls of most experiments, as the keyword arguments of generate() that a
// [Trial] takes. Each names what the model's own generation_config could set.

// greedily is greedy decoding with nothing but a penalty.
func greedily(penalty float64, tokens int) string {
	return fmt.Sprintf("do_sample=False, repetition_penalty=%s, max_new_tokens=%d", float(penalty), tokens)
}

// plainly is sampling with nothing but a temperature: no cut, no penalty.
func plainly(t float64) string {
	return fmt.Sprintf("do_sample=True, temperature=%s, top_k=0, top_p=1.0, repetition_penalty=1.0", float(t))
}

// byDefault is sampling with transformers' own defaults, which a model's
// generation_config would otherwise replace.
const byDefault = "do_sample=True, temperature=1.0, top_k=50, top_p=1.0, repetition_penalty=1.0"

// cached is greedy decoding of exactly so many tokens, with a cache or without.
func cached(use bool, tokens int) string {
	return fmt.Sprintf("do_sample=False, repetition_penalty=1.0, use_cache=%s, min_new_tokens=%d, max_new_tokens=%d", truth(use), tokens, tokens)
}

// float writes a number as Python writes a float: 2.0, where 2 would be refused.
func float(x float64) string {
	if x == math.Trunc(x) {
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// truth writes a truth value as Python does.
func truth(value bool) string {
	if value {
		return "True"
	}
	return "False"
}
