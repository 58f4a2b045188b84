package hardware_test

import (
	"runtime"
	"testing"

	"github.com/genlens/genlens/pkg/bench/hardware"
)

// TestMeasured: the figures exist and are not off by orders of magnitude for
// any machine that runs Go. How fast this one is, no test can know.
func TestMeasured(t *testing.T) {
	for name, value := range map[string]float64{
		"bandwidth, one thread":   hardware.Bandwidth(4<<20, 1),
		"bandwidth, three":        hardware.Bandwidth(4<<20, 3),
		"bandwidth, next to none": hardware.Bandwidth(1, 2),
		"peak, one thread":        hardware.PeakFlops(1),
		"peak, all":               hardware.PeakFlops(0),
	} {
		if value < 1e6 || value > 1e15 {
			t.Errorf("%s: %g a second", name, value)
		}
	}
}

func TestDescribe(t *testing.T) {
	m := hardware.Describe()
	if m.OS != runtime.GOOS || m.Arch != runtime.GOARCH || m.CPUs < 1 || m.Threads < 1 || m.GoVersion == "" || m.CacheBytes < 0 {
		t.Errorf("%+v", m)
	}
}
