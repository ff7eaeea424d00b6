package server

import (
	"os/exec"
	"syscall"
)

// endWithUs makes a command end when the kernel is killed. The system looks at the thread that starts it: it must stay.
func endWithUs(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL }
