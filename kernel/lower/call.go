package lower

import (
	"go/ast"
	"go/types"
)

// call lowers a call: a conversion, a built-in function, a method, a function.
func (f *function) call(x *ast.CallExpr) string {
	if f.info.Types[x.Fun].IsType() {
		return f.conversion(x)
	}
	defer func() { f.called = true }()
	fun := ast.Unparen(x.Fun)
	if id, ok := fun.(*ast.Ident); ok {
		if b, ok := f.info.Uses[id].(*types.Builtin); ok {
			text, called := f.builtin(x, b.Name()), f.called
			if name := b.Name(); name == "len" || name == "cap" || name == "min" || name == "max" {
				defer func() { f.called = called }()
			}
			return text
		}
	}
	if sel, ok := fun.(*ast.SelectorExpr); ok {
		if b, ok := f.info.Uses[sel.Sel].(*types.Builtin); ok {
			f.refuse(x, "unsafe.%s is not supported: cells have no access to raw memory", b.Name())
		}
		if s := f.info.Selections[sel]; s != nil && s.Kind() == types.MethodVal {
			return f.methodCall(x, sel)
		}
	}
	if fn := f.compiledFunc(fun); fn != nil {
		return f.compiledCall(x, fun, fn)
	}
	return f.callee(x.Fun) + "(" + f.packed(x, f.signatureOf(x)) + ")"
}

// callee writes a function that is called: a function calls itself and copies of generic functions directly.
func (f *function) callee(x ast.Expr) string {
	fun := ast.Unparen(x)
	switch y := fun.(type) {
	case *ast.IndexExpr:
		fun = y.X
	case *ast.IndexListExpr:
		fun = y.X
	}
	if id, ok := fun.(*ast.Ident); ok {
		if fn, ok := f.info.Uses[id].(*types.Func); ok {
			if inst, ok := f.info.Instances[id]; ok {
				if fn.Origin() == f.self && f.up == nil && f.same(inst.TypeArgs) {
					return f.selfName
				}
				return f.instance(id, fn, inst.TypeArgs)
			}
			if fn == f.self && f.up == nil {
				return f.selfName
			}
		}
	}
	return f.core(x)
}

// same reports whether type arguments are those of the copy that is written.
func (f *function) same(args *types.TypeList) bool {
	params := f.self.(*types.Func).Signature().TypeParams()
	for i, t := range f.applyAll(args) {
		if !types.Identical(t, f.subst.params[params.At(i)]) {
			return false
		}
	}
	return true
}

// signatureOf returns the signature of what is called.
func (f *function) signatureOf(x *ast.CallExpr) *types.Signature {
	return f.under(x.Fun).(*types.Signature)
}
