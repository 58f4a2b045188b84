package tensor

import "math"

// RopeTable is the table of rotary position embeddings: the cosine and sine of
// every angle by which a position turns the pairs of a head. It grows as
// positions come up, so each is computed once.
//
// Source: Su et al., "RoFormer", 2021, in the half-split layout of Hugging
// Face: number i of a head is paired with number i + headDim/2.
type RopeTable struct {
	frequencies []float32 // [headDim/2], radians a position
	cos, sin    []float32 // [positions, headDim/2]
}

// NewRopeTable returns the table for the given frequencies, [headDim/2].
func NewRopeTable(frequencies []float32) *RopeTable { return &RopeTable{frequencies: frequencies} }

// extend makes the table cover the first n positions.
func (r *RopeTable) extend(n int) {
	for position := len(r.cos) / len(r.frequencies); position < n; position++ {
		for _, f := range r.frequencies {
			// Rounded to float32 before the sine, as the reference does it.
			sin, cos := math.Sincos(float64(float32(position) * f))
			r.cos = append(r.cos, float32(cos))
			r.sin = append(r.sin, float32(sin))
		}
	}
}

// Rope rotates the heads of n positions in place; x is [n, heads, headDim] and
// its first row stands at position first of the sequence. Counts 3·headDim a
// head.
func (e *Engine) Rope(kind Kind, n int, x []float32, heads, first int, table *RopeTable) {
	half := len(table.frequencies)
	mustLen("the input of Rope", x, n*heads*2*half)
	table.extend(first + n)
	for i := range n {
		cos := table.cos[(first+i)*half:][:half]
		sin := table.sin[(first+i)*half:][:half]
		for range heads {
			rotate(x[:half], x[half:2*half], cos, sin)
			x = x[2*half:]
			e.self().count[kind] += 6 * int64(half)
		}
	}
}

// rotate turns every pair (a, b) by its angle.
func rotate(a, b, cos, sin []float32) {
	b, cos, sin = b[:len(a)], cos[:len(a)], sin[:len(a)]
	for i := range a {
		a[i], b[i] = a[i]*cos[i]-b[i]*sin[i], b[i]*cos[i]+a[i]*sin[i]
	}
}
