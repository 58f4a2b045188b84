//go:build !unix

package process

// PeakMemory is 0 where the standard library does not tell.
func PeakMemory() int64 { return 0 }
