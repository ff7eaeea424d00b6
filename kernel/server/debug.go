package server

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/luciola-nn/luciola/kernel/link"
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

// reference is what a variablesReference stands for.
type reference struct {
	name string
	path []int
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

// hashSeed and the path of a cell are those with which JupyterLab finds a cell's breakpoints.
const hashSeed = 0xc70f6907

func cellPrefix() string {
	return filepath.Join(os.TempDir(), "luciola_"+strconv.Itoa(os.Getpid())) + string(filepath.Separator)
}

func (k *Kernel) debugInfo(d *debugger, _ json.RawMessage) (any, error) {
	return map[string]any{
		"isStarted": d.started, "hashMethod": "Murmur2", "hashSeed": hashSeed,
		"tmpFilePrefix": cellPrefix(), "tmpFileSuffix": ".go", "breakpoints": []any{}, "stoppedThreads": []any{},
		"richRendering": true, "copyToGlobals": false, "exceptionPaths": []any{},
	}, nil
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

func debugBreakpoints(_ *Kernel, _ *debugger, arguments json.RawMessage) (any, error) {
	var asked struct {
		Source      map[string]any `json:"source"`
		Breakpoints []struct {
			Line int `json:"line"`
		} `json:"breakpoints"`
	}
	if err := json.Unmarshal(arguments, &asked); err != nil {
		return nil, err
	}
	answers := []any{}
	for i, b := range asked.Breakpoints {
		answers = append(answers, map[string]any{
			"id": i + 1, "line": b.Line, "verified": false, "source": asked.Source,
			"message": "breakpoints are not supported: this kernel shows variables, it does not stop cells",
		})
	}
	return object1("breakpoints", answers), nil
}

func debugDump(_ *Kernel, d *debugger, arguments json.RawMessage) (any, error) {
	var asked struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal(arguments, &asked); err != nil {
		return nil, err
	}
	path := cellPrefix() + strconv.FormatUint(uint64(murmur2([]byte(asked.Code), hashSeed)), 10) + ".go"
	if d.cells == nil {
		d.cells = map[string]string{}
	}
	d.cells[path] = asked.Code
	return object1("sourcePath", path), nil
}

func debugSource(_ *Kernel, d *debugger, arguments json.RawMessage) (any, error) {
	var asked struct {
		Source struct {
			Path string `json:"path"`
		} `json:"source"`
	}
	if err := json.Unmarshal(arguments, &asked); err != nil {
		return nil, err
	}
	code, ok := d.cells[asked.Source.Path]
	if !ok {
		return nil, fmt.Errorf("no cell has the path %q", asked.Source.Path)
	}
	return map[string]any{"content": code, "mimeType": "text/x-go"}, nil
}

func (k *Kernel) debugVariables(d *debugger, _ json.RawMessage) (any, error) {
	d.refs = nil // the panel asks anew for what it shows
	rows := []any{}
	for _, v := range k.variables() {
		rows = append(rows, d.row(v, reference{name: v.Name}))
	}
	return object1("variables", rows), nil
}

// row describes a variable, with a reference when it has parts.
func (d *debugger) row(v link.Var, r reference) map[string]any {
	row := map[string]any{"name": v.Name, "type": v.Type, "value": v.Value, "evaluateName": r.name, "variablesReference": 0}
	if d.client == "jupyterlab" && v.Type != "int" && v.Type != "bool" { // its tree shows the value of these, and the type of others
		row["type"] = strings.TrimPrefix(v.Type+" = "+v.Value, " = ")
	}
	if v.Parts > 0 {
		d.refs = append(d.refs, r)
		row["variablesReference"], row["indexedVariables"] = len(d.refs), v.Parts
	}
	return row
}

func (k *Kernel) debugParts(d *debugger, arguments json.RawMessage) (any, error) {
	var asked struct {
		Reference int `json:"variablesReference"`
	}
	if err := json.Unmarshal(arguments, &asked); err != nil {
		return nil, err
	}
	if asked.Reference < 1 || asked.Reference > len(d.refs) {
		return object1("variables", []any{}), nil // of a list that has been replaced
	}
	r := d.refs[asked.Reference-1]
	m, err := k.look(r.name, r.path, false)
	if err != nil {
		return object1("variables", []any{d.row(link.Var{Name: "…", Value: err.Error()}, reference{})}), nil
	}
	rows := []any{}
	for i, v := range m.Vars {
		path := append(append([]int{}, r.path...), i)
		rows = append(rows, d.row(v, reference{r.name, path}))
	}
	return object1("variables", rows), nil
}

func (k *Kernel) debugRich(_ *debugger, arguments json.RawMessage) (any, error) {
	var asked struct {
		Name string `json:"variableName"`
	}
	if err := json.Unmarshal(arguments, &asked); err != nil {
		return nil, err
	}
	m, err := k.look(asked.Name, nil, true)
	if err != nil {
		return map[string]any{"data": object1("text/plain", err.Error()), "metadata": map[string]any{}}, nil
	}
	return map[string]any{"data": withText(m.Data), "metadata": object(m.Metadata)}, nil
}

// murmur2 is Austin Appleby's 32-bit hash of that name, with which JupyterLab names cells.
func murmur2(data []byte, seed uint32) uint32 {
	const m = 0x5bd1e995
	h := seed ^ uint32(len(data))
	for ; len(data) >= 4; data = data[4:] {
		x := uint32(data[0]) | uint32(data[1])<<8 | uint32(data[2])<<16 | uint32(data[3])<<24
		x *= m
		x ^= x >> 24
		x *= m
		h = h*m ^ x
	}
	for i := len(data) - 1; i >= 0; i-- {
		h ^= uint32(data[i]) << (8 * i)
		if i == 0 {
			h *= m
		}
	}
	h ^= h >> 13
	h *= m
	return h ^ h>>15
}
