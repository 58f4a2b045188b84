// Package inversecdf draws a token with a random number.
package inversecdf

// Draw returns the id of the token that u falls on. The tokens lie end to end
// on a line that begins at 0, each as long as its probability: the most
// likely first, of equally likely ones the lowest id first. Each token has
// its beginning, and not its end, which is where the next one begins. u is at
// least 0 and below
// 1.
//
// A token with probability 0 was removed and is never drawn. Rounding can
// make the line end a little below 1: a u beyond the end is the last token's
// on it. Where no token is left the answer is −1.
func Draw(probs []float64, u float64) int {
	return 0
}
