package server

import (
	"encoding/json"
	"sync"

	"github.com/luciola-nn/luciola/kernel/wire"
)

// debugger answers the Debug Adapter Protocol as far as the variables panel of JupyterLab needs it. There are no breakpoints yet:
// each is answered as not verified, with the reason.
type debugger struct {
	mu      sync.Mutex
	started bool
	client  string // as it calls itself
	seq     int
	refs    []reference       // a variablesReference is an index in it + 1
	cells   map[string]string // path of a dumped cell → its code
}

// debugCommand is a request of the protocol.
type debugCommand struct {
	Seq       int             `json:"seq"`
	Command   string          `json:"command"`
	Arguments json.RawMessage `json:"arguments"`
}

// debugCommands are the requests that are answered, with what makes the body of the answer.
var debugCommands = map[string]func(k *Kernel, d *debugger, arguments json.RawMessage) (body any, err error){
	"debugInfo":               (*Kernel).debugInfo,
	"initialize":              debugInitialize,
	"attach":                  debugAttach,
	"disconnect":              debugDetach,
	"configurationDone":       debugNothing,
	"setExceptionBreakpoints": debugNothing,
	"setBreakpoints":          debugBreakpoints,
	"dumpCell":                debugDump,
	"source":                  debugSource,
	"threads":                 func(*Kernel, *debugger, json.RawMessage) (any, error) { return object1("threads", []any{}), nil },
	"modules":                 debugModules,
	"inspectVariables":        (*Kernel).debugVariables,
	"variables":               (*Kernel).debugParts,
	"richInspectVariables":    (*Kernel).debugRich,
}

func object1(name string, value any) map[string]any { return map[string]any{name: value} }

func (k *Kernel) debugRequest(m *wire.Message) (string, any) {
	var c debugCommand
	if err := m.Decode(&c); err != nil {
		return "debug_reply", badRequest(err)
	}
	d := &k.debug
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seq++
	reply := map[string]any{"type": "response", "seq": d.seq, "request_seq": c.Seq, "command": c.Command, "success": true}
	answer, known := debugCommands[c.Command]
	if !known {
		reply["success"], reply["body"] = false, map[string]any{}
		reply["message"] = c.Command + ": cells cannot be stepped through; the variables panel works"
		return "debug_reply", reply
	}
	body, err := answer(k, d, c.Arguments)
	if err != nil {
		reply["success"], reply["body"], reply["message"] = false, map[string]any{}, err.Error()
		return "debug_reply", reply
	}
	reply["body"] = body
	if c.Command == "attach" {
		k.out.send(m, "debug_event", map[string]any{"type": "event", "event": "initialized", "seq": d.seq, "body": map[string]any{}})
	}
	return "debug_reply", reply
}

func debugInitialize(_ *Kernel, d *debugger, arguments json.RawMessage) (any, error) {
	var asked struct {
		ClientID string `json:"clientID"`
	}
	_ = json.Unmarshal(arguments, &asked) // a client need not have a name
	d.started, d.client = true, asked.ClientID
	return map[string]any{"supportsConfigurationDoneRequest": true, "exceptionBreakpointFilters": []any{}}, nil
}

func debugAttach(_ *Kernel, d *debugger, _ json.RawMessage) (any, error) {
	d.started = true
	return map[string]any{}, nil
}

func debugDetach(_ *Kernel, d *debugger, _ json.RawMessage) (any, error) {
	d.started = false
	return map[string]any{}, nil
}

func debugNothing(*Kernel, *debugger, json.RawMessage) (any, error) { return map[string]any{}, nil }

func debugModules(*Kernel, *debugger, json.RawMessage) (any, error) {
	return map[string]any{"modules": []any{}, "totalModules": 0}, nil
}
