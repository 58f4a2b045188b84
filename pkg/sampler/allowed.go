package sampler

import (
	"maps"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
)

// AllowedTokens removes every token that a function of the text does not
// allow. It is what constrained generation is made of: a regular expression, a
// list of phrases, or a caller's prefix_allowed_tokens_fn.
//
//	s[v] += −∞   for every v that is not allowed
//
// If the allowed tokens were all removed before, they come back with the score
// 0, as in transformers. If none is allowed, every token is removed and the
// draw says ErrNothingLeft, where transformers raises a ValueError. With beams
// transformers brings tokens back only if no beam has any left; here each row
// is on its own.
//
// New cannot build one: a function is not in a trace. See ErrOpaque.
//
// Source: De Cao et al. 2020 (arXiv 2010.00904);
// PrefixConstrainedLogitsProcessor in transformers.
type AllowedTokens struct {
	name    string
	params  map[string]any
	allow   func(ids []int, allowed []bool)
	allowed []bool
}

// NewAllowed makes a processor of the given name. allow sets allowed, [vocab],
// which comes cleared, to true at the tokens that may follow ids; it keeps
// neither slice. params is what Params returns, for the reader of a trace.
func NewAllowed(name string, params map[string]any, allow func(ids []int, allowed []bool)) *AllowedTokens {
	if params == nil {
		params = map[string]any{}
	}
	return &AllowedTokens{name: name, params: maps.Clone(params), allow: allow}
}

// Name implements Processor.
func (a *AllowedTokens) Name() string { return a.name }

// Params implements Processor.
func (a *AllowedTokens) Params() map[string]any { return maps.Clone(a.params) }

// Process implements Processor.
func (a *AllowedTokens) Process(ids []int, scores []float32) {
	a.allowed = slices.Grow(a.allowed[:0], len(scores))[:len(scores)]
	clear(a.allowed)
	a.allow(ids, a.allowed)
	left := false
	for id, ok := range a.allowed {
		if !ok {
			scores[id] += numeric.Cut
		}
		left = left || scores[id] != numeric.Cut
	}
	if left {
		return
	}
	for id, ok := range a.allowed {
		if ok {
			scores[id] = 0
		}
	}
}
