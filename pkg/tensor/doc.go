// Package tensor holds the float32 kernels of a decoder: matrix products,
// attention, softmax, RMSNorm, RoPE, SiLU and addition.
//
// An [Engine] runs one kernel at a time and counts the floating-point
// operations of each as it goes, by [Kind], from the lengths of the rows it
// works on. There are two sets of kernels behind the same methods: a fast one
// (gonum's blas32, rows handed out in chunks to workers that stay) and a plain
// one (loops that read like the formulas, [Config.Plain]). They agree to
// rounding, and count the same.
//
// # Legend
//
// Matrices are row-major slices; shapes stand in comments.
//
//	n        positions run through a kernel at once: 1 when decoding, more in prefill
//	rows     outputs of a product
//	cols     inputs of a product
//	heads    query heads
//	kvHeads  key-value heads; heads/kvHeads query heads share one (GQA)
//	headDim  numbers of one head
//	L        positions that one query sees
//
// # What counts as a floating-point operation
//
// An addition, subtraction, multiplication, division or square root of one
// pair of numbers is 1; a multiply-add is 2. An exponential is [ExpFlops], the
// arithmetic that exp.go spends on one. Comparisons, copies, sign flips,
// lookups and the sines of the RoPE table (computed once per position in the
// life of a model) are 0. A causal mask saves what it hides: only scores that
// a query may see are computed, and so counted.
//
//	product   2·rows·cols a position, and rows for a bias
//	RoPE      6 a pair: 3·headDim a head
//	scores    2·headDim + 1 (the scale) a query head and visible position
//	softmax   ExpFlops + 3 a number, and 1 for the division of the row
//	values    2·headDim a query head and visible position
//	SiLU·mul  ExpFlops + 3 a number
//	RMSNorm   4 a number, and 4 for mean, epsilon, root and reciprocal
//	addition  1 a number
//
// # Caveats
//
// An Engine belongs to one goroutine at a time. Kernels work in slices the
// caller owns and touch none of them after they return. Lengths that do not
// match panic: they are a programmer's error, as model files are checked
// before they get here. NaN and infinities pass through as IEEE 754 has it.
// Sums run in another order than in the plain kernels, so compare with a
// tolerance; arm64 fuses multiply-adds as well. [Engine.Close] ends the workers.
package tensor
