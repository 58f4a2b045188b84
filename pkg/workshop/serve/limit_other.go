//go:build !linux

package serve

// limitAddresses does nothing: only Linux counts addresses in a way that a Go
// program can live with, and the watch is on guard everywhere.
func limitAddresses(int64) {}
