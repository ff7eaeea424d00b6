package server

import "github.com/luciola-nn/luciola/kernel/wire"

// controls are the requests of the control channel, answered in sequence and never behind a cell.
var controls = map[string]handler{
	"kernel_info_request": (*Kernel).kernelInfo,
	"interrupt_request":   (*Kernel).interruptRequest,
	"shutdown_request":    (*Kernel).shutdown,
	"comm_info_request":   (*Kernel).commInfo,
	"connect_request":     (*Kernel).connect,
	"usage_request":       (*Kernel).usageInfo,
	"debug_request":       (*Kernel).debugRequest,

	"create_subshell_request": (*Kernel).createSubshell,
	"delete_subshell_request": (*Kernel).deleteSubshell,
	"list_subshell_request":   (*Kernel).listSubshells,
}

func (k *Kernel) readControl() {
	for {
		m := k.receive("control", k.sockets.Control)
		if m == nil {
			return
		}
		k.answer(k.sockets.Control, m, controls[m.Header.MsgType])
		if m.Header.MsgType == "shutdown_request" {
			k.Shutdown()
		}
	}
}

func (k *Kernel) interruptRequest(*wire.Message) (string, any) {
	k.Interrupt()
	return "interrupt_reply", map[string]any{"status": "ok"}
}
