// Package temperature sharpens or flattens a distribution.
package temperature

// Temperature returns the logits at temperature t: each is divided by t.
// Below 1 that pulls them apart, so that the softmax favours the largest even
// more; above 1 it moves them closer.
//
// t has to be above 0. Where it is not, the logits come back as they are.
//
// It is the logits that are divided, before the softmax. Dividing
// probabilities by t and making them sum to 1 again would change nothing. The
// result is a list of its own, so that whoever called keeps the raw logits.
func Temperature(logits []float64, t float64) []float64 {
	if t <= 0 {
		return logits
	}
	scaled := make([]float64, len(logits))
	for id, logit := range logits {
		scaled[id] = logit / t
	}
	return scaled
}
