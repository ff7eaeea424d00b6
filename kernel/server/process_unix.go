//go:build unix

package server

import (
	"os/exec"
	"syscall"
)

// niceness of the worker: enough that the front, which needs little, gets the processor whenever it wants it.
const niceness = 5

func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// lowerPriority is best effort: a worker at normal priority works too.
func lowerPriority(cmd *exec.Cmd) {
	_ = syscall.Setpriority(syscall.PRIO_PGRP, cmd.Process.Pid, niceness)
}

// interruptGroup asks a group to end, as Ctrl+C does.
func interruptGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }

// killGroup fails only when the group has ended already.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
