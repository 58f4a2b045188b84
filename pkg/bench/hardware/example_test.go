package hardware_test

import (
	"fmt"

	"github.com/genlens/genlens/pkg/bench/hardware"
)

// Where the two roofs of a roofline meet: work with fewer operations a byte
// waits for memory. The figure is the machine's own.
func Example() {
	const size = 16 << 20
	bandwidth, peak := hardware.Bandwidth(size, 1), hardware.PeakFlops(1)
	meet := peak / bandwidth
	fmt.Println("a machine has both roofs:", meet > 0)
	// Output: a machine has both roofs: true
}
