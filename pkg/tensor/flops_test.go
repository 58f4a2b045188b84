package tensor

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// A machine does arithmetic and counts every operation as it does it. The
// formulas below are the kernels' once more, written out in such operations:
// what an engine counts from lengths has to be what a machine counts by hand.
type machine struct{ ops int64 }

func (m *machine) add(a, b float64) float64 { m.ops++; return a + b }
func (m *machine) sub(a, b float64) float64 { m.ops++; return a - b }
func (m *machine) mul(a, b float64) float64 { m.ops++; return a * b }
func (m *machine) div(a, b float64) float64 { m.ops++; return a / b }
func (m *machine) sqrt(a float64) float64   { m.ops++; return math.Sqrt(a) }

// exp is exp32 in single operations.
func (m *machine) exp(x float64) float64 {
	const ln2Hi, ln2Lo = 0.693359375, -2.12194440e-4
	m.ops += 2 // adding and subtracting the number that rounds to a whole
	k := math.Round(m.mul(x, math.Log2E))
	r := m.sub(m.sub(x, m.mul(k, ln2Hi)), m.mul(k, ln2Lo))
	p := 1.9875691500e-4
	for _, c := range []float64{1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1} {
		p = m.add(m.mul(p, r), c)
	}
	p = m.add(m.add(m.mul(p, m.mul(r, r)), r), 1)
	return m.mul(p, math.Ldexp(1, int(k)))
}

func (m *machine) dot(a, b []float32) (sum float64) {
	for i := range a {
		sum = m.add(sum, m.mul(float64(a[i]), float64(b[i])))
	}
	return sum
}

func (m *machine) softmax(x []float64) []float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = max(top, v)
	}
	y, sum := make([]float64, len(x)), 0.0
	for i, v := range x {
		y[i] = m.exp(m.sub(v, top))
		sum = m.add(sum, y[i])
	}
	scale := m.div(1, sum)
	for i := range y {
		y[i] = m.mul(y[i], scale)
	}
	return y
}

func (m *machine) rmsNorm(x, weight []float32, eps float64) []float64 {
	scale := m.div(1, m.sqrt(m.add(m.div(m.dot(x, x), float64(len(x))), eps)))
	y := make([]float64, len(x))
	for i := range x {
		y[i] = m.mul(m.mul(float64(x[i]), scale), float64(weight[i]))
	}
	return y
}

func (m *machine) siluMul(gate, up []float32) []float64 {
	y := make([]float64, len(gate))
	for i, x := range gate {
		y[i] = m.mul(m.div(float64(x), m.add(1, m.exp(-float64(x)))), float64(up[i]))
	}
	return y
}

// expect compares one kind of the engine's count, and the numbers.
func (m *machine) expect(t *rapid.T, e *Engine, kind Kind, got []float32, want []float64) {
	if count := e.Count(); count[kind] != m.ops {
		t.Fatalf("kind %d: the engine counts %d operations, the machine %d", kind, count[kind], m.ops)
	}
	for i := range want {
		if !near(got[i], float32(want[i]), 1e-4) {
			t.Fatalf("number %d is %g, the machine says %g", i, got[i], want[i])
		}
	}
	e.Reset()
	m.ops = 0
}

func TestCountIsWhatAMachineCounts(t *testing.T) {
	e := New(Config{})
	defer e.Close()
	var m machine
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 60).Draw(t, "size")
		x, other := numbers(t, size), numbers(t, size)
		y := make([]float32, size)

		e.RMSNorm(Norms, 1, y, x, other, 1e-5)
		m.expect(t, e, Norms, y, m.rmsNorm(x, other, 1e-5))

		wide := make([]float64, size)
		for i := range x {
			wide[i] = float64(x[i])
		}
		copy(y, x)
		e.Softmax(Softmax, y)
		m.expect(t, e, Softmax, y, m.softmax(wide))

		copy(y, x)
		e.SiLUMul(MLP, y, other)
		m.expect(t, e, MLP, y, m.siluMul(x, other))

		copy(y, x)
		e.Add(Residual, y, other)
		for i := range x {
			wide[i] = m.add(float64(x[i]), float64(other[i]))
		}
		m.expect(t, e, Residual, y, wide)

		// A product with a bias.
		rows := rapid.IntRange(1, 20).Draw(t, "rows")
		matrix := Matrix{W: numbers(t, rows*size), Bias: numbers(t, rows), Rows: rows, Cols: size}
		y, wide = make([]float32, rows), make([]float64, rows)
		e.Products(MLP, 1, x, Product{y, &matrix})
		for r := range rows {
			wide[r] = m.add(m.dot(matrix.W[r*size:(r+1)*size], x), float64(matrix.Bias[r]))
		}
		m.expect(t, e, MLP, y, wide)
	})
}

func TestRopeAndAttentionCount(t *testing.T) {
	e := New(Config{})
	defer e.Close()
	var m machine
	rapid.Check(t, func(t *rapid.T) {
		half, past := rapid.IntRange(1, 8).Draw(t, "half"), rapid.IntRange(0, 12).Draw(t, "past")
		frequencies, q := numbers(t, half), numbers(t, 2*half)

		turned := append([]float32(nil), q...)
		e.Rope(Rope, 1, turned, 1, past, NewRopeTable(frequencies))
		want := make([]float64, 2*half)
		for i, f := range frequencies {
			sin, cos := math.Sincos(float64(float32(past) * f))
			a, b := float64(q[i]), float64(q[half+i])
			want[i] = m.sub(m.mul(a, cos), m.mul(b, sin))
			want[half+i] = m.add(m.mul(b, cos), m.mul(a, sin))
		}
		m.expect(t, e, Rope, turned, want)

		// One head and position over past+1 rows, kind by kind.
		d := 2 * half
		keys, values, out := numbers(t, (past+1)*d), numbers(t, (past+1)*d), make([]float32, d)
		e.Attend(Attention{1, 1, d, 0}, 1, out, q, [][]float32{keys}, [][]float32{values})
		count := e.Count()
		scores := make([]float64, past+1)
		scale := 1 / math.Sqrt(float64(d)) // a constant of the model
		for j := range scores {
			scores[j] = m.mul(m.dot(q, keys[j*d:(j+1)*d]), scale)
		}
		if count[AttentionScores] != m.ops {
			t.Fatalf("the engine counts %d operations for the scores, the machine %d", count[AttentionScores], m.ops)
		}
		m.ops = 0
		p := m.softmax(scores)
		if count[Softmax] != m.ops {
			t.Fatalf("the engine counts %d operations for the softmax, the machine %d", count[Softmax], m.ops)
		}
		m.ops = 0
		want = make([]float64, d)
		for i := range want {
			for j := range p {
				want[i] = m.add(want[i], m.mul(p[j], float64(values[j*d+i])))
			}
		}
		m.expect(t, e, AttentionValues, out, want)
	})
}
