package tensor

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Attention is causal attention in which heads/kvHeads query heads share one
// key-value head.
type Attention struct {
	Heads   int
	KVHeads int
	HeadDim int
	Window  int // a query sees this many positions, its own among them; 0: all
}

// Attend computes, for every position i and query head h,
//
//	out[i, h] = softmax(q[i, h]·Kᵀ / √headDim) · V
//
// q and out are [n, heads, headDim]. Keys and values come as blocks, oldest
// first, each [rows, kvHeads, headDim]; their last n rows are those of the n
// positions of q, so position i sees all rows but the last n-1-i. Counts under
// AttentionScores, Softmax and AttentionValues.
// Source: Vaswani et al., "Attention Is All You Need", 2017; Ainslie et al.,
// "GQA", 2023.
func (e *Engine) Attend(a Attention, n int, out, q []float32, keys, values [][]float32) {
	e.AttendWatched(a, n, out, q, keys, values, Probs{})
}

// Probs is where attention leaves what the softmax made of its scores. The zero
// value asks for nothing.
type Probs struct {
	Queries   int // the last so many of the pass
	Positions int // of the sequence; the rows of keys are the last of them
	// P is [heads, queries, positions], 0 for what a query does not see.
	P []float32
}

// AttendWatched is Attend, to the last bit and the last count, that also fills
// probs.
func (e *Engine) AttendWatched(a Attention, n int, out, q []float32, keys, values [][]float32, probs Probs) {
	mustLen("the queries", q, n*a.Heads*a.HeadDim)
	mustLen("the output of attention", out, n*a.Heads*a.HeadDim)
	rows := 0
	for b := range keys {
		mustLen("a block of values", values[b], len(keys[b]))
		rows += len(keys[b]) / (a.KVHeads * a.HeadDim)
	}
	if rows < n {
		panic("tensor: attention over fewer keys than queries")
	}
	if probs.Queries > n {
		panic("tensor: attention is to show more queries than there are")
	}
	if probs.Queries > 0 {
		mustLen("the probabilities of attention", probs.P, a.Heads*probs.Queries*max(probs.Positions, rows))
	}
	for _, w := range e.pool.workers {
		if cap(w.scores) < rows {
			w.scores = make([]float32, rows+rows/2)
		}
	}
	args := &e.attention
	args.Attention, args.n, args.rows = a, n, rows
	args.out, args.q, args.keys, args.values = out, q, keys, values
	args.probs = probs

	tasks := n * a.Heads
	if e.plain || tasks*rows*a.HeadDim < parallelAttention {
		for i := range tasks {
			args.task(e.self(), i)
		}
		return
	}
	e.pool.do(tasks, args)
}

// parallelAttention is the number of multiply-adds in the scores from which the
// workers help: about 6 µs of one core with the softmax and the values.
const parallelAttention = 16 << 10

// attentionArgs are the arguments of a running Attend.
type attentionArgs struct {
	Attention
	n, rows      int
	out, q       []float32
	keys, values [][]float32
	probs        Probs
	plain        bool
}

// task is one query: head t%heads of position t/heads.
func (a *attentionArgs) task(w *worker, t int) {
	head := t % a.Heads
	last := a.rows - a.n + t/a.Heads + 1 // sees rows [first, last)
	first := 0
	if a.Window > 0 {
		first = max(0, last-a.Window)
	}
	q := a.q[t*a.HeadDim : (t+1)*a.HeadDim]
	out := a.out[t*a.HeadDim : (t+1)*a.HeadDim]
	kvHead := head / (a.Heads / a.KVHeads)
	p := w.scores[:last-first] // [L]
	if a.plain {
		a.plainScores(p, q, kvHead, first)
		plainSoftmax(p)
		a.plainWeighted(out, p, kvHead, first)
	} else {
		a.scores(p, q, kvHead, first)
		softmax(p)
		a.weighted(out, p, kvHead, first)
	}
	if query := t/a.Heads - (a.n - a.probs.Queries); query >= 0 {
		row := a.probs.P[(head*a.probs.Queries+query)*a.probs.Positions:][:a.probs.Positions]
		clear(row)
		copy(row[len(row)-a.rows+first:], p)
	}
	w.count[AttentionScores] += int64(len(p)) * (2*int64(a.HeadDim) + 1)
	w.count[Softmax] += softmaxFlops(len(p))
	w.count[AttentionValues] += int64(len(p)) * 2 * int64(a.HeadDim)
}

// scores sets p to q·K/√headDim, for as many rows from first on as p is long.
func (a *attentionArgs) scores(p, q []float32, kvHead, first int) {
	scale := float32(1 / math.Sqrt(float64(a.HeadDim)))
	x := blas32.Vector{N: a.HeadDim, Inc: 1, Data: q}
	a.eachBlock(a.keys, kvHead, first, len(p), func(at int, k blas32.General) {
		y := blas32.Vector{N: k.Rows, Inc: 1, Data: p[at : at+k.Rows]}
		blas32.Gemv(blas.NoTrans, scale, k, x, 0, y)
	})
}

// weighted sets out to p·V over the same rows.
func (a *attentionArgs) weighted(out, p []float32, kvHead, first int) {
	y := blas32.Vector{N: a.HeadDim, Inc: 1, Data: out}
	clear(out)
	a.eachBlock(a.values, kvHead, first, len(p), func(at int, v blas32.General) {
		x := blas32.Vector{N: v.Rows, Inc: 1, Data: p[at : at+v.Rows]}
		blas32.Gemv(blas.Trans, 1, v, x, 1, y)
	})
}

// eachBlock calls f with the part of every block that lies in rows
// [first, first+count): one head as a matrix, [rows, headDim], whose rows stand
// kvHeads·headDim apart, and how many of the count rows came before it.
func (a *attentionArgs) eachBlock(blocks [][]float32, kvHead, first, count int, f func(at int, m blas32.General)) {
	stride := a.KVHeads * a.HeadDim
	start := 0 // row number of the block's first row
	for _, block := range blocks {
		rows := len(block) / stride
		from, to := max(first, start), min(first+count, start+rows)
		if from < to {
			f(from-first, blas32.General{
				Rows: to - from, Cols: a.HeadDim, Stride: stride,
				Data: block[(from-start)*stride+kvHead*a.HeadDim : (to-start-1)*stride+(kvHead+1)*a.HeadDim],
			})
		}
		start += rows
	}
}
