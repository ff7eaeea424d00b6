package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
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
		fmt.Fprintf(&f.decls, "func %s(x interface{}) %s { var r %s; %s(x, %d, &r); return r }\n",
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
		fmt.Fprintf(&f.decls, "func %s(x interface{}) %s { var r %s; %s(x, &r); return r }\n", name, r, r, f.rt("Unhole"))
	}
	return name + "(" + text + ")"
}

// conversion lowers T(x).
func (f *function) conversion(call *ast.CallExpr) string {
	to, x := f.typ(call.Fun), call.Args[0]
	from := f.typ(x)
	if types.IsInterface(to) {
		out := f.to(x, to)
		if out == "nil" {
			return f.rep(call, to) + "(nil)"
		}
		return out
	}
	if tv := f.info.Types[x]; tv.Value != nil {
		if b, ok := to.Underlying().(*types.Basic); ok && (b.Info()&types.IsString == 0 || isString(from)) {
			return f.constantConversion(x, to, b)
		}
		return "(" + f.rep(call, to.Underlying()) + ")(" + f.constant(x, tv.Value, from) + ")"
	}
	if tv := f.info.Types[x]; tv.IsNil() {
		if f.hole(to) {
			return "interface{}(nil)"
		}
		return "(" + f.rep(call, to) + ")(nil)"
	}
	text := f.core(x)
	if arr, ok := to.Underlying().(*types.Array); ok {
		if _, ok := from.Underlying().(*types.Slice); ok {
			return f.sliceToArray(call, text, from, arr, to)
		}
	}
	if p, ok := to.Underlying().(*types.Pointer); ok {
		if _, ok := from.Underlying().(*types.Slice); ok {
			return f.sliceToArray(call, text, from, p, to)
		}
	}
	have, want := f.rep(call, from.Underlying()), f.rep(call, to.Underlying())
	if !f.hole(from) {
		have = f.rep(call, types.Default(from))
	}
	if !f.hole(to) {
		want = f.rep(call, to)
	}
	if have != want {
		text = "(" + want + ")(" + text + ")"
		if !strings.ContainsAny(want, "*<([ ") {
			text = want + text[len(want)+2:]
		}
	}
	return f.wrapHole(text, to)
}

// constantConversion converts a constant to a basic type: the value is known, but the conversion is no constant (T is a type
// parameter).
func (f *function) constantConversion(x ast.Expr, to types.Type, b *types.Basic) string {
	tv := f.info.Types[x]
	from := f.subst.apply(tv.Type)
	fb, _ := from.Underlying().(*types.Basic)
	if fb != nil && fb.Info()&types.IsUntyped == 0 && (fb.Info()&types.IsNumeric != 0) && fb.Kind() != b.Kind() {
		return f.rep(x, to) + "(" + f.constant(x, tv.Value, from) + ")"
	}
	return f.constant(x, tv.Value, to)
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func (f *function) sliceToArray(n ast.Node, text string, from, arr, to types.Type) string {
	name := fmt.Sprintf("arrayᐧ%d", f.use(arr))
	if f.once(name) {
		r := f.rep(n, arr)
		fmt.Fprintf(&f.decls, "func %s(x %s) %s { var r %s; %s(x, &r); return r }\n", name, f.rep(n, from.Underlying()), r, r, f.rt("SliceToArray"))
	}
	return f.wrapHole(name+"("+text+")", to)
}
