// Package softmax turns logits into probabilities.
package softmax

import "math"

// Softmax returns the probability of each token: e to the power of its logit,
// divided by the sum of these powers over all tokens. The probabilities add
// up to 1.
//
// Logits can be of any size, 1000 or −1000. A logit of −Inf (math.Inf(-1))
// marks a token that was removed, and its probability is 0. Where no token is
// left, all probabilities are 0.
//
// The largest logit is taken away from all of them first. That changes
// nothing, for e^(a−m) = e^a ÷ e^m and the sum is divided by the same e^m;
// but no power is then above 1, and that of the largest is 1, so that the sum
// is never 0. The usual mistake is to leave this out: e^1000 is +Inf in a
// float64, and +Inf divided by +Inf is not a number.
func Softmax(logits []float64) []float64 {
	probs := make([]float64, len(logits))
	largest := math.Inf(-1)
	for _, logit := range logits {
		largest = math.Max(largest, logit)
	}
	if math.IsInf(largest, -1) {
		return probs
	}
	sum := 0.0
	for id, logit := range logits {
		probs[id] = math.Exp(logit - largest)
		sum += probs[id]
	}
	for id := range probs {
		probs[id] /= sum
	}
	return probs
}
