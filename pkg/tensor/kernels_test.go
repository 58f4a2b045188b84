package tensor

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// engines are the plain kernels and the fast ones with and without workers.
type engines struct {
	plain *Engine
	fast  []*Engine
}

func newEngines(t testing.TB) engines {
	all := engines{New(Config{Plain: true}), []*Engine{New(Config{Threads: 1}), New(Config{Threads: 3})}}
	t.Cleanup(func() {
		all.plain.Close()
		for _, e := range all.fast {
			e.Close()
		}
	})
	return all
}

// agree runs a kernel on every engine and holds the fast results and counts
// against the plain ones. The kernel gets its own copy of what it overwrites.
func (all engines) agree(t *rapid.T, y []float32, tolerance float64, kernel func(e *Engine, y []float32)) {
	want := append([]float32(nil), y...)
	all.plain.Reset()
	kernel(all.plain, want)
	for _, e := range all.fast {
		got := append([]float32(nil), y...)
		e.Reset()
		kernel(e, got)
		for i := range want {
			if !near(got[i], want[i], tolerance) {
				t.Fatalf("number %d is %g on %d threads, %g by the plain kernel", i, got[i], len(e.pool.workers), want[i])
			}
		}
		if e.Count() != all.plain.Count() {
			t.Fatalf("counts %v on %d threads, %v by the plain kernel", e.Count(), len(e.pool.workers), all.plain.Count())
		}
	}
}

// near compares within tolerance, relative above 1; NaN and infinities have to
// be the same.
func near(a, b float32, tolerance float64) bool {
	x, y := float64(a), float64(b)
	if math.IsNaN(x) || math.IsNaN(y) || math.IsInf(x, 0) || math.IsInf(y, 0) {
		return x == y || math.IsNaN(x) && math.IsNaN(y)
	}
	return math.Abs(x-y) <= tolerance*max(1, math.Abs(y))
}

// numbers draws n numbers between -2 and 2: a seed decides, as drawing each
// would take rapid too long.
func numbers(t *rapid.T, n int) []float32 {
	state := rapid.Uint32().Draw(t, "seed") | 1
	x := make([]float32, n)
	for i := range x {
		state ^= state << 13
		state ^= state >> 17
		state ^= state << 5
		x[i] = float32(state)/(1<<30) - 2
	}
	return x
}

// spoil puts NaN or an infinity into some of the numbers, sometimes.
func spoil(t *rapid.T, x []float32) {
	bad := []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))}
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "spoilt") {
		if len(x) > 0 {
			x[rapid.IntRange(0, len(x)-1).Draw(t, "place")] = rapid.SampledFrom(bad).Draw(t, "bad")
		}
	}
}

func TestProducts(t *testing.T) {
	all := newEngines(t)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "n")
		cols := rapid.IntRange(1, 300).Draw(t, "cols")
		var matrices []Matrix
		total := 0
		for range rapid.IntRange(1, 3).Draw(t, "matrices") {
			m := Matrix{Rows: rapid.IntRange(1, 400).Draw(t, "rows"), Cols: cols}
			m.W = numbers(t, m.Rows*cols)
			spoil(t, m.W)
			if rapid.Bool().Draw(t, "bias") {
				m.Bias = numbers(t, m.Rows)
			}
			matrices = append(matrices, m)
			total += m.Rows
		}
		x := numbers(t, n*cols)
		garbage := numbers(t, n*total) // outputs are overwritten, whatever they held
		spoil(t, garbage)
		all.agree(t, garbage, 1e-4, func(e *Engine, y []float32) {
			var products []Product
			for i := range matrices {
				products = append(products, Product{Y: y[:n*matrices[i].Rows], M: &matrices[i]})
				y = y[n*matrices[i].Rows:]
			}
			e.Products(MLP, n, x, products...)
		})
	})
}

