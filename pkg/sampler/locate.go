package sampler

import "github.com/genlens/genlens/pkg/numeric"

// Locate is the part of the line that a kept token has, as Draw lays it out.
func Locate(scores []float32, id int) Pick {
	summary := numeric.Summarize(scores)
	pick := Pick{ID: id, TopID: id}
	for other, score := range scores {
		if score > scores[id] || score == scores[id] && other < id {
			pick.Low += numeric.Prob(score, summary.LogSumExp)
			if top := scores[pick.TopID]; score > top || score == top && other < pick.TopID {
				pick.TopID = other
			}
		}
	}
	pick.High = pick.Low + numeric.Prob(scores[id], summary.LogSumExp)
	return pick
}
