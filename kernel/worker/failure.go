package worker

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/traefik/yaegi/interp"

	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/link"
)

// ANSI colours that read on light and dark themes.
const (
	bold  = "\x1b[1;31m"
	red   = "\x1b[31m"
	blue  = "\x1b[34m"
	plain = "\x1b[0m"
)

// unit is a cell as the interpreter knows it, with the number of the unit.
var unit = regexp.MustCompile(`(In\[\d+\])\.\d+`)

// refused explains that the interpreter did not accept a unit that the type checker did.
func (w *worker) refused(u *cell.Unit, msg string) *link.Failure {
	v := "the interpreter does not accept this cell: " + strings.ReplaceAll(unit.ReplaceAllString(msg, "$1"), "ᐧ", "·")
	return &link.Failure{Name: Refused, Value: v, Traceback: []string{fmt.Sprintf("%s%s%s: %s", bold, Refused, plain, v)}}
}

// panicked explains a cell that panicked. The cell's run is locked.
func (w *worker) panicked(r *run, err error) *link.Failure {
	name, value := "Panic", err.Error()
	var p interp.Panic
	if errors.As(err, &p) {
		if input, ok := p.Value.(*inputError); ok {
			return input.failure
		}
		value = fmt.Sprint(w.types.Runtime(p.Value))
	}
	if errors.Is(err, errGoexit) {
		name = "Error"
	}
	if strings.Contains(value, "os: unexpected call to os.Exit") || strings.HasPrefix(value, "os.Exit(") {
		name, value = "Error", "os.Exit would end the session: it is refused; return from the cell instead"
	}
	return &link.Failure{Name: name, Value: oneLine(value), Traceback: w.place(r, name, value)}
}

// place writes the traceback: what failed, the line of the cell, and the functions through which it came there.
func (w *worker) place(r *run, name, value string) []string {
	line := 0
	if r.line != nil {
		line = *r.line
	}
	out := []string{fmt.Sprintf("%s%s%s in %sIn[%d]%s, line %d: %s", bold, name, plain, blue, r.unit.N, plain, line, value)}
	if line == 0 { // no statement of the cell itself can fail, or has been reached
		out = []string{fmt.Sprintf("%s%s%s in %sIn[%d]%s: %s", bold, name, plain, blue, r.unit.N, plain, value)}
	}
	return append(append(out, cell.Around(r.unit.Source, line)...), w.callers(r)...)
}

// ranIn is the place of the statement that ran last inside a function that a cell declares; 0 when it may be another cell's.
func (w *worker) ranIn(r *run) int {
	if w.active.overlapped(r) {
		return 0
	}
	return *w.funcLine
}

func oneLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// noteUnset adds to a failure which variables of the cell exist, but have no value, as it ended before.
func (r *run) noteUnset(f *link.Failure) {
	if f == nil || f.Name == Refused || r.line == nil || *r.line == 0 {
		return
	}
	var names []string
	for _, v := range r.unit.Vars {
		if v.Line > *r.line || v.Line == *r.line && !v.Shared {
			names = append(names, v.Name)
		}
	}
	if len(names) > 0 {
		f.Traceback = append(f.Traceback, "not set, as the cell ended before: "+strings.Join(names, ", "))
	}
}
