package lower

import (
	"go/ast"
	"go/types"
)

// selector lowers x.f: a field, a member of a package, a method value or a method expression.
func (f *function) selector(x *ast.SelectorExpr) string {
	s := f.info.Selections[x]
	if s == nil {
		return f.member(x)
	}
	switch s.Kind() {
	case types.FieldVal:
		f.refuseReflection(x)
		text, _ := f.path(x.X, f.core(x.X), f.typ(x.X), x.Sel.Name)
		return text
	case types.MethodExpr:
		return f.methodExpr(x)
	}
	return f.methodValue(x)
}

// path writes the way from a value to a field, embedded fields included, and returns the field's type.
func (f *function) path(n ast.Node, text string, t types.Type, name string) (string, types.Type) {
	obj, index, _ := types.LookupFieldOrMethod(t, true, f.Pkg, name)
	if _, ok := obj.(*types.Var); !ok {
		f.refuse(n, "%s is no field of %s", name, t)
	}
	return f.follow(n, text, t, index)
}

// follow writes the way along field indices.
func (f *function) follow(n ast.Node, text string, t types.Type, index []int) (string, types.Type) {
	for _, i := range index {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s := t.Underlying().(*types.Struct)
		name := s.Field(i).Name()
		if named, ok := types.Unalias(t).(*types.Named); !ok || f.types.isCell(named) {
			name = fieldName(s, i)
		}
		text += "." + name
		t = s.Field(i).Type()
	}
	return text, t
}

// member lowers package.Name.
func (f *function) member(x *ast.SelectorExpr) string {
	obj := f.info.Uses[x.Sel]
	if fn, ok := obj.(*types.Func); ok && fn.Signature().TypeParams().Len() > 0 {
		return f.genericValue(x, fn)
	}
	text := f.alias(x, obj.Pkg()) + "." + obj.Name()
	if fn, ok := obj.(*types.Func); ok && formats(fn) {
		return f.formatValue(x, fn, "", "", text)
	}
	return text
}
