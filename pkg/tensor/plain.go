package tensor

import "math"

// The reference kernels: each is its formula as a loop, sums in float64, no
// blocking, no threads. Tests hold the fast ones against them, and a model can
// run on them (Config.Plain) when a number looks wrong.

// plainProduct is Y = X·Wᵀ + b.
func plainProduct(w *worker, kind Kind, n int, x []float32, p Product) {
	m := p.M
	for i := range n {
		for row := range m.Rows {
			y := plainDot(m.W[row*m.Cols:(row+1)*m.Cols], x[i*m.Cols:])
			w.count[kind] += 2 * int64(m.Cols)
			if m.Bias != nil {
				y += float64(m.Bias[row])
				w.count[kind]++
			}
			p.Y[i*m.Rows+row] = float32(y)
		}
	}
}

// plainDot is Σ a·b over the length of a.
func plainDot(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func plainSoftmax(x []float32) {
	top := math.Inf(-1)
	for _, v := range x {
		top = max(top, float64(v))
	}
	var sum float64
	for _, v := range x {
		sum += math.Exp(float64(v) - top)
	}
	for i, v := range x {
		x[i] = float32(math.Exp(float64(v)-top) / sum)
	}
}

func plainRMSNorm(y, x, weight []float32, eps float32) {
	mean := plainDot(x, x) / float64(len(x))
	for i := range x {
		y[i] = float32(float64(x[i]) / math.Sqrt(mean+float64(eps)) * float64(weight[i]))
	}
}

func plainSiLUMul(gate, up []float32) {
	for i, x := range gate {
		gate[i] = float32(float64(x) / (1 + math.Exp(-float64(x))) * float64(up[i]))
	}
}

// plainScores sets p to q·K/√headDim, for as many rows from first on as p is
// long.
func (a *attentionArgs) plainScores(p, q []float32, kvHead, first int) {
	for j := range p {
		p[j] = float32(plainDot(q, a.row(a.keys, first+j, kvHead)) / math.Sqrt(float64(a.HeadDim)))
	}
}

// plainWeighted sets out to p·V over the same rows.
func (a *attentionArgs) plainWeighted(out, p []float32, kvHead, first int) {
	for i := range out {
		var sum float64
		for j := range p {
			sum += float64(p[j]) * float64(a.row(a.values, first+j, kvHead)[i])
		}
		out[i] = float32(sum)
	}
}

// row is one head of one row of the blocks, [headDim].
func (a *attentionArgs) row(blocks [][]float32, row, kvHead int) []float32 {
	stride := a.KVHeads * a.HeadDim
	for _, block := range blocks {
		if at := row * stride; at < len(block) {
			return block[at+kvHead*a.HeadDim:][:a.HeadDim]
		}
		row -= len(block) / stride
	}
	panic("tensor: attention asks for a row that no block holds")
}
