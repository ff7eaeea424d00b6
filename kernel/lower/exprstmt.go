package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

func (f *function) exprStmt(s *ast.ExprStmt) {
	if f.own && slices.Contains(f.cell.Final, s) {
		f.final(s)
		return
	}
	if f.own && f.stops(s) {
		return
	}
	f.bareExpr(s.X)
}

// bareExpr evaluates an expression for its effects.
func (f *function) bareExpr(x ast.Expr) {
	x = ast.Unparen(x)
	text := f.expr(x)
	if call, isCall := x.(*ast.CallExpr); isCall && !f.info.Types[call.Fun].IsType() && !f.gives(call) {
		f.emit("%s", text)
		return
	}
	f.emit("_ = %s", text)
}

// gives reports whether a call is lowered to something else than a call, with a value.
func (f *function) gives(call *ast.CallExpr) bool {
	fn := f.compiledFunc(ast.Unparen(call.Fun))
	return fn != nil && fn.Signature().TypeParams().Len() > 0 && fn.Signature().Results().Len() == 1
}

func (f *function) incDec(s *ast.IncDecStmt) {
	t := f.typ(s.X)
	op := "+"
	if s.Tok == token.DEC {
		op = "-"
	}
	if _, ok := f.under(s.X).(*types.Basic); ok && isComplex(t) {
		x := f.expr(s.X)
		f.emit("%s = %s %s %s(1)", x, x, op, f.rep(s, t))
		return
	}
	f.emit("%s%s%s", f.placeText(s.X), op, op)
}
