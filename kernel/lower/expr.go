package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// expr writes an expression in the representation of its own type.
func (f *function) expr(x ast.Expr) string {
	tv := f.info.Types[x]
	if tv.Value != nil && !tv.IsType() {
		return f.constant(x, tv.Value, f.subst.apply(tv.Type))
	}
	switch x := x.(type) {
	case *ast.ParenExpr:
		if text := f.expr(x.X); !strings.HasPrefix(text, "(") || withoutBrackets(text, "(") == text {
			return "(" + text + ")"
		} else {
			return text
		}
	case *ast.Ident:
		return f.ident(x)
	case *ast.FuncLit:
		return f.funcLit(x)
	case *ast.CompositeLit:
		return f.composite(x)
	case *ast.SelectorExpr:
		return f.selector(x)
	case *ast.IndexExpr:
		return f.index(x)
	case *ast.IndexListExpr:
		return f.expr(x.X)
	case *ast.SliceExpr:
		return f.slice(x)
	case *ast.StarExpr:
		return "(*" + f.core(x.X) + ")"
	case *ast.UnaryExpr:
		return f.unary(x)
	case *ast.BinaryExpr:
		return f.binary(x)
	case *ast.CallExpr:
		return f.call(x)
	case *ast.TypeAssertExpr:
		return f.assertion(x)
	}
	f.refuse(x, "this expression is not supported")
	return ""
}

// core writes an expression in the representation of its underlying type.
func (f *function) core(x ast.Expr) string {
	return f.unwrapHole(x, f.expr(x), f.typ(x))
}

// to writes an expression as a value of type t: assignment, with the conversion to an interface that Go implies.
func (f *function) to(x ast.Expr, t types.Type) string {
	x = ast.Unparen(x)
	t = f.subst.apply(t)
	if tv := f.info.Types[x]; tv.Value != nil && !tv.IsType() {
		from := f.subst.apply(tv.Type)
		if b, ok := from.Underlying().(*types.Basic); ok && b.Info()&types.IsUntyped != 0 && !types.IsInterface(t) {
			return f.constant(x, tv.Value, t)
		}
		return f.convert(x, f.constant(x, tv.Value, from), types.Default(from), t)
	}
	if f.info.Types[x].IsNil() {
		return "nil"
	}
	return f.convert(x, f.expr(x), f.typ(x), t)
}

func (f *function) ident(id *ast.Ident) string {
	obj := f.info.Uses[id]
	if obj == nil {
		obj = f.info.Defs[id]
	}
	switch obj := obj.(type) {
	case *types.Nil:
		return "nil"
	case *types.Var:
		return f.variable(obj)
	case *types.Func:
		if inst, ok := f.info.Instances[id]; ok {
			return f.instance(id, obj, inst.TypeArgs)
		}
		return f.funcName(id, obj)
	}
	if id.Name == "_" {
		return "_"
	}
	f.refuse(id, "%s cannot be used here", id.Name)
	return ""
}

// funcName writes a declared function.
func (f *function) funcName(n ast.Node, fn *types.Func) string {
	if name, ok := f.lookup(fn); ok {
		return name
	}
	f.refuse(n, "the function %s cannot be used here", fn.Name())
	return ""
}

func (f *function) slice(x *ast.SliceExpr) string {
	t := types.Default(f.typ(x.X)).Underlying()
	base := f.core(x.X)
	if _, ok := t.(*types.Array); ok {
		base, t = f.addressOf(x.X), types.NewPointer(f.typ(x.X))
	}
	if x.Low == nil && x.High == nil && isPointer(t) {
		base = "(*" + base + ")"
	}
	return f.wrapHole(f.cut(x, base, t), f.typ(x))
}

// intIndex writes an index as an int.
func (f *function) intIndex(x ast.Expr) string {
	if tv := f.info.Types[x]; tv.Value != nil {
		return f.constant(x, tv.Value, types.Typ[types.Int])
	}
	text := f.expr(x)
	if f.rep(x, f.typ(x)) != "int" { // also of a compiled type such as time.Weekday
		return "int(" + text + ")"
	}
	return text
}

func (f *function) index(x *ast.IndexExpr) string {
	if _, ok := f.info.Types[x.X].Type.(*types.Signature); ok && f.info.Types[x.Index].IsType() {
		return f.expr(x.X) // an instance of a generic function
	}
	switch u := f.under(x.X).(type) {
	case *types.Map:
		return f.core(x.X) + "[" + f.key(x.Index, u.Key()) + "]"
	case *types.Signature:
		return f.expr(x.X)
	}
	base := f.core(x.X)
	saved := f.isPlace
	f.isPlace = false
	index := f.intIndex(x.Index)
	f.isPlace = saved
	return f.checkIndex(x, base, index, types.Default(f.typ(x.X)).Underlying())
}

// key writes a key of a map. As an interface it may hold what has no hash: dyn says so in Go's words.
func (f *function) key(x ast.Expr, t types.Type) string {
	text := f.to(x, t)
	if u := f.subst.apply(t); text == "nil" && (!types.IsInterface(u) || f.compiledInterface(u)) { // the interpreter looks for no key of a type that it does not know
		return "(" + f.rep(x, t) + ")(nil)"
	}
	if types.IsInterface(f.subst.apply(t)) && !f.compiledInterface(t) && (holdsInterface(f.typ(x)) || !types.Comparable(f.typ(x))) && text != "nil" {
		return f.rt("Key") + "(" + text + ")"
	}
	if u := f.subst.apply(t).Underlying(); !types.IsInterface(u) && holdsInterface(u) && f.info.Types[x].Value == nil {
		return f.hashed(x, f.subst.apply(t)) + "(" + text + ")"
	}
	return text
}

// hashed returns the function that panics as Go does when a key cannot be one: in it lies an interface.
func (f *function) hashed(n ast.Node, t types.Type) string {
	name := fmt.Sprintf("keyᐧ%d", f.use(t))
	if f.once(name) {
		r := f.rep(n, t)
		f.toplevel("func %s(x %s) %s { %s(%s); return x }\n", name, r, r, f.rt("Key"), f.toInterface(n, "x", t, emptyInterface()))
	}
	return name
}

// holdsInterface reports whether an interface lies in the structs and arrays of a type.
func holdsInterface(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return true
	case *types.Array:
		return holdsInterface(u.Elem())
	case *types.Struct:
		for v := range u.Fields() {
			if holdsInterface(v.Type()) {
				return true
			}
		}
	}
	return false
}
