package worker

import (
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

// track remembers a variable; lowered cells call it for those they create.
func (w *worker) track(name, typ string, read func() any) {
	x := variable{name, typ, read}
	if i, known := w.index[name]; known {
		w.vars[i] = x
		return
	}
	w.index[name] = len(w.vars)
	w.vars = append(w.vars, x)
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
