package cache_test

import (
	"testing"

	"github.com/genlens/genlens/pkg/cache"
)

// tiny is the embedded model's layout.
var tiny = cache.Layout{Layers: 5, KVHeads: 2, HeadDim: 32, MaxPositions: 512}

// BenchmarkFill stores a prompt of 64 and 384 steps in a new cache.
func BenchmarkFill(b *testing.B) {
	for _, kind := range []string{"dynamic", "static", "paged"} {
		b.Run(kind, func(b *testing.B) {
			rows := make([]float32, 64*tiny.KVHeads*tiny.HeadDim)
			row := rows[:tiny.KVHeads*tiny.HeadDim]
			var moved int64
			b.ReportAllocs()
			for b.Loop() {
				c := newSmall(b, kind, tiny)
				fill(b, c, 64, rows)
				for range 384 {
					fill(b, c, 1, row)
					moved += c.Pass().BytesMoved
				}
			}
			b.ReportMetric(float64(moved)/float64(b.N), "B-moved/op")
		})
	}
}

// BenchmarkReorder is what a beam search asks for between two steps, and the
// step's storing: of four beams with 448 positions two go on, twice each.
func BenchmarkReorder(b *testing.B) {
	for _, kind := range []string{"dynamic", "static", "quantized", "paged"} {
		b.Run(kind, func(b *testing.B) {
			rows := make([]float32, 447*tiny.KVHeads*tiny.HeadDim)
			row := rows[:tiny.KVHeads*tiny.HeadDim]
			batch := cache.NewBatch(newSmall(b, kind, tiny))
			fill(b, batch.Row(0), 447, rows)
			if err := batch.Repeat(4); err != nil {
				b.Fatal(err)
			}
			var moved int64
			b.ReportAllocs()
			for b.Loop() {
				if err := batch.Reorder([]int{2, 0, 0, 2}); err != nil {
					b.Fatal(err)
				}
				for i := range batch.Len() {
					fill(b, batch.Row(i), 1, row)
				}
				moved += batch.Pass().BytesMoved
				if err := batch.Crop(447); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(moved)/float64(b.N), "B-moved/op")
		})
	}
}

// fill stores n positions in every layer.
func fill(b *testing.B, c cache.Cache, n int, rows []float32) {
	if _, err := c.Begin(n); err != nil {
		b.Fatal(err)
	}
	for layer := range tiny.Layers {
		c.Append(layer, rows, rows)
	}
}
