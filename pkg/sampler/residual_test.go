package sampler_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
)

func probabilities(row []float32) []float64 {
	lse := numeric.Summarize(row).LogSumExp
	probs := make([]float64, len(row))
	for id, score := range row {
		probs[id] = numeric.Prob(score, lse)
	}
	return probs
}

func TestResidual(t *testing.T) {
	for _, test := range []struct {
		name       string
		p, q, want []float64
	}{
		{"one token falls short", []float64{.5, .3, .2}, []float64{.2, .5, .3}, []float64{1, 0, 0}},
		{"two do", []float64{.4, .4, .2}, []float64{.1, .3, .6}, []float64{.75, .25, 0}},
		{"the draft cannot write what the target does", []float64{0, 1, 0}, []float64{1, 0, 0}, []float64{0, 1, 0}},
		{"equal", []float64{.4, .6}, []float64{.4, .6}, []float64{.4, .6}},
	} {
		got := probabilities(sampler.Residual(logs(test.p...), logs(test.q...)))
		for id, want := range test.want {
			if math.Abs(got[id]-want) > 1e-6 {
				t.Errorf("%s: %v, want %v", test.name, got, test.want)
				break
			}
		}
	}
}

// Accept with probability min(1, P/Q), else draw from the residual: what comes
// out is distributed as P, whatever Q is.
func TestSpeculativeSamplingGivesTheTarget(t *testing.T) {
	row := rapid.SliceOfN(rapid.OneOf(rapid.Float32Range(-8, 8), rapid.Just(cut), rapid.Just(float32(1))), 6, 6)
	rapid.Check(t, func(t *rapid.T) {
		target, draft := row.Draw(t, "p"), row.Draw(t, "q")
		target[0], draft[0] = 0, 0 // something is left
		p, q := probabilities(target), probabilities(draft)
		residual := probabilities(sampler.Residual(target, draft))
		rejected := 1.0
		for id := range p {
			rejected -= min(p[id], q[id])
		}
		for id := range p {
			if got := min(p[id], q[id]) + rejected*residual[id]; math.Abs(got-p[id]) > 1e-6 {
				t.Fatalf("token %d comes with probability %v, want %v", id, got, p[id])
			}
		}
	})
}

func TestResidualFrequencies(t *testing.T) {
	p, q := []float64{.5, .2, .2, .1}, []float64{.1, .4, .1, .4}
	row := sampler.Residual(logs(p...), logs(q...))
	source := sampler.NewSource(5, 0)
	counts := make([]int, 2)
	for range 20_000 {
		pick, err := sampler.Draw(row, source.Float64())
		if err != nil || pick.ID != 0 && pick.ID != 2 {
			t.Fatal(pick, err)
		}
		counts[pick.ID/2]++
	}
	chiSquare(t, counts, []float64{.8, .2})
}
