package worker

import (
	"github.com/luciola-nn/luciola/kernel/cell"
	"github.com/luciola-nn/luciola/kernel/display"
	"github.com/luciola-nn/luciola/kernel/link"
)

// variable is a session variable: how a user calls it, and the function that reads it.
type variable struct {
	name, typ string
	read      func() any
}

// shortest is the length in bytes of a value in the variables pane.
const shortest = 80

// track learns to read the variables that a unit creates.
func (w *worker) track(u *cell.Unit) {
	for _, v := range u.Vars {
		f, err := w.in.Eval("func() interface{} { return " + v.Lowered + " }")
		if err != nil {
			continue // it exists and works; only the pane cannot show its value
		}
		read, ok := f.Interface().(func() any)
		if !ok {
			continue
		}
		x := variable{v.Name, v.Type, read}
		if i, known := w.index[v.Name]; known {
			w.vars[i] = x
		} else {
			w.index[v.Name] = len(w.vars)
			w.vars = append(w.vars, x)
		}
	}
}

// variables returns the session variables in the order of their creation.
func (w *worker) variables() []link.Var {
	var out []link.Var
	for _, v := range w.vars {
		out = append(out, link.Var{Name: v.name, Type: v.typ, Value: v.value()})
	}
	return out
}

func (v variable) value() (s string) {
	defer func() {
		if recover() != nil {
			s = "?"
		}
	}()
	return display.Short(v.read(), shortest)
}
