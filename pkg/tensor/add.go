package tensor

// Add adds b to a, in place. Counts 1 a number.
func (e *Engine) Add(kind Kind, a, b []float32) {
	mustLen("the second term of a sum", b, len(a))
	add(a, b)
	e.self().count[kind] += int64(len(a))
}

func add(a, b []float32) {
	b = b[:len(a)]
	for i := range a {
		a[i] += b[i]
	}
}
