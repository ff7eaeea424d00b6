package worker

import (
	"errors"
	"fmt"
	"path"
	"reflect"
	"time"

	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
	"github.com/luciola-nn/luciola/kernel/lower"
)

// symbols returns what lowered cells call: the package lower.Runtime.
func (w *worker) symbols() map[string]map[string]reflect.Value {
	table := map[string]reflect.Value{
		"Start":         reflect.ValueOf(w.starts),
		"Begun":         reflect.ValueOf(w.begun),
		"Stdin":         reflect.ValueOf(&w.stdin).Elem(),
		"Stdout":        reflect.ValueOf(&w.stdout).Elem(),
		"Stderr":        reflect.ValueOf(&w.stderr).Elem(),
		"Fail":          reflect.ValueOf(w.fail),
		"Go":            reflect.ValueOf(w.goroutine),
		"NewDefers":     reflect.ValueOf(w.newDefers),
		"Defers":        reflect.ValueOf((*Defers)(nil)),
		"AtomicPointer": reflect.ValueOf((*AtomicPointer)(nil)),
		"Recover":       reflect.ValueOf(recoverDirect),
		"Result":        reflect.ValueOf(w.result),
		"Export":        reflect.ValueOf(w.export),
		"Import":        reflect.ValueOf(w.importFrom),
		"Text":          reflect.ValueOf(func(s string) { w.part(display.Text(s)) }),
		"Picture":       reflect.ValueOf(w.picture),
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
	all := w.stoppable()
	all[lower.Runtime+"/"+path.Base(lower.Runtime)] = table
	return all
}

// starts takes the function of the cell that is loaded, and where it keeps its line.
func (w *worker) starts(call func(), line *int) bool {
	w.loading.call, w.loading.line = call, line
	return true
}

// begun is called when the cell's function has begun.
func (w *worker) begun() { close(w.current().entered) }

// current is the run of the goroutine that calls it; for one that no cell has started, the run that began last.
func (w *worker) current() *run {
	if r := w.owners.current(); r != nil {
		return r
	}
	return w.last.Load()
}

// fail is Rule E: the cell stops with an error that it did not bind.
func (w *worker) fail(err error, line int) {
	r := w.current()
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
	var input *inputError
	if errors.As(err, &input) {
		f.Name = input.failure.Name
	}
	f.Traceback = append([]string{fmt.Sprintf("%sError%s in %sIn[%d]%s, line %d: %s", bold, plain, blue, r.unit.N, plain, line, value)},
		cell.Around(r.unit.Source, line)...)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failure = f
}

// goroutine starts f in a goroutine and reports its panic; the worker lives on.
func (w *worker) goroutine(f func(), n, line int) {
	r := w.current()
	r.members.expect()
	w.active.start()
	go func() {
		defer w.active.end()
		defer r.members.join(line)()
		defer func() {
			if v := recover(); v != nil && v != errStopped {
				fmt.Fprintf(w.stderr, "%spanic in a goroutine%s started in In[%d], line %d: %s\n", bold, plain, n, line, fmt.Sprint(w.types.Runtime(v)))
			}
		}()
		f()
	}()
}

// afterFunc is time.AfterFunc: what f prints belongs to the cell that called it, and a panic ends f alone.
func (w *worker) afterFunc(d time.Duration, f func()) *time.Timer {
	x := w.owners.whose()
	return time.AfterFunc(d, func() {
		w.active.start()
		defer w.active.end()
		w.owners.as(x, func() {
			defer func() {
				if v := recover(); v != nil && v != errStopped {
					fmt.Fprintf(w.stderr, "%spanic in a function of time.AfterFunc%s: %s\n", bold, plain, fmt.Sprint(w.types.Runtime(v)))
				}
			}()
			f()
		})
	})
}

// result displays the value of the cell's last expression.
func (w *worker) result(v any) { w.part(w.bundle(v)) }

// bundle is how a value is displayed. Methods of types that cells declare are called here: package display cannot find them.
func (w *worker) bundle(v any) display.Bundle {
	if w.types.Boxed(v) && w.types.Has(v, "MIME") {
		var data map[string]any
		w.types.Call(v, "MIME", nil, &data)
		return display.Bundle{Data: display.Clean(data)}
	}
	return display.Of(v)
}

func (w *worker) part(b display.Bundle) {
	r := w.current()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parts = append(r.parts, b)
}
