//go:build !linux

package worker

// LimitOwnMemory does nothing here: only Linux counts in this limit what a process can write to, and no more.
func LimitOwnMemory() error { return nil }
