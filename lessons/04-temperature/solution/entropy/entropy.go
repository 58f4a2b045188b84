// Package entropy measures how unsure a distribution is.
package entropy

import "math"

// Entropy returns the entropy of a distribution in nats, −Σ p·ln p, and the
// number of effective choices, e to the power of it: how many equally likely
// tokens would be as unsure.
//
// The probabilities add up to 1. One of 0 adds nothing.
//
// ln 0 is −Inf, and 0 · −Inf is not a number: a token that cannot come has to
// be passed over, as p·ln p goes to 0 with p. This is the usual mistake, for
// after a filter most tokens are at 0. With the logarithm to base 2 the
// entropy would be in bits, and its power of e would count nothing.
func Entropy(probs []float64) (nats, choices float64) {
	for _, p := range probs {
		if p > 0 {
			nats -= p * math.Log(p)
		}
	}
	return nats, math.Exp(nats)
}
