package tensor

import (
	"fmt"
	"testing"
)

// BenchmarkProduct is y = W·x for the shapes of a small model and of one with
// 135 million parameters, one position (a decode step) and 64 (prefill).
func BenchmarkProduct(b *testing.B) {
	for _, shape := range []struct{ rows, cols int }{{576, 192}, {4096, 192}, {1536, 576}, {49152, 576}} {
		m := &Matrix{W: make([]float32, shape.rows*shape.cols), Rows: shape.rows, Cols: shape.cols}
		fill(m.W)
		for _, n := range []int{1, 64} {
			x, y := make([]float32, n*m.Cols), make([]float32, n*m.Rows)
			fill(x)
			for _, c := range []Config{{Plain: true}, {Threads: 1}, {Threads: 2}} {
				if c.Plain && n*len(m.W) > 1<<26 {
					continue // takes seconds and tells nothing new
				}
				b.Run(fmt.Sprintf("%dx%d/n=%d/%s", m.Rows, m.Cols, n, name(c)), func(b *testing.B) {
					e := New(c)
					defer e.Close()
					for b.Loop() {
						e.Products(MLP, n, x, Product{y, m})
					}
					report(b, e, 4*len(m.W))
				})
			}
		}
	}
}

// BenchmarkThreshold finds the size from which workers help: products of rows
// of 192, alone and shared.
func BenchmarkThreshold(b *testing.B) {
	for rows := 64; rows <= 4096; rows *= 2 {
		m := &Matrix{W: make([]float32, rows*192), Rows: rows, Cols: 192}
		fill(m.W)
		x, y := make([]float32, m.Cols), make([]float32, m.Rows)
		a := productArgs{kind: MLP, n: 1, x: x, products: []Product{{y, m}}}
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("%dKB/threads=%d", len(m.W)/256, threads), func(b *testing.B) {
				e := New(Config{Threads: threads})
				defer e.Close()
				for b.Loop() {
					e.pool.do(a.chunks(a.products[0]), &a)
				}
			})
		}
	}
}

// BenchmarkAttend is a decode step's attention of the small model.
func BenchmarkAttend(b *testing.B) {
	shape := Attention{Heads: 6, KVHeads: 2, HeadDim: 32}
	for _, rows := range []int{16, 128, 512} {
		keys := make([]float32, rows*shape.KVHeads*shape.HeadDim)
		q := make([]float32, shape.Heads*shape.HeadDim)
		out := make([]float32, len(q))
		fill(keys)
		fill(q)
		blocks := [][]float32{keys}
		for _, c := range []Config{{Plain: true}, {Threads: 1}, {Threads: 2}} {
			b.Run(fmt.Sprintf("%d/%s", rows, name(c)), func(b *testing.B) {
				e := New(c)
				defer e.Close()
				for b.Loop() {
					e.Attend(shape, 1, out, q, blocks, blocks)
				}
				report(b, e, 2*4*len(keys))
			})
		}
	}
}

// BenchmarkRows is the kernels that work on one row, 4096 numbers of it.
func BenchmarkRows(b *testing.B) {
	x, y, w := make([]float32, 4096), make([]float32, 4096), make([]float32, 4096)
	fill(x)
	fill(w)
	for _, k := range []struct {
		name string
		run  func(e *Engine)
	}{
		{"softmax", func(e *Engine) { copy(y, x); e.Softmax(Softmax, y) }},
		{"rmsnorm", func(e *Engine) { e.RMSNorm(Norms, 1, y, x, w, 1e-5) }},
		{"silumul", func(e *Engine) { copy(y, x); e.SiLUMul(MLP, y, w) }},
		{"add", func(e *Engine) { copy(y, x); e.Add(Residual, y, w) }},
	} {
		for _, c := range []Config{{Plain: true}, {Threads: 1}} {
			b.Run(k.name+"/"+name(c), func(b *testing.B) {
				e := New(c)
				defer e.Close()
				for b.Loop() {
					k.run(e)
				}
				report(b, e, 4*len(x))
			})
		}
	}
}

func name(c Config) string {
	if c.Plain {
		return "plain"
	}
	return fmt.Sprintf("fast/threads=%d", c.Threads)
}

// report adds GB/s and GFLOP/s, from the engine's own count.
func report(b *testing.B, e *Engine, bytes int) {
	seconds := b.Elapsed().Seconds()
	count := e.Count()
	b.ReportMetric(float64(bytes)*float64(b.N)/seconds/1e9, "GB/s")
	b.ReportMetric(float64(count.Total())/seconds/1e9, "GFLOP/s")
}

func fill(x []float32) {
	for i := range x {
		x[i] = float32(i%13)/13 - 0.5
	}
}
