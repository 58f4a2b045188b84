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
//
// Without a cache position i sees i positions, which are 1 + 2 + … + length
// pairs, length·(length+1)÷2, and not length². The usual mistakes are that
// one, and to let every position go through the last matrix. A key-value head
// that several query heads share makes k and v smaller and attention no
// cheaper.
func Flops(layers, hidden, mlp, heads, kvHeads, headDim, vocab, length int, cached bool) int {
	if length == 0 {
		return 0
	}
	positions, pairs := length, length*(length+1)/2
	if cached {
		positions, pairs = 1, length
	}
	queries, keys := heads*headDim, kvHeads*headDim
	matrices := 2*hidden*queries + 2*2*hidden*keys + 2*queries*hidden + 3*2*hidden*mlp
	attention := 2 * 2 * queries
	return layers*(positions*matrices+pairs*attention) + 2*hidden*vocab
}
