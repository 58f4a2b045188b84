package decode

import (
	"math"

	"github.com/genlens/genlens/pkg/model"
	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// lens is what each layer of a pass would have answered at one of the positions
// whose logits were asked for, if the run records that; the last layer's answer is
// that row of logits. No token has the id -1: in a beam's row none is chosen.
func (r *Recorder) lens(o *model.Observation, place int, logits []float32, chosen int) []trace.LensLayer {
	if o == nil || !o.Lens {
		return nil
	}
	layers := make([]trace.LensLayer, o.Layers+1)
	for i := range o.Layers {
		layers[i] = r.lensLayer(o.Logits(i, place), chosen)
	}
	layers[o.Layers] = r.lensLayer(logits, chosen)
	return layers
}

func (r *Recorder) lensLayer(logits []float32, chosen int) trace.LensLayer {
	out := trace.LensLayer{Guesses: []trace.Guess{}}
	sum := numeric.Summarize(logits)
	if math.IsNaN(sum.LogSumExp) || math.IsInf(sum.LogSumExp, 0) {
		return out
	}
	out.EntropyNats, out.OtherProb, out.OtherEntropyNats = sum.EntropyNats, 1, sum.EntropyNats
	others := sum.Kept
	show := func(id int) float64 {
		p := numeric.Prob(logits[id], sum.LogSumExp)
		out.OtherProb -= p
		out.OtherEntropyNats -= numeric.Surprise(p)
		others--
		return p
	}
	n := min(trace.MaxGuesses, r.top())
	r.order.ResetTop(logits, n)
	for range min(n, r.order.Len()) {
		id, _, _ := r.order.Next()
		out.Guesses = append(out.Guesses, trace.Guess{Token: r.token(id), Prob: show(id)})
	}
	if chosen >= 0 {
		out.ChosenRank = numeric.Rank(logits, chosen)
		if i := out.Guess(chosen); i >= 0 {
			out.ChosenProb = out.Guesses[i].Prob
		} else if out.ChosenRank > 0 {
			out.ChosenProb = show(chosen)
		}
	}
	if others == 0 {
		out.OtherProb, out.OtherEntropyNats = 0, 0 // not the 1e-16 that rounding leaves
	}
	return out
}
