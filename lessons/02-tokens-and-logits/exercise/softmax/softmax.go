// Package softmax turns logits into probabilities.
package softmax

// Softmax returns the probability of each token: e to the power of its logit,
// divided by the sum of these powers over all tokens. The probabilities add
// up to 1.
//
// Logits can be of any size, 1000 or −1000. A logit of −Inf (math.Inf(-1))
// marks a token that was removed, and its probability is 0. Where no token is
// left, all probabilities are 0.
func Softmax(logits []float64) []float64 {
	return nil
}
