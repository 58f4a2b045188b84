// Package hardware measures the machine that a benchmark runs on: what it is
// ([Describe]), how fast its memory delivers ([Bandwidth]), and how fast our
// kernels multiply when memory does not matter ([PeakFlops]).
//
// Bandwidth and peak are the two roofs of a roofline: a program that does I
// operations for each byte it reads reaches at most min(peak, I · bandwidth)
// operations a second (Williams, Waterman and Patterson, Roofline, 2009).
//
// # Caveats
//
// The best of a few tries is taken: whatever else the machine does can only
// make it slower. A bandwidth is one of main memory only if what it was
// measured over is several times the last-level cache, which a virtual machine
// may share with others and then reports in full.
package hardware
