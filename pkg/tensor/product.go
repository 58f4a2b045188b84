package tensor

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Matrix is a weight matrix with an optional bias: y = W·x + b.
type Matrix struct {
	W    []float32 // [rows, cols]
	Bias []float32 // [rows], or nil
	Rows int
	Cols int
}

// Product is one output of [Engine.Products].
type Product struct {
	Y []float32 // [n, rows], overwritten
	M *Matrix
}

// Products multiplies each of the n rows of x, [n, cols], by every matrix. The
// matrices that read the same input, as q, k and v do, go in one call and are
// shared out together. Counts 2·rows·cols a position and matrix, and rows for
// a bias.
func (e *Engine) Products(kind Kind, n int, x []float32, products ...Product) {
	weights := 0
	for _, p := range products {
		mustLen("a product's matrix", p.M.W, p.M.Rows*p.M.Cols)
		mustLen("a product's input", x, n*p.M.Cols)
		mustLen("a product's output", p.Y, n*p.M.Rows)
		weights += len(p.M.W)
	}
	if n == 0 {
		return
	}
	if e.plain {
		for _, p := range products {
			plainProduct(e.self(), kind, n, x, p)
		}
		return
	}
	a := &e.products
	a.kind, a.n, a.x = kind, n, x
	a.products = append(a.products[:0], products...)
	if n*weights < parallelWeights {
		for _, p := range products {
			a.rows(e.self(), p, 0, p.M.Rows)
		}
		return
	}
	tasks := 0
	for _, p := range products {
		tasks += a.chunks(p)
	}
	e.pool.do(tasks, a)
}

const (
	// parallelWeights is the number of multiply-adds from which the workers
	// help. Of 16 to 256 Ki, this let the embedded model decode fastest on two
	// cores (BenchmarkDecode in package model; BenchmarkThreshold for one
	// product alone, where less would do, as nothing else is in between).
	parallelWeights = 192 << 10
	// chunkWeights is about how many weights make one task: 32 KB, so that in
	// prefill the chunk stays in the first-level cache for all positions.
	chunkWeights = 8 << 10
)

// productArgs are the arguments of a running Products.
type productArgs struct {
	kind     Kind
	n        int
	x        []float32
	products []Product
}

// chunkRows is how many rows of p make one task: whole sixteens, so that the
// outputs of two tasks do not share a cache line.
func (a *productArgs) chunkRows(p Product) int {
	return max(16, chunkWeights/p.M.Cols/16*16)
}

// chunks is how many tasks p makes.
func (a *productArgs) chunks(p Product) int {
	return (p.M.Rows + a.chunkRows(p) - 1) / a.chunkRows(p)
}

// task works on the i-th chunk of rows over all products.
func (a *productArgs) task(w *worker, i int) {
	for _, p := range a.products {
		if c := a.chunks(p); i >= c {
			i -= c
			continue
		}
		from := i * a.chunkRows(p)
		a.rows(w, p, from, min(from+a.chunkRows(p), p.M.Rows))
		return
	}
}

// rows computes outputs [from, to) of p for every position.
func (a *productArgs) rows(w *worker, p Product, from, to int) {
	m := p.M
	part := blas32.General{Rows: to - from, Cols: m.Cols, Stride: m.Cols, Data: m.W[from*m.Cols : to*m.Cols]}
	for i := range a.n {
		x := blas32.Vector{N: m.Cols, Inc: 1, Data: a.x[i*m.Cols : (i+1)*m.Cols]}
		y := a.output(p, i, from, to)
		blas32.Gemv(blas.NoTrans, 1, part, x, 0, blas32.Vector{N: to - from, Inc: 1, Data: y})
		w.count[a.kind] += 2 * int64(to-from) * int64(m.Cols)
		if m.Bias != nil {
			add(y, m.Bias[from:to])
			w.count[a.kind] += int64(to - from)
		}
	}
}

// output is outputs [from, to) of position i.
func (a *productArgs) output(p Product, i, from, to int) []float32 {
	return p.Y[i*p.M.Rows+from : i*p.M.Rows+to]
}
