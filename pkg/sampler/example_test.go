package sampler_test

import (
	"fmt"
	"math"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
)

// The guide's three words, "the" 0.7, "a" 0.2 and "an" 0.1, at temperature 0.5.
func ExampleTemperature() {
	scores := []float32{float32(math.Log(0.7)), float32(math.Log(0.2)), float32(math.Log(0.1))}
	warper, _ := sampler.NewTemperature(0.5)
	warper.Process(nil, scores)
	s := numeric.Summarize(scores)
	for _, score := range scores {
		fmt.Printf("%.3f ", numeric.Prob(score, s.LogSumExp))
	}
	// Output: 0.907 0.074 0.019
}

func ExamplePipeline() {
	penalty, _ := sampler.NewRepetitionPenalty(1.2)
	nucleus, _ := sampler.NewTopP(0.8, 1)
	pipeline := sampler.Pipeline{penalty, nucleus}

	var seen sampler.Observation
	pipeline.Observe(&seen, []int{1}, []float32{2.5, 2.4, 1, -1})
	for _, stage := range seen.Stages {
		fmt.Printf("%-18s kept %d, %.2f nats, removed %.3f\n", stage.Name, stage.Kept, stage.EntropyNats, stage.RemovedProb)
	}
	pick, _ := sampler.Draw(seen.Final(), 0.75)
	fmt.Printf("u = 0.75 falls on token %d, which lies from %.2f to %.2f\n", pick.ID, pick.Low, pick.High)
	// Output:
	// raw                kept 4, 1.02 nats, removed 0.000
	// repetition_penalty kept 4, 1.02 nats, removed 0.000
	// top_p              kept 2, 0.66 nats, removed 0.136
	// u = 0.75 falls on token 1, which lies from 0.62 to 1.00
}

// The penalty halves the logits of both tokens of the text. Token 0 had more
// to lose, so that the probability of token 1 rises though it was penalised.
func ExampleRepetitionPenalty() {
	scores := []float32{4, 1, 0}
	before := numeric.Summarize(scores)
	fmt.Printf("token 1: logit %.1f, probability %.3f\n", scores[1], numeric.Prob(scores[1], before.LogSumExp))

	penalty, _ := sampler.NewRepetitionPenalty(2)
	penalty.Process([]int{0, 1}, scores)
	after := numeric.Summarize(scores)
	fmt.Printf("token 1: logit %.1f, probability %.3f\n", scores[1], numeric.Prob(scores[1], after.LogSumExp))
	// Output:
	// token 1: logit 1.0, probability 0.047
	// token 1: logit 0.5, probability 0.164
}

// The phrase 4 2 has to come within six new tokens. The model, left alone,
// writes 1 for ever.
func ExampleRequire() {
	require, _ := sampler.NewRequire([][]int{{4, 2}}, 1, 7, []int{0})
	ids := []int{3}
	for len(ids) < 7 {
		scores := []float32{1, 3, 0, 0, 0}
		require.Process(ids, scores)
		id, _ := sampler.Greedy(scores)
		ids = append(ids, id)
	}
	fmt.Println(ids[1:])
	// Output: [1 1 1 1 4 2]
}
