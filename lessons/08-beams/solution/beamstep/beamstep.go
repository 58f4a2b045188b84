// Package beamstep takes the beams of a search one token further.
package beamstep

import (
	"math"
	"sort"
)

// Step looks at every continuation of every beam: a beam and a token behind
// it. totals is the sums of log-probabilities of the beams, and
// logprobs[beam][id] the log-probability of a token after a beam; the sum of
// a continuation is the two added. One whose sum is −Inf (math.Inf(-1)) is
// none.
//
// Of all, the 2·width with the highest sums are looked at, best first; of
// equal sums the lower beam comes first, and within a beam the lower id. Of
// these
//
//   - one whose token is end is a text that has ended. It is kept if it is among
//     the first width of those looked at. Its score is its sum divided by length
//     to the power of penalty; length is the tokens that it has then, and at
//     least 1.
//   - one with another token goes on. The best width of them are kept. Its score
//     is its sum.
//
// The answer is what is kept, in the order in which it was looked at: the
// beam that each goes on from, its token, and its score.
//
// Twice as many are looked at as there are beams: as each beam has one token
// that ends it, at least width of them go on. Texts that go on have all the
// same length, so their sums compare as they are. One that has ended waits
// for others that may become longer, and a sum of log-probabilities falls
// with every token: without the division the shortest text would win. A
// stable sort leaves a tie in the order in which the continuations were
// listed.
func Step(totals []float64, logprobs [][]float64, width, end, length int, penalty float64) (parents, tokens []int, scores []float64) {
	type continuation struct {
		beam, id int
		sum      float64
	}
	var all []continuation
	for beam, row := range logprobs {
		for id, logprob := range row {
			if sum := totals[beam] + logprob; !math.IsInf(sum, -1) {
				all = append(all, continuation{beam, id, sum})
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].sum > all[j].sum })

	running := 0
	for place, c := range all[:min(2*width, len(all))] {
		score := c.sum
		switch {
		case c.id == end && place < width:
			score /= math.Pow(float64(length), penalty)
		case c.id == end || running == width:
			continue
		default:
			running++
		}
		parents, tokens, scores = append(parents, c.beam), append(tokens, c.id), append(scores, score)
	}
	return parents, tokens, scores
}
