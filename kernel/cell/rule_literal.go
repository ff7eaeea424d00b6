package cell

import "go/ast"

// settleLiterals makes a value of each function literal that a loop hands to a compiled function: the interpreter would give it
// the variables of the last iteration.
//
//	compiled(func() { use(v) })
//	compiled(func(fᐧ func()) func() { return fᐧ }(func() { use(v) }))
func settleLiterals(l *lowering, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok || !l.looped() {
		return
	}
	for _, a := range call.Args {
		if lit, ok := ast.Unparen(a).(*ast.FuncLit); ok {
			l.before(lit.Pos(), l.settle(lit))
			l.after(lit.End(), ")")
		}
	}
}

// settle writes the start of a call that returns the literal it is given.
func (l *lowering) settle(lit *ast.FuncLit) string {
	t, f := l.mustType(lit, l.typ(lit)), l.temp("f")
	return "func(" + f + " " + t + ") " + t + " { return " + f + " }("
}

// looped reports whether the node that rules see stands in a loop of its function.
func (l *lowering) looped() bool {
	for i := len(l.stack) - 1; i >= 0; i-- {
		switch l.stack[i].(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.FuncLit, *ast.FuncDecl:
			return false
		}
	}
	return false
}
