//go:build !unix

package server

import "os/exec"

func ownGroup(*exec.Cmd) {}

func lowerPriority(*exec.Cmd) {}

// interruptGroup ends the process: there is no way to ask it.
func interruptGroup(cmd *exec.Cmd) { killGroup(cmd) }

// killGroup fails only when the process has ended already.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
