package lower

import (
	"go/ast"
	"go/types"
	"strings"
)

// compiledFunc returns the function of a compiled package that an expression names.
func (f *function) compiledFunc(fun ast.Expr) *types.Func {
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	sel, ok := ast.Unparen(fun).(*ast.SelectorExpr)
	if !ok || f.info.Selections[sel] != nil {
		return nil
	}
	fn, _ := f.info.Uses[sel.Sel].(*types.Func)
	return fn
}

// compiledCall lowers a call of a function of a compiled package.
func (f *function) compiledCall(x *ast.CallExpr, fun ast.Expr, fn *types.Func) string {
	name := fn.Pkg().Path() + "." + fn.Name()
	if fn.Signature().TypeParams().Len() > 0 {
		return f.genericCall(x, name, fn)
	}
	if special, ok := specialFuncs[name]; ok {
		return special(f, x, f.alias(x, fn.Pkg())+"."+fn.Name())
	}
	text := f.alias(x, fn.Pkg()) + "." + fn.Name()
	if takesNameless(fn.Signature()) {
		text = f.applied(x, text, bare(fn.Signature()))
	}
	return text + "(" + strings.Join(f.argList(x, fn.Signature(), f.putting(fn)), ", ") + ")"
}

// throughRuntime sends a call to the function of the worker that knows boxed values.
func throughRuntime(name string) func(*function, *ast.CallExpr, string) string {
	return func(f *function, x *ast.CallExpr, _ string) string {
		return f.rt(name) + "(" + f.args(x, f.signatureOf(x)) + ")"
	}
}

// scanning lowers a function like Sscan: variables of types with a method Scan scan themselves, of others as they are represented.
func scanning(f *function, x *ast.CallExpr, fun string) string {
	args := f.argList(x, f.signatureOf(x), func(a ast.Expr, t types.Type) string {
		if types.IsInterface(t) && !f.compiledInterface(t) {
			return f.rt("Scanned") + "(" + f.to(a, t) + ")"
		}
		return f.passed(a, t)
	})
	if x.Ellipsis.IsValid() {
		last := &args[len(args)-1]
		*last = f.rt("ScannedAll") + "(" + strings.TrimSuffix(*last, "...") + ")..."
	}
	return fun + "(" + strings.Join(args, ", ") + ")"
}

// raw passes values as they are represented.
func raw(f *function, x *ast.CallExpr, fun string) string {
	return fun + "(" + strings.Join(f.argList(x, f.signatureOf(x), func(a ast.Expr, t types.Type) string {
		if types.IsInterface(t) && !f.compiledInterface(t) && !types.IsInterface(f.typ(a)) && f.emulated(f.typ(a)) {
			return f.expr(a)
		}
		return f.passed(a, t)
	}), ", ") + ")"
}
