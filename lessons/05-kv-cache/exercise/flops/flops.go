// Package flops counts what a step of generation computes.
package flops

// Flops returns how many floating-point operations the matrix products of one
// step take, the step that reads a text of length tokens and gives the logits
// for the next. A multiplication with its addition counts 2, so a matrix of
// rows × columns costs 2·rows·columns for each position that goes through it.
//
// In each of the layers, every position of the step goes through
//
//	q           hidden → heads·headDim
//	k and v     hidden → kvHeads·headDim, each
//	o           heads·headDim → hidden
//	MLP         hidden → mlp twice, mlp → hidden once
//
// and each query head takes two products of headDim numbers with every
// position that it sees: one with its key, one with its value. A position
// sees itself and those before it. After the layers, the last position alone
// goes through the matrix hidden → vocab.
//
// With a cache the step runs only the last position through the layers, which
// sees all of the text; without one it runs all of them. Where length is 0
// there is nothing to do: 0.
func Flops(layers, hidden, mlp, heads, kvHeads, headDim, vocab, length int, cached bool) int {
	return 0
}
