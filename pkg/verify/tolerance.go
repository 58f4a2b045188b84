package verify

import "math"

// How far a number may be from what the rest of the trace gives.
//
// Logits are compared exactly: the processors work in float32, each operation
// rounded by itself, and so give the same bits on every platform. So are
// counts, ids, and the random numbers, which are integers in disguise.
//
// Probabilities and sums are float64 made with exp and log, whose last bit may
// differ between processors, from numbers that were rounded once before. Their
// error is a few units in the last place of the largest number involved, which
// is the log-sum-exp: a logit of 20 is known to 4e-15, so exp(20 − lse) is,
// too, relatively.
const (
	// sumTolerance is for what adds up over a vocabulary, in nats or as a
	// probability: 1e-12 is a thousand times the error of one term and a
	// billionth of what anybody looks at.
	sumTolerance = 1e-12
	// probTolerance is relative, for probabilities that a file holds to 9
	// digits.
	probTolerance = 1e-8
	// ratioTolerance is relative, for one division or exponential in float64.
	ratioTolerance = 1e-12
)

// sumSlack is the tolerance of a sum at a stage with this log-sum-exp.
func sumSlack(lse float64) float64 { return sumTolerance + 16*ulp*math.Abs(lse) }

// ulp is the distance from 1 to the next float64.
const ulp = 0x1p-52

// near says whether got is within slack of want; two numbers that are not
// numbers never are.
func near(got, want, slack float64) bool { return math.Abs(got-want) <= slack }
