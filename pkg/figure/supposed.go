package figure

import (
	"math"

	"github.com/genlens/genlens/pkg/view"
)

// suppose works out what the value would keep, as transformers would.
func (f *filtered) suppose() error {
	switch f.name {
	case view.TopK:
		f.kept = f.ofTopK()
	case view.TopP:
		f.kept = f.ofTopP()
	case view.MinP:
		f.kept = f.ofMinP()
	}
	if f.kept > len(f.tokens) && f.kept < f.total || f.kept < 0 {
		return f.beyond()
	}
	f.turnTies()
	f.border()
	f.mass = 1
	if f.kept < f.total {
		f.mass = 0
		for _, t := range f.tokens[:f.kept] {
			f.mass += t.prob
		}
		f.mass = share(f.mass)
	}
	return nil
}

// unknown is a number of tokens kept that the trace does not tell.
const unknown = -1

// rounding is how far the sums of a filter, in float32 over a whole row, can be from
// those over the candidates. A border as close as that is not settled by them.
const rounding = 1e-6

// ofTopK counts the k likeliest tokens and those that tie with the last of them.
func (f *filtered) ofTopK() int {
	k := max(int(f.value), f.least)
	if k >= f.total {
		return f.total
	}
	for n := k; n < len(f.tokens); n++ {
		if f.tokens[n].logit != f.tokens[k-1].logit {
			return n
		}
	}
	if f.whole() {
		return f.total
	}
	return unknown
}

// ofTopP counts the fewest tokens whose probability reaches p. transformers drops
// tokens from below, while what was dropped is at most 1 − p.
func (f *filtered) ofTopP() int {
	rest, limit := f.sum, float32(1-f.value)
	for n, t := range f.tokens {
		switch {
		case n < f.least:
		case !f.whole() && math.Abs(rest-float64(limit)) < rounding:
			return unknown
		case float32(rest) <= limit:
			return n
		}
		rest -= float64(t.single)
	}
	if f.whole() || float64(limit)-rest >= rounding {
		return len(f.tokens)
	}
	return unknown
}

// ofMinP counts the tokens that are at least p times as likely as the likeliest.
func (f *filtered) ofMinP() int {
	limit := float32(f.value) * f.tokens[0].single
	for n, t := range f.tokens {
		switch {
		case n < f.least:
		case !f.whole() && t.logit < f.tokens[0].logit && math.Abs(float64(t.single/limit)-1) < rounding:
			return unknown
		case t.single < limit:
			return n
		}
	}
	if f.whole() {
		return f.total
	}
	return unknown
}
