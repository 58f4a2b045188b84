package numeric_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/genlens/genlens/pkg/numeric"
)

func benchmarkRow(vocab int) []float32 {
	rng := rand.New(rand.NewPCG(1, 1))
	row := make([]float32, vocab)
	for i := range row {
		row[i] = float32(rng.NormFloat64() * 4)
	}
	return row
}

var sink float64 // keeps a result from being left out

func BenchmarkRow(b *testing.B) {
	for _, vocab := range []int{2048, 49152, 151936} {
		row := benchmarkRow(vocab)
		var order numeric.Order
		order.ResetTop(row, 40)
		for range 39 {
			order.Next()
		}
		likely, _, _ := order.Next()
		for _, bench := range []struct {
			name string
			run  func()
		}{
			{"Summarize", func() { sink = numeric.Summarize(row).LogSumExp }},
			{"Max", func() { sink = float64(numeric.Max(row)) }},
			{"Rank", func() { sink = float64(numeric.Rank(row, likely)) }},
			{"Top64", func() {
				order.ResetTop(row, 64)
				for range 64 {
					order.Next()
				}
			}},
		} {
			b.Run(fmt.Sprintf("%s/vocab=%d", bench.name, vocab), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					bench.run()
				}
			})
		}
	}
}
