package lower

import (
	"go/ast"
	"go/types"
	"strings"
)

// store1 assigns to one place.
func (f *function) store1(left ast.Expr, value string) {
	if m, key, ok := f.mapPlace(left); ok {
		f.emit("%s[%s] = %s", m, key, value)
		return
	}
	f.emit("%s = %s", f.placeText(left), value)
}

// placeText writes a place that is assigned to.
func (f *function) placeText(x ast.Expr) string {
	saved := f.isPlace
	f.isPlace = true
	defer func() { f.isPlace = saved }()
	return withoutBrackets(f.expr(x), "(*")
}

// mapPlace writes the map and the key of m[k].
func (f *function) mapPlace(x ast.Expr) (m, key string, ok bool) {
	ix, isIndex := ast.Unparen(x).(*ast.IndexExpr)
	if !isIndex {
		return "", "", false
	}
	u, isMap := f.under(ix.X).(*types.Map)
	if !isMap {
		return "", "", false
	}
	return f.core(ix.X), f.key(ix.Index, u.Key()), true
}

// place evaluates the operands of a place and returns how to assign to it.
func (f *function) place(x ast.Expr) func(value string) {
	if isBlank(x) {
		return func(string) {}
	}
	if v := f.defined(x); v != nil {
		return func(value string) { f.define(x, v, value) }
	}
	if m, key, ok := f.mapPlace(x); ok {
		u := f.under(ast.Unparen(x).(*ast.IndexExpr).X).(*types.Map)
		m, key = f.hold(x, m, u), f.hold(x, key, u.Key())
		return func(value string) { f.emit("%s[%s] = %s", m, key, value) }
	}
	text := ""
	switch y := ast.Unparen(x).(type) {
	case *ast.IndexExpr:
		return f.indexPlace(x, y)
	case *ast.StarExpr:
		text = "*" + f.hold(x, f.core(y.X), f.under(y.X))
	case *ast.SelectorExpr:
		p, ok := f.under(y.X).(*types.Pointer)
		if !ok {
			text = f.placeText(x)
			break
		}
		text, _ = f.path(x, f.hold(x, f.core(y.X), p), f.typ(y.X), y.Sel.Name)
	default:
		text = f.placeText(x)
	}
	return func(value string) { f.emit("%s = %s", text, value) }
}

// indexPlace evaluates the operands of an element of a slice or array. Its index is checked when it is assigned to.
func (f *function) indexPlace(n ast.Node, y *ast.IndexExpr) func(value string) {
	base := f.placeText(y.X)
	switch u := f.under(y.X).(type) {
	case *types.Slice:
		base = f.hold(n, f.core(y.X), u)
	case *types.Pointer:
		base = "(*" + f.hold(n, f.core(y.X), u) + ")"
	}
	index := f.hold(n, f.intIndex(y.Index), types.Typ[types.Int])
	return func(value string) {
		f.emit("if uint(%s) >= uint(len(%s)) { %s(%s, len(%s)) }", index, base, f.rt("IndexOut"), index, base)
		f.emit("%s[%s] = %s", base, index, value)
	}
}

// hold keeps the value of an operand in a temporary, unless it is a constant.
func (f *function) hold(n ast.Node, text string, t types.Type) string {
	if strings.Trim(text, "0123456789") == "" {
		return text
	}
	return f.temp(n, t, text)
}
