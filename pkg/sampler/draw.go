package sampler

import (
	"errors"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
)

// ErrNothingLeft means that the processors removed every token.
var ErrNothingLeft = errors.New("sampler: every token was removed, so there is nothing to pick from")

// ErrNaN means that the model produced a score that is not a number.
var ErrNaN = errors.New("sampler: a score is not a number (NaN), so no token is the most likely")

// Pick is a chosen token and its part of the line.
type Pick struct {
	ID        int
	TopID     int     // the most likely token
	Low, High float64 // its interval on the line of cumulative probability
}

// Greedy returns the id with the highest score, ties by lowest id.
func Greedy(scores []float32) (int, error) {
	top := numeric.Max(scores)
	if top != top {
		return 0, ErrNaN
	}
	if id := slices.Index(scores, top); id >= 0 && top != numeric.Cut {
		return id, nil
	}
	return 0, ErrNothingLeft
}

// Draw picks the token that u, in [0, 1), falls on. All kept tokens lie end
// to end on a line of length 1, the most likely first, ties by ascending id,
// each as long as its probability; this is the inverse of the cumulative
// distribution. Low is the probability of all tokens before the chosen one.
func Draw(scores []float32, u float64) (Pick, error) {
	var d Drawer
	return d.Draw(scores, u)
}

// Drawer is Draw with memory that is kept from one token to the next.
type Drawer struct{ order numeric.Order }

// Draw is the function Draw.
func (d *Drawer) Draw(scores []float32, u float64) (Pick, error) {
	summary := numeric.Summarize(scores)
	if math.IsNaN(summary.LogSumExp) {
		return Pick{}, ErrNaN
	}
	if summary.Kept == 0 {
		return Pick{}, ErrNothingLeft
	}
	d.order.Reset(scores)
	pick := Pick{TopID: -1}
	for low := 0.0; ; low = pick.High {
		id, score, ok := d.order.Next()
		if !ok {
			return pick, nil // u lies in the last 1e-16 that rounding lost: the last token
		}
		if pick.TopID < 0 {
			pick.TopID = id
		}
		pick.ID, pick.Low, pick.High = id, low, low+numeric.Prob(score, summary.LogSumExp)
		if u < pick.High {
			return pick, nil
		}
	}
}