func TestAttend(t *testing.T) {
	all := newEngines(t)
	rapid.Check(t, func(t *rapid.T) {
		kvHeads := rapid.IntRange(1, 3).Draw(t, "kvHeads")
		a := Attention{
			KVHeads: kvHeads,
			Heads:   kvHeads * rapid.IntRange(1, 3).Draw(t, "group"),
			HeadDim: rapid.IntRange(1, 33).Draw(t, "headDim"),
			Window:  rapid.SampledFrom([]int{0, 0, 1, 5, 1000}).Draw(t, "window"),
		}
		n := rapid.IntRange(1, 9).Draw(t, "n")
		past := rapid.IntRange(0, 40).Draw(t, "past")
		q := numbers(t, n*a.Heads*a.HeadDim)
		stride := kvHeads * a.HeadDim
		keys, values := numbers(t, (past+n)*stride), numbers(t, (past+n)*stride)
		spoil(t, values)

		// The same rows in blocks, empty ones among them.
		cuts := rapid.SliceOfN(rapid.IntRange(0, past+n), 0, 4).Draw(t, "cuts")
		keyBlocks, valueBlocks := cut(keys, stride, cuts), cut(values, stride, cuts)

		all.agree(t, make([]float32, len(q)), 1e-4, func(e *Engine, out []float32) {
			if e.plain {
				e.Attend(a, n, out, q, [][]float32{keys}, [][]float32{values})
			} else {
				e.Attend(a, n, out, q, keyBlocks, valueBlocks)
			}
		})
	})
}

// TestAttendWatched: being watched changes neither what attention gives nor
// what it counts, and what is seen is the probabilities that were used.
func TestAttendWatched(t *testing.T) {
	all := newEngines(t)
	rapid.Check(t, func(t *rapid.T) {
		kvHeads := rapid.IntRange(1, 2).Draw(t, "kvHeads")
		a := Attention{
			KVHeads: kvHeads,
			Heads:   kvHeads * rapid.IntRange(1, 3).Draw(t, "group"),
			HeadDim: rapid.IntRange(1, 9).Draw(t, "headDim"),
			Window:  rapid.SampledFrom([]int{0, 1, 5}).Draw(t, "window"),
		}
		n := rapid.IntRange(1, 9).Draw(t, "n")
		past := rapid.IntRange(0, 12).Draw(t, "past")
		watched := rapid.IntRange(0, n).Draw(t, "watched")
		dropped := rapid.IntRange(0, 3).Draw(t, "dropped") // positions that a cache holds no longer
		rows, stride := past+n, kvHeads*a.HeadDim
		q := numbers(t, n*a.Heads*a.HeadDim)
		keys, values := numbers(t, rows*stride), numbers(t, rows*stride)

		probs := make([]float32, a.Heads*watched*(dropped+rows))
		all.agree(t, probs, 1e-5, func(e *Engine, probs []float32) {
			for i := range probs {
				probs[i] = 7 // whatever was there
			}
			blind, seen := make([]float32, len(q)), make([]float32, len(q))
			e.Reset()
			e.Attend(a, n, blind, q, [][]float32{keys}, [][]float32{values})
			count := e.Count()
			e.Reset()
			e.AttendWatched(a, n, seen, q, [][]float32{keys}, [][]float32{values}, Probs{watched, dropped + rows, probs})
			if !slices.Equal(blind, seen) || e.Count() != count {
				t.Fatalf("unwatched %v, %v; watched %v, %v", blind, count, seen, e.Count())
			}
			for i := range watched * a.Heads {
				head, query := i/watched, n-watched+i%watched
				row := probs[i*(dropped+rows):][:dropped+rows]
				if slices.Max(append(row[:dropped:dropped], 0)) > 0 {
					t.Fatalf("%d positions are gone, and the row is %v", dropped, row)
				}
				row = row[dropped:]
				want := make([]float32, a.HeadDim)
				for j, p := range row {
					if visible := j <= past+query && (a.Window == 0 || j > past+query-a.Window); visible != (p > 0) {
						t.Fatalf("query %d of %d gives row %d of %d the probability %g", query, n, j, rows, p)
					}
					for d := range want {
						want[d] += p * values[j*stride+head/(a.Heads/kvHeads)*a.HeadDim+d]
					}
				}
				for d, got := range seen[(query*a.Heads+head)*a.HeadDim:][:a.HeadDim] {
					if math.Abs(float64(got-want[d])) > 1e-3 {
						t.Fatalf("head %d of query %d gave %g; by its probabilities %g", head, query, got, want[d])
					}
				}
			}
		})
	})
}

// cut splits rows of the given size at the given row numbers.
func cut(x []float32, size int, cuts []int) [][]float32 {
	var blocks [][]float32
	start := 0
	for _, c := range cuts {
		if c >= start {
			blocks = append(blocks, x[start*size:c*size])
			start = c
		}
	}
	return append(blocks, x[start*size:])
}

// TestAttendByHand is a case small enough to follow: two keys that a query of
// zeros weighs alike, and a mask that hides the second from the first position.
func TestAttendByHand(t *testing.T) {
	e := New(Config{})
	defer e.Close()
	out := make([]float32, 4)
	e.Attend(Attention{Heads: 1, KVHeads: 1, HeadDim: 2}, 2, out,
		[]float32{0, 0, 0, 0},
		[][]float32{{1, 2, 3, 4}}, [][]float32{{10, 20, 30, 40}})
	for i, want := range []float32{10, 20, 20, 30} {
		if out[i] != want {
			t.Fatalf("attention gave %v, want [10 20 20 30]", out)
		}
	}
}

