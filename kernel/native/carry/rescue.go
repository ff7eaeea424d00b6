package carry

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// Panic is why a program ended: the value, and the lines of the cell that were being executed, innermost first.
type Panic struct {
	Value string
	Calls []Call
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

// Rescue is deferred by the function of the cell: it tells of a panic in a file and ends the program. Panics of other goroutines end
// it the usual way.
func (p *Program) Rescue() {
	v := recover()
	if v == nil {
		return
	}
	told := Panic{Value: fmt.Sprint(v)}
	pcs := make([]uintptr, 1000)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	for more := true; more; {
		var f runtime.Frame
		if f, more = frames.Next(); strings.Contains(f.File, "In[") {
			told.Calls = append(told.Calls, Call{strings.TrimPrefix(f.Function, "main."), f.Line})
		}
	}
	data, err := json.Marshal(told)
	check(err)
	check(os.WriteFile(p.path+suffix, data, 0o600))
	os.Exit(2)
}

// Told reads what Rescue has written beside a file; false when there is nothing.
func Told(path string) (p Panic, ok bool) {
	data, err := os.ReadFile(path + suffix)
	if err != nil {
		return Panic{}, false
	}
	return p, json.Unmarshal(data, &p) == nil
}
