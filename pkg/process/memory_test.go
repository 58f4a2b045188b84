package process_test

import (
	"runtime"
	"testing"

	"github.com/genlens/genlens/pkg/process"
)

// TestPeakMemory: the peak rises by what is written to, and does not fall when
// that is given back.
func TestPeakMemory(t *testing.T) {
	before := process.PeakMemory()
	if before == 0 {
		if runtime.GOOS == "linux" || runtime.GOOS == "darwin" {
			t.Error("the system tells, and the peak is 0")
		}
		return
	}
	const size = 192 << 20
	block := make([]byte, size)
	for i := 0; i < size; i += 4096 {
		block[i] = 1
	}
	high := process.PeakMemory()
	runtime.KeepAlive(block)
	if high < size {
		t.Errorf("a peak of %d bytes with %d in use", high, size)
	}
	block = nil
	runtime.GC()
	if after := process.PeakMemory(); after < high {
		t.Errorf("the peak fell from %d to %d", high, after)
	}
}
