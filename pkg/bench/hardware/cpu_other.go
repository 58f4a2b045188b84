//go:build !linux && !darwin

package hardware

// The standard library does not tell.
func cpuName() string  { return "" }
func cacheSize() int64 { return 0 }
