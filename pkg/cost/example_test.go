package cost_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/cost"
	"github.com/genlens/genlens/pkg/trace"
)

// The step after 100 positions, with a cache and without.
func Example() {
	shape := trace.Shape{
		Layers: 5, Hidden: 192, Heads: 6, KVHeads: 2, HeadDim: 32, Intermediate: 576,
		Vocab: 4096, TiedEmbeddings: true,
	}
	cached := cost.Step(shape, 100, 1, 1)
	uncached := cost.Step(shape, 0, 101, 1)
	fmt.Println(cached.Total, uncached.Total)
	fmt.Printf("the cache saves %.1f%% of the operations\n", 100*(1-float64(cached.Total)/float64(uncached.Total)))
	fmt.Println(cost.Parameters(shape), "parameters,", cost.CacheBytes(shape, 101), "bytes of keys and values")
	// Output:
	// 6426566 468388566
	// the cache saves 98.6% of the operations
	// 2938944 parameters, 258560 bytes of keys and values
}
