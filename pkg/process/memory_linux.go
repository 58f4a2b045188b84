package process

import (
	"os"
	"strconv"
	"strings"
)

// PeakMemory is the largest resident set of this process so far, in bytes: the
// high-water mark of its address space (VmHWM). getrusage would not do: its
// ru_maxrss passes from a parent to a child and survives exec, so a child that
// needs less than its parent had reports the parent's. 0 if the system does not
// tell.
func PeakMemory() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		value, ok := strings.CutPrefix(line, "VmHWM:")
		if !ok {
			continue
		}
		kilobytes, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		if err != nil {
			return 0
		}
		return kilobytes * 1024
	}
	return 0
}
