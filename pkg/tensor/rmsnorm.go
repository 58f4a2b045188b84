package tensor

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"
)

// RMSNorm divides each row of x by its root mean square and multiplies it by
// weight:
//
//	y = x / √(mean(x²) + eps) · weight
//
// x and y are [n, size], weight is [size]; y may be x. Counts 4·size + 4 a row.
// Source: Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019.
func (e *Engine) RMSNorm(kind Kind, n int, y, x, weight []float32, eps float32) {
	size := len(weight)
	mustLen("the input of RMSNorm", x, n*size)
	mustLen("the output of RMSNorm", y, n*size)
	for i := range n {
		x, y := x[i*size:(i+1)*size], y[i*size:(i+1)*size]
		if e.plain {
			plainRMSNorm(y, x, weight, eps)
		} else {
			v := blas32.Vector{N: size, Inc: 1, Data: x}
			scale := float32(1 / math.Sqrt(float64(blas32.Dot(v, v)/float32(size)+eps)))
			for j, weight := range weight {
				y[j] = x[j] * scale * weight
			}
		}
		e.self().count[kind] += 4*int64(size) + 4
	}
}
