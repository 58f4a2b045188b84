package tensor

// Softmax turns x into probabilities, in place: e^(x-max) / Σ e^(x-max).
// Subtracting the largest number changes nothing in exact arithmetic and keeps
// the exponentials from overflowing. As in torch, -Inf becomes 0; a row with a
// NaN, with +Inf or with nothing but -Inf becomes NaN. Counts ExpFlops + 3 a
// number, and 1.
func (e *Engine) Softmax(kind Kind, x []float32) {
	if e.plain {
		plainSoftmax(x)
	} else {
		softmax(x)
	}
	e.self().count[kind] += softmaxFlops(len(x))
}

// softmaxFlops counts a row of n: for every number the subtraction, the
// exponential, its place in the sum and the product; and the reciprocal.
func softmaxFlops(n int) int64 { return int64(n)*(ExpFlops+3) + 1 }

func softmax(x []float32) {
	if len(x) == 0 {
		return
	}
	top := x[0]
	for _, v := range x {
		if v > top {
			top = v
		}
	}
	var sum float32
	for i, v := range x {
		p := exp32(v - top)
		x[i] = p
		sum += p
	}
	scale := 1 / sum
	for i := range x {
		x[i] *= scale
	}
}
