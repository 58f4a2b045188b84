// Package inversecdf draws a token with a random number.
package inversecdf

import "sort"

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
//
// The line is the cumulative distribution, and finding the token at u is its
// inverse. A token is at u if its end is above u: with >= in place of > the
// one before would get the border. The token last looked at is remembered for
// a u that rounding has left beyond the end; the last of the list might have
// been removed.
func Draw(probs []float64, u float64) int {
	var ids []int
	for id, p := range probs {
		if p > 0 {
			ids = append(ids, id)
		}
	}
	sort.SliceStable(ids, func(a, b int) bool { return probs[ids[a]] > probs[ids[b]] })
	drawn, end := -1, 0.0
	for _, id := range ids {
		drawn = id
		end += probs[id]
		if end > u {
			break
		}
	}
	return drawn
}
