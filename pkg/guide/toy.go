package guide

import (
	"fmt"
	"math"
	"slices"

	"github.com/genlens/genlens/pkg/numeric"
	"github.com/genlens/genlens/pkg/sampler"
)

// The guide draws its boxes over three or four words and their probabilities. A
// toy is such a distribution, put through the processors that the decoder runs.

// logits are scores whose softmax is the probabilities: their logarithms. Any
// constant could be added to all.
func logits(probs ...float64) []float32 {
	row := make([]float32, len(probs))
	for i, p := range probs {
		row[i] = float32(math.Log(p))
	}
	return row
}

// process puts a row of scores through processors, after the text so far, as
// indices into the row, and gives the probabilities that come out. The row stays
// as it is.
func process(row []float32, text []int, stages ...sampler.Processor) ([]float64, error) {
	scores, pipeline := slices.Clone(row), sampler.Pipeline(stages)
	pipeline.Apply(text, scores)
	if err := pipeline.Err(); err != nil {
		return nil, fmt.Errorf("guide: %w", err)
	}
	sum := numeric.Summarize(scores).LogSumExp
	probs := make([]float64, len(scores))
	for i, score := range scores {
		probs[i] = numeric.Prob(score, sum)
	}
	return probs, nil
}

// penalised is what a repetition penalty makes of scores after a text, given as
// indices into the row: the probabilities.
func penalised(row []float32, penalty float64, text ...int) ([]float64, error) {
	stage, err := sampler.NewRepetitionPenalty(penalty)
	if err != nil {
		return nil, fmt.Errorf("guide: %w", err)
	}
	return process(row, text, stage)
}

// atTemperature is what a temperature makes of probabilities.
func atTemperature(t float64, probs ...float64) ([]float64, error) {
	divide, err := sampler.NewTemperature(t)
	if err != nil {
		return nil, fmt.Errorf("guide: %w", err)
	}
	return process(logits(probs...), nil, divide)
}
