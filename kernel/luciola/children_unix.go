//go:build unix

package main

import (
	"os"
	"syscall"
)

// killChildren ends what cells started and that still runs: the worker's process group, and with it the worker. It is for a worker
// whose kernel is gone; a kernel that lives ends the group itself.
func killChildren() {
	if pid := os.Getpid(); syscall.Getpgrp() == pid {
		_ = syscall.Kill(-pid, syscall.SIGKILL) // it does not return
	}
}
