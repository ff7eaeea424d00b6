package carry

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// Panic is why a program ended: the value of a panic, the text of an error that the cell did not bind (Error) or of one of the
// runtime that nothing recovers from (Fatal), and the lines of the cell that were being executed, innermost first.
type Panic struct {
	Value        string
	Error, Fatal bool
	Calls        []Call
}

// Call is a line of a cell in a function of it; the statements of the cell itself are in the function Cell.
type Call struct {
	Function string
	Line     int
}

// Cell is the name of the function that holds the statements of a cell.
const Cell = "cellᐧ"

// suffix of the file that tells of a panic.
const suffix = ".panic"

// Rescue is deferred by the function of the cell: it tells of a panic in a file and ends the program. Of panics of other goroutines
// the runtime tells.
func (p *Program) Rescue() {
	told := stopped
	if v := recover(); v != nil {
		told = &Panic{Value: fmt.Sprint(v), Calls: calls()}
	}
	if told == nil {
		return
	}
	data, err := json.Marshal(told)
	check(err)
	check(os.WriteFile(p.path+suffix, data, 0o600))
	os.Exit(2)
}

// stopped is the error with which the program ends.
var stopped *Panic

// Stop ends the program with an error that the cell did not bind; what it has deferred runs before. The statements of the cell call it.
func Stop(err error) {
	stopped = &Panic{Value: err.Error(), Error: true, Calls: calls()}
	runtime.Goexit() // nothing recovers from it
}

// calls are the lines of the cell that are being executed.
func calls() (out []Call) {
	pcs := make([]uintptr, 1000)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	for more := true; more; {
		var f runtime.Frame
		if f, more = frames.Next(); strings.Contains(f.File, "In[") {
			out = append(out, Call{strings.TrimPrefix(f.Function, "main."), f.Line})
		}
	}
	return out
}

// Told reads what Rescue, or else the runtime, has written beside a file; false when there is nothing. fatal is the line before the
// runtime's report on standard error.
func Told(path, fatal string) (p Panic, ok bool) {
	data, err := os.ReadFile(path + suffix)
	if err != nil {
		return crashed(fatal + Crash(path))
	}
	return p, json.Unmarshal(data, &p) == nil
}
