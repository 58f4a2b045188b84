package view

import (
	"cmp"
	"slices"

	"github.com/genlens/genlens/pkg/trace"
)

// Place is where a candidate stands among all tokens.
type Place struct {
	Rank      int     // 1 is the most likely; 0 where the trace does not tell
	Low, High float64 // its part of the line; known if the rank is
}

// Places orders the candidates as the line of cumulative probability of one
// stage does, by descending logit, ties by id, and returns their places in the
// order of Candidates. The candidates hold the top tokens of the first and of
// the last stage without a gap; elsewhere another token may stand between two
// candidates, and their place is not known.
func (s Step) Places(stage int) []Place {
	out := make([]Place, len(s.Candidates))
	var order []int
	for n := range s.Candidates {
		if s.Logit(n, stage) != nil {
			order = append(order, n)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(
			cmp.Compare(*s.Logit(b, stage), *s.Logit(a, stage)),
			cmp.Compare(s.Candidates[a].ID, s.Candidates[b].ID))
	})
	gapless := 0
	switch {
	case s.Stages[stage].OtherKept == 0:
		gapless = len(order)
	case stage == 0, stage == s.Last():
		gapless = s.Run.Capture.Top
	}
	sum := 0.0
	for place, n := range order {
		high := sum + s.Prob(n, stage)
		if place < gapless {
			out[n] = Place{place + 1, sum, high}
		}
		sum = high
	}
	return out
}

// Line is Places for the last stage, with the chosen token's interval as the
// draw recorded it. A residual draw fell on another line.
func (s Step) Line() []Place {
	out := s.Places(s.Last())
	if n := s.Chosen(); n >= 0 && s.Draw.Method != trace.DrawResidual && s.Draw.Method != trace.DrawBeam {
		out[n] = Place{s.Stages[s.Last()].ChosenRank, s.Draw.Low, s.Draw.High}
	}
	return out
}
