//go:build unix

package main

import (
	"os"
	"syscall"
)

// blocking owns the descriptors that pollable has opened again: were it collected, it would close them.
var blocking []*os.File

// pollable returns a pipe that the process has inherited as a file that knows deadlines.
func pollable(pipe *os.File) *os.File {
	fd := pipe.Fd()
	if err := syscall.SetNonblock(int(fd), true); err != nil {
		return pipe
	}
	blocking = append(blocking, pipe)
	return os.NewFile(fd, pipe.Name())
}
