package cost

import "github.com/genlens/genlens/pkg/trace"

// WorkBytes is the memory that a forward pass works in for each of its new
// positions: three rows as wide as the hidden state, two as the queries, two
// as the keys, two as the MLP.
func WorkBytes(s trace.Shape) int64 {
	queries, keys := int64(s.Heads)*int64(s.HeadDim), int64(s.KVHeads)*int64(s.HeadDim)
	return bytesPerNumber * (3*int64(s.Hidden) + 2*queries + 2*keys + 2*int64(s.Intermediate))
}
