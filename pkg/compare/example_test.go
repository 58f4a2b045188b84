package compare_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/compare"
	"github.com/genlens/genlens/pkg/trace/tracetest"
)

// The same text with and without a cache: which positions each pass computed.
func Example() {
	run := tracetest.Greedy()
	run.Tokens = 4
	with := run.Trace()
	run.NoCache = true
	without := run.Trace()

	c := compare.New("use_cache", []compare.Side{{Value: "false", Trace: without}, {Value: "true", Trace: with}})
	fmt.Println("the same tokens:", c.AllSame())
	for _, r := range c.Runs {
		fmt.Printf("use_cache=%s computes", r.Value)
		for _, pass := range r.Passes.Passes {
			fmt.Printf(" %d–%d", pass.Computed.First, pass.Computed.Last())
		}
		fmt.Println(":", r.Passes.Computed(), "positions")
	}
	// Output:
	// the same tokens: true
	// use_cache=false computes 1–4 1–5 1–6 1–7: 22 positions
	// use_cache=true computes 1–4 5–5 6–6 7–7: 7 positions
}
