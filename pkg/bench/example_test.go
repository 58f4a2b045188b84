package bench_test

import (
	"context"
	"fmt"

	"github.com/genlens/genlens/pkg/bench"
)

// madeUp is a runner without a model: with a cache 2 ms a token, without one
// 0.05 ms a position that is computed again.
type madeUp struct{}

func (madeUp) Run(_ context.Context, c bench.Cell) (bench.Run, error) {
	positions := c.Length
	nanoseconds := int64(2e6)
	if c.Cache == "none" {
		positions, nanoseconds = c.Length*(c.Length+1)/2, 5e4
	}
	return bench.Run{Cell: c, TotalNS: int64(positions) * nanoseconds, Computed: positions, Flops: int64(positions) * 6e6}, nil
}

func Example() {
	plan := bench.Plan{Lengths: []int{50, 100, 200}, Caches: []string{"none", "dynamic"}, Repeat: 3}
	runs, err := bench.Measure(context.Background(), madeUp{}, plan, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	summary := bench.Summarize(&bench.Record{Plan: plan, Runs: runs})
	for _, g := range summary.Gains {
		fmt.Printf("%d tokens: %.1f times as fast for 1/%.0f of the operations\n", g.Length, g.SpeedUp.Median, g.FlopRatio)
	}
	for _, g := range summary.Growth {
		fmt.Printf("%s: time grows with exponent %.2f\n", g.Cache, g.Time.Exponent)
	}
	// Output:
	// 50 tokens: 0.6 times as fast for 1/26 of the operations
	// 100 tokens: 1.3 times as fast for 1/50 of the operations
	// 200 tokens: 2.5 times as fast for 1/100 of the operations
	// none: time grows with exponent 1.99
	// dynamic: time grows with exponent 1.00
}
