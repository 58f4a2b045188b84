package sampler_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/genlens/genlens/pkg/sampler"
)

func pipeline() sampler.Pipeline {
	return sampler.Pipeline{
		processor(sampler.NewRepetitionPenalty(1.1)),
		processor(sampler.NewTemperature(.8)),
		processor(sampler.NewTopK(40, 1)),
		processor(sampler.NewTopP(.9, 1)),
	}
}

// allWarpers has everything that sampling can put after the penalty.
func allWarpers() sampler.Pipeline {
	return sampler.Pipeline{
		processor(sampler.NewRepetitionPenalty(1.1)),
		processor(sampler.NewTemperature(.8)),
		processor(sampler.NewTopH(.9)),
		processor(sampler.NewTopK(40, 1)),
		processor(sampler.NewTopP(.95, 1)),
		processor(sampler.NewMinP(.01, 1)),
		processor(sampler.NewTypicalP(.95, 1)),
		processor(sampler.NewEpsilonCutoff(1e-3, 1)),
		processor(sampler.NewEtaCutoff(1e-3, 1)),
		processor(sampler.NewLogSoftmax("renormalize_logits")),
	}
}

// Without a recorder the pipeline changes one row in place; with one it keeps
// and measures the row of every stage.
func BenchmarkPipeline(b *testing.B) {
	for _, vocab := range []int{2048, 49152, 151936} {
		rng := rand.New(rand.NewPCG(1, 1))
		logits := make([]float32, vocab)
		for i := range logits {
			logits[i] = float32(rng.NormFloat64() * 4)
		}
		ids := make([]int, 200)
		for i := range ids {
			ids[i] = rng.IntN(vocab)
		}
		b.Run(fmt.Sprintf("vocab=%d/apply", vocab), func(b *testing.B) {
			p, row := pipeline(), make([]float32, vocab)
			var drawer sampler.Drawer
			b.ReportAllocs()
			for b.Loop() {
				copy(row, logits)
				p.Apply(ids, row)
				if _, err := drawer.Draw(row, .5); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("vocab=%d/observe", vocab), func(b *testing.B) {
			benchmarkObserve(b, pipeline(), ids, logits)
		})
		b.Run(fmt.Sprintf("vocab=%d/observe-all", vocab), func(b *testing.B) {
			benchmarkObserve(b, allWarpers(), ids, logits)
		})
	}
}

func benchmarkObserve(b *testing.B, p sampler.Pipeline, ids []int, logits []float32) {
	var seen sampler.Observation
	var drawer sampler.Drawer
	b.ReportAllocs()
	for b.Loop() {
		p.Observe(&seen, ids, logits)
		if _, err := seen.Draw(&drawer, .5); err != nil {
			b.Fatal(err)
		}
	}
}
