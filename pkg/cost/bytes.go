package cost

import "github.com/genlens/genlens/pkg/trace"

// bytesPerNumber is the size of a float32.
const bytesPerNumber = 4

// Parameters is how many numbers the model has learnt. Tied embeddings count
// once.
func Parameters(s trace.Shape) int64 {
	embeddings := int64(s.Vocab) * int64(s.Hidden)
	total := int64(s.Layers)*layer(s) + int64(s.Hidden) + embeddings
	if !s.TiedEmbeddings {
		total += embeddings
	}
	return total
}

// layer is the parameters of one layer.
func layer(s trace.Shape) int64 {
	var (
		hidden  = int64(s.Hidden)
		mlp     = int64(s.Intermediate)
		queries = int64(s.Heads) * int64(s.HeadDim)
		keys    = int64(s.KVHeads) * int64(s.HeadDim)
	)
	total := hidden*(queries+2*keys) + queries*hidden + // q, k, v and output
		3*hidden*mlp + // gate, up, down
		2*hidden // norms
	if s.AttentionBias {
		total += queries + 2*keys + hidden
	}
	if s.MLPBias {
		total += 2*mlp + hidden
	}
	return total
}

// WeightBytes is what a pass over n new positions reads of the weights: every
// layer, one embedding row a position, and, where logits are asked for
// (keep > 0), the last norm and the unembedding matrix.
func WeightBytes(s trace.Shape, n, keep int) int64 {
	if n == 0 {
		return 0
	}
	hidden := int64(s.Hidden)
	numbers := int64(s.Layers)*layer(s) + int64(n)*hidden
	if keep > 0 {
		numbers += hidden + int64(s.Vocab)*hidden
	}
	return numbers * bytesPerNumber
}

// CacheBytes is the size of the keys and values of so many positions over all
// layers: of the past ones, what a pass reads from the cache; of the new ones,
// what it writes to it; of all, what is held.
func CacheBytes(s trace.Shape, positions int) int64 {
	return 2 * bytesPerNumber * int64(s.Layers) * int64(s.KVHeads) * int64(s.HeadDim) * int64(positions)
}
