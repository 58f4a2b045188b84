package serve

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// limitAddresses lets the process grow by so many bytes at most, so that what
// is faster than the watch is stopped by the system. Twice the limit leaves the
// watch, which can say at which line it was, the first word.
func limitAddresses(bytes int64) {
	status, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return
	}
	pages, _, _ := strings.Cut(string(status), " ")
	now, err := strconv.ParseInt(pages, 10, 64)
	if err != nil {
		return
	}
	most := uint64(now)*uint64(os.Getpagesize()) + 2*uint64(bytes)
	limit := syscall.Rlimit{Cur: most, Max: most}
	// A system that refuses leaves the watch alone on guard.
	_ = syscall.Setrlimit(syscall.RLIMIT_AS, &limit)
}
