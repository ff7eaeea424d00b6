package cell

import (
	"go/ast"
	"go/types"
)

// refuse stops the cell at constructs that the interpreter would get wrong and no rule repairs.
func refuse(l *lowering, n ast.Node) {
	switch n := n.(type) {
	case *ast.RangeStmt:
		if _, ok := under(l.typ(n.X)).(*types.Signature); ok {
			l.refuse(n, "range over a function is not supported in cells: call it with a function literal, f(func(v T) bool { … return true })")
		}
	case *ast.CallExpr:
		if name := genericName(l.c.info, n); name != "" {
			if _, ok := compiledGeneric[name]; !ok || n.Ellipsis.IsValid() {
				l.refuse(n, "the generic function "+name+" is not supported in cells: write the loop")
			}
		}
	case *ast.SelectorExpr:
		l.refuseAbsent(n)
	}
}

// refuseAbsent stops at members of compiled packages that the interpreter does not have.
func (l *lowering) refuseAbsent(sel *ast.SelectorExpr) {
	has := l.session.library.config.Has
	obj := l.c.info.Uses[sel.Sel]
	if has == nil || obj == nil || obj.Pkg() == nil || obj.Parent() != obj.Pkg().Scope() || obj.Pkg().Path() == "main" {
		return
	}
	if _, isConst := obj.(*types.Const); isConst {
		return
	}
	if fn, ok := obj.(*types.Func); ok && generic(fn) {
		return
	}
	if !has(obj.Pkg().Path(), obj.Name()) {
		l.refuse(sel, obj.Pkg().Name()+"."+obj.Name()+" is not available in cells: the interpreter does not have it")
	}
}
