package worker

import (
	"fmt"
	"os"
	"path"
	"reflect"

	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/lower"
)

// symbols returns what lowered cells call: the package lower.Runtime.
func (w *worker) symbols() map[string]map[string]reflect.Value {
	table := map[string]reflect.Value{
		"Enter":         reflect.ValueOf(w.enter),
		"Track":         reflect.ValueOf(w.track),
		"Fail":          reflect.ValueOf(w.fail),
		"Go":            reflect.ValueOf(w.goroutine),
		"NewDefers":     reflect.ValueOf(w.newDefers),
		"Defers":        reflect.ValueOf((*Defers)(nil)),
		"AtomicPointer": reflect.ValueOf((*AtomicPointer)(nil)),
		"Recover":       reflect.ValueOf(recoverDirect),
		"Result":        reflect.ValueOf(w.result),
	}
	for name, f := range w.dynamic() {
		table[name] = reflect.ValueOf(f)
	}
	for name, f := range builtins {
		table[name] = reflect.ValueOf(f)
	}
	for name, f := range (generics{w.types}).table() {
		table[name] = reflect.ValueOf(f)
	}
	return map[string]map[string]reflect.Value{lower.Runtime + "/" + path.Base(lower.Runtime): table}
}

// enter returns what the cell's function calls when it has deferred the second, and when it ends, also when it was stopped.
func (w *worker) enter() (begun, exit func()) {
	r := w.run.Load()
	return func() { close(r.entered) }, func() { close(r.exited) }
}

// fail is Rule E: the cell stops with an error that it did not bind.
func (w *worker) fail(err error, line int) {
	r := w.run.Load()
	value := "the error has no text"
	func() {
		defer func() {
			if p := recover(); p != nil {
				value = fmt.Sprintf("%T (its Error method failed: %v)", err, p)
			}
		}()
		value = err.Error()
	}()
	f := &link.Failure{Name: "Error", Value: oneLine(value)}
	f.Traceback = append([]string{fmt.Sprintf("%sError%s in %sIn[%d]%s, line %d: %s", bold, plain, blue, r.unit.N, plain, line, value)},
		around(r.unit.Source, line)...)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failure = f
}

// goroutine starts f in a goroutine and reports its panic; the worker lives on.
func (w *worker) goroutine(f func(), n, line int) {
	go func() {
		defer func() {
			if v := recover(); v != nil {
				fmt.Fprintf(os.Stderr, "%spanic in a goroutine%s started in In[%d], line %d: %s\n", bold, plain, n, line, fmt.Sprint(w.types.Runtime(v)))
			}
		}()
		f()
	}()
}

// result displays the value of the cell's last expression. Methods of types that cells declare are called here: package display
// cannot find them.
func (w *worker) result(v any) {
	switch {
	case w.types.Boxed(v) && w.types.Has(v, "MIME"):
		var data map[string]any
		w.types.Call(v, "MIME", nil, &data)
		w.part(display.Bundle{Data: display.Clean(data)})
	default:
		w.part(display.Of(v))
	}
}

func (w *worker) part(b display.Bundle) {
	r := w.run.Load()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parts = append(r.parts, b)
}
