package cost

import "github.com/genlens/genlens/pkg/trace"

// ExpFlops is what an exponential counts: the additions and multiplications of
// a float32 polynomial (package tensor, exp.go).
const ExpFlops = 22

// Step is the floating-point operations of a forward pass over n new positions
// after past ones, with logits for the last keep of them.
func Step(s trace.Shape, past, n, keep int) trace.Flops {
	var (
		layers  = int64(s.Layers)
		hidden  = int64(s.Hidden)
		mlp     = int64(s.Intermediate)
		queries = int64(s.Heads) * int64(s.HeadDim) // width of q and of attention's output
		keys    = int64(s.KVHeads) * int64(s.HeadDim)
		seen    = int64(s.Heads) * visible(s, past, n) // (head, query, key) triples
	)
	position := trace.Flops{ // a layer and position
		Projections: 2*hidden*(queries+2*keys) + 2*queries*hidden,
		Rope:        3 * (queries + keys),
		MLP:         3*2*hidden*mlp + (ExpFlops+3)*mlp,
		Norms:       2 * norm(hidden),
		Residual:    2 * hidden,
	}
	if s.AttentionBias {
		position.Projections += queries + 2*keys + hidden
	}
	if s.MLPBias {
		position.MLP += 2*mlp + hidden
	}
	positions := layers * int64(n)
	f := trace.Flops{
		Projections:     positions * position.Projections,
		Rope:            positions * position.Rope,
		AttentionScores: layers * seen * (2*int64(s.HeadDim) + 1),
		Softmax:         layers * (seen*(ExpFlops+3) + int64(n)*int64(s.Heads)),
		AttentionValues: layers * seen * 2 * int64(s.HeadDim),
		MLP:             positions * position.MLP,
		Norms:           positions*position.Norms + int64(keep)*norm(hidden),
		Residual:        positions * position.Residual,
		Unembedding:     int64(keep) * 2 * hidden * int64(s.Vocab),
	}
	f.Total = f.Projections + f.Rope + f.AttentionScores + f.Softmax + f.AttentionValues +
		f.MLP + f.Norms + f.Residual + f.Unembedding
	return f
}

// norm is RMSNorm over size numbers: squares and their sum, mean, epsilon,
// root, reciprocal, and two products a number.
func norm(size int64) int64 { return 4*size + 4 }

// visible is how many (query, key) pairs the causal mask leaves: query i of n
// sees the past, those before it and itself, no more than the window.
func visible(s trace.Shape, past, n int) int64 {
	full := n // queries that see everything before them
	if s.SlidingWindow > 0 {
		full = min(n, max(0, s.SlidingWindow-past))
	}
	p, f := int64(past), int64(full)
	return f*p + f*(f+1)/2 + int64(n-full)*int64(s.SlidingWindow)
}