func TestRowKernels(t *testing.T) {
	all := newEngines(t)
	rapid.Check(t, func(t *rapid.T) {
		n, size := rapid.IntRange(0, 3).Draw(t, "n"), rapid.IntRange(1, 200).Draw(t, "size")
		x, other, weight := numbers(t, n*size), numbers(t, n*size), numbers(t, size)
		spoil(t, x)
		all.agree(t, x, 1e-5, func(e *Engine, x []float32) { e.Softmax(Softmax, x) })
		all.agree(t, x, 1e-5, func(e *Engine, x []float32) { e.Add(Residual, x, other) })
		all.agree(t, x, 1e-5, func(e *Engine, x []float32) { e.SiLUMul(MLP, x, other) })
		clean := numbers(t, n*size)
		all.agree(t, clean, 1e-5, func(e *Engine, x []float32) { e.RMSNorm(Norms, n, x, x, weight, 1e-5) })
	})
}

func TestSoftmax(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, e := range []*Engine{New(Config{}), New(Config{Plain: true})} {
		defer e.Close()
		for _, c := range []struct{ in, want []float32 }{
			{[]float32{}, []float32{}},
			{[]float32{7}, []float32{1}},
			{[]float32{3e38, 3e38}, []float32{0.5, 0.5}}, // e^x alone would overflow
			{[]float32{-3e38, -3e38}, []float32{0.5, 0.5}},
			{[]float32{0, -inf}, []float32{1, 0}},
			{[]float32{-inf, -inf}, []float32{nan, nan}},
			{[]float32{0, nan}, []float32{nan, nan}},
			{[]float32{nan, 0}, []float32{nan, nan}},
		} {
			got := append([]float32{}, c.in...)
			e.Softmax(Softmax, got)
			for i := range got {
				if !near(got[i], c.want[i], 1e-7) {
					t.Errorf("softmax of %v is %v, want %v", c.in, got, c.want)
				}
			}
		}
	}
}

// TestRope checks what RoPE is for: lengths stay, and the product of a rotated
// query and a rotated key depends only on how far apart they stand.
func TestRope(t *testing.T) {
	e := New(Config{})
	defer e.Close()
	rapid.Check(t, func(t *rapid.T) {
		half := rapid.IntRange(1, 8).Draw(t, "half")
		table := NewRopeTable(numbers(t, half))
		q, k := numbers(t, 2*half), numbers(t, 2*half)
		turned := func(x []float32, position int) []float32 {
			x = append([]float32(nil), x...)
			e.Rope(Rope, 1, x, 1, position, table)
			return x
		}
		at := rapid.IntRange(0, 50).Draw(t, "position")
		apart := rapid.IntRange(0, 20).Draw(t, "apart")
		if got, want := plainDot(turned(q, at), turned(q, at)), plainDot(q, q); math.Abs(got-want) > 1e-3 {
			t.Fatalf("a squared length went from %g to %g", want, got)
		}
		near, far := plainDot(turned(q, apart), turned(k, 0)), plainDot(turned(q, at+apart), turned(k, at))
		if math.Abs(near-far) > 1e-3 {
			t.Fatalf("q·k is %g at positions %d and 0, %g at %d and %d", near, apart, far, at+apart, at)
		}
	})
}

func TestWrongLengthsPanic(t *testing.T) {
	e := New(Config{})
	defer e.Close()
	m := &Matrix{W: make([]float32, 6), Rows: 2, Cols: 3}
	for name, call := range map[string]func(){
		"product":   func() { e.Products(MLP, 1, make([]float32, 2), Product{make([]float32, 2), m}) },
		"add":       func() { e.Add(Residual, make([]float32, 2), make([]float32, 3)) },
		"norm":      func() { e.RMSNorm(Norms, 2, make([]float32, 4), make([]float32, 3), make([]float32, 2), 0) },
		"attention": func() { e.Attend(Attention{1, 1, 2, 0}, 1, make([]float32, 2), make([]float32, 2), nil, nil) },
		"probabilities": func() {
			two := make([]float32, 2)
			e.AttendWatched(Attention{1, 1, 2, 0}, 1, two, two, [][]float32{two}, [][]float32{two}, Probs{1, 1, two})
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		})
	}
}
