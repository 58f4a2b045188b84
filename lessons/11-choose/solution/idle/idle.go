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
//
// The penalty is the one that does not need a draw: it changes which token is
// the likeliest. Temperature and the cuts never do, because they keep the
// order and the first token, so greedy decoding writes the same with any of
// them. The guide's temperature=0.0 beside do_sample=False looks as if it
// were the reason for the same text every time; it is not even read.
func Idle(doSample bool, temperature float64, topK int, topP, minP, penalty float64) []string {
	var names []string
	for _, s := range []struct {
		name string
		idle bool
	}{
		{"temperature", !doSample || temperature == 1},
		{"top_k", !doSample || topK == 0},
		{"top_p", !doSample || topP == 1},
		{"min_p", !doSample || minP == 0},
		{"repetition_penalty", penalty == 1},
	} {
		if s.idle {
			names = append(names, s.name)
		}
	}
	return names
}
