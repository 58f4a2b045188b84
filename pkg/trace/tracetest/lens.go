package tracetest

import (
	"math/rand/v2"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/trace"
)

// lens makes up what each layer would have answered: the embeddings the token that
// went in, the layers after them ever more of the raw row and less noise.
func (r *runner) lens(raw []float32, chosen int) []trace.LensLayer {
	layers := make([]trace.LensLayer, r.Lens+1)
	row := make([]float32, len(raw))
	for i := range layers {
		noise := rand.New(rand.NewPCG(uint64(len(r.text)), uint64(i)))
		share := float32(i) / float32(r.Lens)
		for id := range row {
			row[id] = raw[id]*share + float32(noise.NormFloat64())*(1-share)*2
		}
		if i == 0 {
			row[r.text[len(r.text)-1]] = 20
		}
		layers[i] = r.layer(row, chosen)
	}
	return layers
}

func (r *runner) layer(row []float32, chosen int) trace.LensLayer {
	sum := numeric.Summarize(row)
	l := trace.LensLayer{ChosenRank: numeric.Rank(row, chosen), ChosenProb: numeric.Prob(row[chosen], sum.LogSumExp), EntropyNats: sum.EntropyNats}
	var order numeric.Order
	order.Reset(row)
	shown := map[int]bool{chosen: true}
	for range min(trace.MaxGuesses, r.Top, len(row)) {
		id, score, _ := order.Next()
		l.Guesses = append(l.Guesses, trace.Guess{Token: r.token(id), Prob: numeric.Prob(score, sum.LogSumExp)})
		shown[id] = true
	}
	for id, score := range row {
		if !shown[id] {
			p := numeric.Prob(score, sum.LogSumExp)
			l.OtherProb += p
			l.OtherEntropyNats += numeric.Surprise(p)
		}
	}
	return l
}
