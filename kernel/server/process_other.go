//go:build !unix

package server

import (
	"os/exec"
	"strconv"
)

func ownGroup(*exec.Cmd) {}

func lowerPriority(*exec.Cmd) {}

// interruptGroup ends the process: there is no way to ask it.
func interruptGroup(cmd *exec.Cmd) { killGroup(cmd) }

// killGroup ends the worker and what it started, by Windows' own command. That fails when the worker has ended already, or where the
// command is not there: then the worker ends alone.
func killGroup(cmd *exec.Cmd) {
	_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
	_ = cmd.Process.Kill()
}
