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

// ErrInfinite means that a score is +∞, next to which nothing else counts.
var ErrInfinite = errors.New("sampler: a score is infinite, so there are no probabilities")

// Pick is a chosen token and its part of the line.
type Pick struct {
	ID        int
	TopID     int     // the most likely token
	Low, High float64 // its interval on the line of cumulative probability
}

// Greedy returns the id with the highest score, ties by lowest id.
func Greedy(scores []float32) (int, error) {
	top := numeric.Max(scores)
	switch {
	case top != top:
		return 0, ErrNaN
	case top > math.MaxFloat32:
		return 0, ErrInfinite
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
type Drawer struct {
	order numeric.Order
	left  []float32 // scratch of DrawDistinct
}

// Draw is the function Draw.
func (d *Drawer) Draw(scores []float32, u float64) (Pick, error) {
	d.order.Reset(scores)
	summary := d.order.Summary()
	if math.IsNaN(summary.LogSumExp) {
		return Pick{}, ErrNaN
	}
	if summary.Kept == 0 {
		return Pick{}, ErrNothingLeft
	}
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

// DrawDistinct draws one token for each u, without putting any back: each u
// falls on the line of what is left, at its full length of 1 again. Beam
// sampling draws its candidates like this; the distribution is that of
// torch.multinomial without replacement. Where fewer tokens are left than us,
// there are fewer picks; TopID of each is the most likely of what was left.
func (d *Drawer) DrawDistinct(scores []float32, us []float64) ([]Pick, error) {
	d.left = append(d.left[:0], scores...)
	picks := make([]Pick, 0, len(us))
	for _, u := range us {
		pick, err := d.Draw(d.left, u)
		if errors.Is(err, ErrNothingLeft) && len(picks) > 0 {
			break
		}
		if err != nil {
			return nil, err
		}
		picks = append(picks, pick)
		d.left[pick.ID] = numeric.Cut
	}
	return picks, nil
}

// Draw draws from the last stage of an observation: the same token as from its
// whole row, but only what is left of it is looked at.
func (o *Observation) Draw(d *Drawer, u float64) (Pick, error) {
	names, scores := o.Stages[len(o.Stages)-1].left()
	pick, err := d.Draw(scores, u)
	if err == nil {
		pick.ID, pick.TopID = name(names, pick.ID), name(names, pick.TopID)
	}
	return pick, err
}
