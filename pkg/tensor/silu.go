package tensor

// SiLUMul is the gate of SwiGLU: gate = silu(gate) · up, number by number, with
// silu(x) = x / (1 + e^-x). Counts ExpFlops + 3 a number.
// Source: Shazeer, "GLU Variants Improve Transformer", 2020.
func (e *Engine) SiLUMul(kind Kind, gate, up []float32) {
	mustLen("the second factor of SiLUMul", up, len(gate))
	if e.plain {
		plainSiLUMul(gate, up)
	} else {
		for i, x := range gate {
			gate[i] = x / (1 + exp32(-x)) * up[i]
		}
	}
	e.self().count[kind] += int64(len(gate)) * (ExpFlops + 3)
}
