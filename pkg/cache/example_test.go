package cache_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/cache"
)

// A prompt of six positions and three decode steps with each kind of cache, and
// what the last step reports. What is fed to the model starts at Past.
func Example() {
	layout := cache.Layout{
		Layers: 1, KVHeads: 1, HeadDim: 8, MaxPositions: 16,
		Window: 4, Residual: 4, BlockSize: 4,
	}
	fmt.Println("kind            reused computed evicted stored    held reserved")
	for _, kind := range []string{"none", "dynamic", "static", "sliding_window", "quantized", "paged"} {
		c, err := cache.New(kind, layout)
		if err != nil {
			panic(err)
		}
		for length := 6; length <= 9; length++ {
			n := length - c.Past()
			if _, err := c.Begin(n); err != nil {
				panic(err)
			}
			rows := make([]float32, n*8) // a model's keys, [n, kvHeads, headDim]
			c.Append(0, rows, rows)
		}
		p := c.Pass()
		fmt.Printf("%-15s %6d %8d %7d %6d %5d B  %5d B\n",
			kind, p.Reused, p.Computed, p.Evicted, p.Stored, p.BytesHeld, p.BytesReserved)
	}
	// Output:
	// kind            reused computed evicted stored    held reserved
	// none                 0        9       0      0     0 B    576 B
	// dynamic              8        1       0      9   576 B    576 B
	// static               8        1       0      9   576 B   1024 B
	// sliding_window       3        1       1      4   256 B    640 B
	// quantized            8        1       0      9   336 B   1104 B
	// paged                8        1       0      9   576 B    768 B
}

// Four samples of one prompt of six positions share its blocks until they write
// to them.
func ExampleBatch() {
	first, err := cache.New("paged", cache.Layout{Layers: 1, KVHeads: 1, HeadDim: 8, BlockSize: 4})
	if err != nil {
		panic(err)
	}
	batch := cache.NewBatch(first)
	step := func(when string, n int) {
		for i := range batch.Len() {
			if _, err := batch.Row(i).Begin(n); err != nil {
				panic(err)
			}
			rows := make([]float32, n*8)
			batch.Row(i).Append(0, rows, rows)
		}
		p := batch.Pass()
		fmt.Printf("%s: %d positions in %d blocks, %d of them shared, %d bytes moved\n",
			when, p.Stored, p.BlocksHeld, p.BlocksShared, p.BytesMoved)
	}
	step("the prompt", 6)
	if err := batch.Repeat(4); err != nil {
		panic(err)
	}
	step("one step", 1)
	// Output:
	// the prompt: 6 positions in 2 blocks, 0 of them shared, 0 bytes moved
	// one step: 28 positions in 5 blocks, 1 of them shared, 384 bytes moved
}
