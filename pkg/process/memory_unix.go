//go:build unix && !linux

package process

import (
	"runtime"
	"syscall"
)

// PeakMemory is the largest resident set of this process so far, in bytes; 0 if
// the system does not tell.
func PeakMemory() int64 {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(usage.Maxrss) // in bytes there, in kilobytes elsewhere
	}
	return int64(usage.Maxrss) * 1024
}
