package server

import "strings"

// leaves recognises the words by which people leave a console. A front end that has another way to end ignores the payload.
func leaves(code string) bool {
	code = strings.TrimSpace(code)
	return code == "exit" || code == "quit"
}

// leave is the payload that asks the front end to end, and the kernel with it.
func leave() map[string]any { return map[string]any{"source": "ask_exit", "keepkernel": false} }
