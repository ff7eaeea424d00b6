package server_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/luciola-nn/luciola/kernel/kerneltest"
)

// debug sends a command of the debug protocol on the control channel and returns the body of the answer.
func debug(t testing.TB, k *kerneltest.Kernel, command string, arguments map[string]any) map[string]any {
	t.Helper()
	got := ask(t, k, k.Conns.Control, "debug_request", map[string]any{
		"type": "request", "seq": 7, "command": command, "arguments": arguments,
	})
	if got["type"] != "response" || got["command"] != command || got["request_seq"] != 7.0 || got["success"] != true {
		t.Fatalf("%s: %v", command, got)
	}
	body, _ := got["body"].(map[string]any)
	return body
}

// What JupyterLab asks when its variables panel opens.
func TestVariablesPanel(t *testing.T) {
	k := kerneltest.Start(t)
	info := debug(t, k, "debugInfo", nil)
	if info["isStarted"] != false || info["hashMethod"] != "Murmur2" || info["richRendering"] != true {
		t.Errorf("debugInfo %v", info)
	}
	for _, field := range []string{"breakpoints", "stoppedThreads", "exceptionPaths"} {
		if fmt.Sprint(info[field]) != "[]" {
			t.Errorf("debugInfo: %s is %v, want an empty list", field, info[field])
		}
	}
	debug(t, k, "initialize", nil)
	x, err := k.Do(within(t, 10*time.Second), k.Conns.Control, "debug_request", map[string]any{"type": "request", "seq": 2, "command": "attach"})
	if err != nil || types(x) != "busy debug_event idle" {
		t.Errorf("attach publishes %s, %v", types(x), err)
	}
	if debug(t, k, "debugInfo", nil)["isStarted"] != true {
		t.Error("attached, but not started")
	}
	debug(t, k, "setExceptionBreakpoints", map[string]any{"filters": []string{}})

	k.Run(t, "set b\nset a")
	rows := debug(t, k, "inspectVariables", nil)["variables"].([]any)
	if len(rows) != 2 || rows[0].(map[string]any)["name"] != "a" || rows[0].(map[string]any)["value"] != "set" {
		t.Fatalf("variables %v", rows)
	}
	ref := rows[1].(map[string]any)["variablesReference"]
	parts := debug(t, k, "variables", map[string]any{"variablesReference": ref})["variables"].([]any)
	if len(parts) != 2 || parts[1].(map[string]any)["value"] != "of b" || parts[1].(map[string]any)["variablesReference"] != 0.0 {
		t.Fatalf("parts %v", parts)
	}
	inner := debug(t, k, "variables", map[string]any{"variablesReference": parts[0].(map[string]any)["variablesReference"]})["variables"].([]any)
	if len(inner) != 1 || inner[0].(map[string]any)["value"] != "b[0]" {
		t.Errorf("parts of a part %v", inner)
	}
	rich := debug(t, k, "richInspectVariables", map[string]any{"variableName": "a"})
	if fmt.Sprint(rich) != "map[data:map[text/plain:all of a] metadata:map[]]" {
		t.Errorf("rich %v", rich)
	}
	if got := debug(t, k, "richInspectVariables", map[string]any{"variableName": "c"}); fmt.Sprint(got["data"]) != "map[text/plain:there is no c]" {
		t.Errorf("rich, of no variable: %v", got)
	}
	debug(t, k, "initialize", map[string]any{"clientID": "jupyterlab"}) // whose tree shows only the type
	if got := debug(t, k, "inspectVariables", nil)["variables"].([]any)[0].(map[string]any); got["type"] != "variable = set" || got["value"] != "set" {
		t.Errorf("for JupyterLab: %v", got)
	}
	debug(t, k, "disconnect", nil)
	if debug(t, k, "debugInfo", nil)["isStarted"] != false {
		t.Error("disconnected, but started")
	}
}

// While a cell runs the panel shows what there was before it; what is inside is not read, as the cell may change it.
func TestVariablesWhileBusy(t *testing.T) {
	k := kerneltest.Start(t)
	k.Run(t, "set a")
	before := debug(t, k, "inspectVariables", nil)["variables"].([]any)
	busy, err := k.Start(k.Conns.Shell, "execute_request", map[string]any{"code": "set b\nprint begun\nloop"})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Until(within(t, 10*time.Second), busy, func() bool { return busy.Text("stdout") != "" }); err != nil {
		t.Fatal(err)
	}
	if got := debug(t, k, "inspectVariables", nil)["variables"].([]any); fmt.Sprint(got) != fmt.Sprint(before) {
		t.Errorf("while a cell runs: %v, want %v", got, before)
	}
	ref := before[0].(map[string]any)["variablesReference"]
	parts := debug(t, k, "variables", map[string]any{"variablesReference": ref})["variables"].([]any)
	if len(parts) != 1 || parts[0].(map[string]any)["value"] != "cell In[2] runs: what is inside a is shown when it has ended" {
		t.Errorf("parts while a cell runs: %v", parts)
	}
	ask(t, k, k.Conns.Control, "interrupt_request", nil)
	wait(t, k, busy)
	if got := debug(t, k, "inspectVariables", nil)["variables"].([]any); len(got) != 2 {
		t.Errorf("afterwards: %v", got)
	}
}

// Breakpoints are refused with the reason; unknown commands too.
func TestNoBreakpoints(t *testing.T) {
	k := kerneltest.Start(t)
	code := "x := 1"
	path := debug(t, k, "dumpCell", map[string]any{"code": code})["sourcePath"].(string)
	info := debug(t, k, "debugInfo", nil)
	// As ipykernel 7.4 computes it.
	if want := info["tmpFilePrefix"].(string) + "2984684956" + info["tmpFileSuffix"].(string); path != want {
		t.Errorf("the path of a cell is %s, want %s", path, want)
	}
	if got := debug(t, k, "source", map[string]any{"source": map[string]any{"path": path}}); got["content"] != code {
		t.Errorf("source %v", got)
	}
	points := debug(t, k, "setBreakpoints", map[string]any{
		"source": map[string]any{"path": path}, "breakpoints": []any{map[string]any{"line": 1}},
	})["breakpoints"].([]any)
	if p := points[0].(map[string]any); len(points) != 1 || p["verified"] != false || p["message"] == "" || p["line"] != 1.0 {
		t.Errorf("breakpoints %v", points)
	}
	got := ask(t, k, k.Conns.Control, "debug_request", map[string]any{"type": "request", "seq": 1, "command": "stepIn"})
	if got["success"] != false || got["message"] == "" {
		t.Errorf("stepIn: %v", got)
	}
}

func TestUsageAndConnect(t *testing.T) {
	k := kerneltest.StartTCP(t)
	k.Run(t, "print a")
	usage := ask(t, k, k.Conns.Control, "usage_request", nil)
	if usage["status"] != "ok" || usage["pid"] == nil || usage["cpu_count"] == nil || usage["hostname"] == nil {
		t.Errorf("usage %v", usage)
	}
	if m, ok := usage["kernel_memory"].(float64); ok && m < 1<<20 {
		t.Errorf("the kernel's memory is %v bytes", m)
	}
	at := ask(t, k, k.Conns.Shell, "connect_request", nil)
	if at["shell_port"] != float64(k.Connection.ShellPort) || at["hb_port"] != float64(k.Connection.HBPort) || at["iopub_port"] != float64(k.Connection.IOPubPort) {
		t.Errorf("connect %v", at)
	}
}
