// Package process knows what the operating system tells of this process: how
// much memory it has taken at most ([PeakMemory]).
package process
