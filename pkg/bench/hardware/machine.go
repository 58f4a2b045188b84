package hardware

import (
	"runtime"
	"runtime/debug"

	"github.com/genlens/genlens/pkg/bench"
)

// Describe is the machine by name, with nothing measured.
func Describe() bench.Machine {
	return bench.Machine{
		OS:         runtime.GOOS,
		Arch:       runtime.GOARCH,
		CPU:        cpuName(),
		CPUs:       runtime.NumCPU(),
		Threads:    runtime.GOMAXPROCS(0),
		CacheBytes: cacheSize(),
		GoVersion:  runtime.Version(),
	}
}

// Bounds of what the bandwidth of memory is measured over: enough for most
// processors' caches, and no more than nearly every machine has to spare.
const (
	leastOver = 256 << 20
	mostOver  = 1 << 30
)

// Measure fills in the machine's bandwidths and peaks. weights is the size of a
// model's weights in bytes, over which the bandwidth is measured as well; 0
// leaves that out. It takes a few seconds and, for that time, up to 1 GiB.
func Measure(m *bench.Machine, weights int64) {
	m.PeakFlops, m.PeakFlopsOne = PeakFlops(0), PeakFlops(1)
	if weights > 0 {
		m.WeightsBandwidthBytes = Bandwidth(min(weights, mostOver), m.Threads)
	}
	m.BandwidthOver = min(max(leastOver, 4*m.CacheBytes), mostOver)
	m.BandwidthBytes = Bandwidth(m.BandwidthOver, m.Threads)
	m.BandwidthBytesOne = Bandwidth(m.BandwidthOver, 1)
	debug.FreeOSMemory()
}
