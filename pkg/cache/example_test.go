package cache_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/cache"
)

// A prompt of three positions and one decode step, with a cache and without:
// what is fed to the model starts at Past.
func Example() {
	layout := cache.Layout{Layers: 1, KVHeads: 1, HeadDim: 2, MaxPositions: 8}
	for _, kind := range []string{"dynamic", "none"} {
		c, err := cache.New(kind, layout)
		if err != nil {
			panic(err)
		}
		for _, length := range []int{3, 4} {
			n := length - c.Past()
			if _, err := c.Begin(n); err != nil {
				panic(err)
			}
			rows := make([]float32, n*2) // a model's keys, [n, kvHeads, headDim]
			c.Append(0, rows, rows)
			p := c.Pass()
			fmt.Printf("%-7s length %d: reused %d, computed %d, stored %d, %d bytes\n",
				kind, length, p.Reused, p.Computed, p.Stored, p.BytesHeld)
		}
	}
	// Output:
	// dynamic length 3: reused 0, computed 3, stored 3, 48 bytes
	// dynamic length 4: reused 3, computed 1, stored 4, 64 bytes
	// none    length 3: reused 0, computed 3, stored 0, 0 bytes
	// none    length 4: reused 0, computed 4, stored 0, 0 bytes
}
