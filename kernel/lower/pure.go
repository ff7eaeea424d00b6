package lower

import (
	"go/ast"
	"go/token"
	"go/types"
)

// canCheck reports whether a statement may stand before the present one: nothing that it reads has changed since.
func (f *function) canCheck() bool { return !f.noBefore && !f.called }

// pure reports whether an expression may be evaluated twice.
func (f *function) pure(x ast.Expr) bool {
	if f.info.Types[x].Value != nil {
		return true
	}
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		_, ok := f.info.Uses[x].(*types.Var)
		return ok && !f.hole(f.typ(x))
	case *ast.SelectorExpr:
		s := f.info.Selections[x]
		return s != nil && s.Kind() == types.FieldVal && f.pure(x.X)
	case *ast.StarExpr:
		return f.pure(x.X)
	case *ast.IndexExpr:
		if _, isMap := f.under(x.X).(*types.Map); isMap {
			return false
		}
		return !f.info.Types[x.Index].IsType() && f.pure(x.X) && f.pure(x.Index)
	case *ast.BinaryExpr:
		switch x.Op {
		case token.ADD, token.SUB, token.MUL, token.AND, token.OR, token.XOR:
			b, ok := f.under(x).(*types.Basic)
			return ok && b.Info()&types.IsInteger != 0 && f.pure(x.X) && f.pure(x.Y)
		}
	case *ast.CallExpr:
		if len(x.Args) != 1 || !f.pure(x.Args[0]) {
			return false
		}
		if id, ok := x.Fun.(*ast.Ident); ok {
			if b, ok := f.info.Uses[id].(*types.Builtin); ok {
				return b.Name() == "len"
			}
		}
		b, ok := f.under(x).(*types.Basic)
		return ok && f.info.Types[x.Fun].IsType() && b.Info()&types.IsInteger != 0
	}
	return false
}
