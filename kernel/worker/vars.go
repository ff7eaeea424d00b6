package worker

import (
	"reflect"
	"sync"

	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
)

// variables are the session variables in the order of their creation.
type variables struct {
	mu    sync.Mutex
	list  []*variable
	index map[string]*variable
}

// variable is a session variable: how a user calls it, and where it is.
type variable struct {
	name, typ string
	slot      int      // where the interpreter keeps it
	shown     link.Var // how it was described last
}

// shortest is the length in bytes of a value in the variables pane.
const shortest = 80

// track remembers a variable that a cell creates.
func (v *variables) track(name, typ string, slot int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	x := v.index[name]
	if x == nil {
		x = &variable{name: name}
		v.list = append(v.list, x)
		if v.index == nil {
			v.index = map[string]*variable{}
		}
		v.index[name] = x
	}
	x.typ, x.slot, x.shown = typ, slot, link.Var{Name: name, Type: typ, Value: "…"}
}

// find returns where a variable is.
func (v *variables) find(name string) (x variable, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if found := v.index[name]; found != nil {
		return *found, true
	}
	return variable{}, false
}

// snapshot describes the session variables. While code of a cell runs, reading what it writes could end the process: then only
// numbers are read anew, and of what has elements their count.
func (w *worker) snapshot() []link.Var {
	var out []link.Var
	w.look(func(still bool) {
		w.variables.mu.Lock()
		defer w.variables.mu.Unlock()
		for _, v := range w.variables.list {
			v.describe(w, still)
			out = append(out, v.shown)
		}
	})
	return out
}

// look calls f when nothing is compiled, with whether nothing of any cell runs.
func (w *worker) look(f func(still bool)) {
	w.active.look(func(still bool) {
		w.compiling.Lock()
		defer w.compiling.Unlock()
		f(still)
	})
}

// describe brings v.shown up to date.
func (v *variable) describe(w *worker, still bool) {
	defer func() {
		if recover() != nil {
			v.shown.Value, v.shown.Parts = "?", 0
		}
	}()
	x := w.globals.value(v.slot)
	if still {
		v.shown.Value, v.shown.Parts = w.brief(x), partsOf(x).n
		return
	}
	switch x.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16,
		reflect.Uint32, reflect.Uint64, reflect.Uintptr, reflect.Float32, reflect.Float64:
		v.shown.Value = display.Short(x.Interface(), shortest)
	}
}
