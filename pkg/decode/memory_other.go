//go:build !unix

package decode

// peakMemory is 0 where the standard library does not tell.
func peakMemory() int64 { return 0 }
