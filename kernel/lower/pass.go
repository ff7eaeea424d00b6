package lower

import (
	"go/ast"
	"go/types"
)

// putting returns how the arguments of a compiled function are written.
func (f *function) putting(fn *types.Func) func(ast.Expr, types.Type) string {
	if fn.Pkg() != nil {
		switch fn.Pkg().Path() {
		case "fmt", "log":
			return f.shown
		case "log/slog":
			return f.logged
		}
	}
	return f.passed
}

// shown passes what package fmt prints.
func (f *function) shown(a ast.Expr, t types.Type) string {
	from := f.typ(a)
	return f.prepared("Shown", a, t, !f.emulated(from) && mayHoldBoxed(from))
}

// logged passes what package log/slog logs.
func (f *function) logged(a ast.Expr, t types.Type) string {
	return f.prepared("Logged", a, t, f.emulated(f.typ(a)))
}

// prepared passes an argument that is, or may be, a value for which the worker's function name knows another form. Of an interface only
// the worker can tell; may says whether values of another type can be meant.
func (f *function) prepared(name string, a ast.Expr, t types.Type, may bool) string {
	tv := f.info.Types[a]
	if tv.Value != nil || tv.IsNil() || !types.IsInterface(t) || f.compiledInterface(t) || !types.IsInterface(f.typ(a)) && !may {
		return f.passed(a, t)
	}
	return f.rt(name) + "(" + f.to(a, t) + ")"
}

// mayHoldBoxed reports whether fmt may meet a boxed value in a value of a type that is not emulated: in an interface, also one
// in an unexported field of a compiled struct.
func mayHoldBoxed(t types.Type) bool {
	return mentions(t, func(t types.Type) bool {
		if types.IsInterface(t) {
			return true
		}
		named, ok := t.(*types.Named)
		if !ok {
			return false
		}
		_, isStruct := named.Underlying().(*types.Struct)
		return isStruct && named.Obj().Pkg().Path() != "time"
	})
}
