package process_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/process"
)

func Example() {
	before := process.PeakMemory()
	fmt.Println(process.PeakMemory() >= before) // a peak never falls
	// Output: true
}
