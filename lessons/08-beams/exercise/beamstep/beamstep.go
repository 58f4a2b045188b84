// Package beamstep takes the beams of a search one token further.
package beamstep

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
func Step(totals []float64, logprobs [][]float64, width, end, length int, penalty float64) (parents, tokens []int, scores []float64) {
	return nil, nil, nil
}
