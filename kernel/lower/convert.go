package lower

import (
	"fmt"
	"go/ast"
	"go/types"
)

// convert writes text, a value of type from in its representation, as a value of type to, to which Go lets it be assigned.
func (f *function) convert(n ast.Node, text string, from, to types.Type) string {
	switch {
	case types.Identical(from, to):
		return text
	case types.IsInterface(to):
		return f.toInterface(n, text, from, to)
	case f.hole(from) && !f.hole(to):
		return f.unwrapHole(n, text, from)
	case !f.hole(from) && f.hole(to):
		return f.wrapHole(text, to)
	}
	if c, ok := to.Underlying().(*types.Chan); ok && c.Dir() != types.SendRecv {
		return "(" + f.rep(n, to) + ")(" + text + ")"
	}
	return text
}

// toInterface writes a value as an interface of type to.
func (f *function) toInterface(n ast.Node, text string, from, to types.Type) string {
	if b, ok := from.(*types.Basic); ok && b.Kind() == types.UntypedNil {
		return "nil"
	}
	compiled := f.compiledInterface(to)
	if types.IsInterface(from) {
		switch {
		case f.compiledInterface(from) && !compiled:
			if isError(from) {
				return text
			}
			return f.rt("Any") + "(" + text + ")"
		case compiled && !f.compiledInterface(from):
			return f.helperTo(n, to) + "(" + text + ")"
		case compiled:
			if isError(to) || types.Implements(from, to.Underlying().(*types.Interface)) && isError(from) {
				return text
			}
			return f.helperTo(n, to) + "(" + text + ")"
		}
		return text
	}
	if f.emulated(from) {
		if compiled {
			return fmt.Sprintf("%s(%s(%d, %s))", f.helperTo(n, to), f.rt("Box"), f.use(from), text)
		}
		return fmt.Sprintf("%s(%d, %s)", f.rt("Box"), f.use(from), text)
	}
	if _, ok := from.Underlying().(*types.Signature); ok {
		if compiled {
			return f.helperTo(n, to) + "(" + f.rt("Any") + "(" + text + "))"
		}
		return f.rt("Any") + "(" + text + ")"
	}
	if compiled {
		return text
	}
	return "interface{}(" + text + ")"
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// helperTo returns a function that gives a dynamic value the compiled interface type to; nil stays nil.
func (f *function) helperTo(n ast.Node, to types.Type) string {
	name := fmt.Sprintf("toᐧ%d", f.use(to))
	if f.once(name) {
		f.toplevel("func %s(x interface{}) %s { var r %s; %s(x, %d, &r); return r }\n",
			name, f.rep(n, to), f.rep(n, to), f.rt("As"), f.use(to))
	}
	return name
}

// wrapHole writes a value in the representation of a type's underlying type as a value of the type.
func (f *function) wrapHole(text string, t types.Type) string {
	if !f.hole(t) {
		return text
	}
	return f.rt("Hole") + "(" + text + ")"
}

// unwrapHole writes a value of type t in the representation of its underlying type.
func (f *function) unwrapHole(n ast.Node, text string, t types.Type) string {
	if !f.hole(t) {
		return text
	}
	name := fmt.Sprintf("unᐧ%d", f.use(t))
	if f.once(name) {
		r := f.rep(n, t.Underlying())
		f.toplevel("func %s(x interface{}) %s { var r %s; %s(x, &r); return r }\n", name, r, r, f.rt("Unhole"))
	}
	return name + "(" + text + ")"
}
