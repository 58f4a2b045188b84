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

func BenchmarkPipeline(b *testing.B) {
	for _, vocab := range []int{4096, 49152, 151936} {
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
			p := pipeline()
			var seen sampler.Observation
			var drawer sampler.Drawer
			b.ReportAllocs()
			for b.Loop() {
				p.Observe(&seen, ids, logits)
				if _, err := drawer.Draw(seen.Final(), .5); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
