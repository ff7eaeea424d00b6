package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// LineVar and FuncLineVar are interpreter variables that hold the place of the statement that runs: the line in the cell, and
// cell·FuncLineBase + line inside a function that a cell declares.
const (
	LineVar      = "lineᐧ"
	FuncLineVar  = "funcLineᐧ"
	FuncLineBase = 1 << 20
)

// markLine records the line of each statement that may fail.
func markLine(l *lowering, n ast.Node) {
	st, ok := n.(ast.Stmt)
	if !ok || !l.listed(n) || !l.mayFail(st) {
		return
	}
	if _, labelled := l.parent(0).(*ast.LabeledStmt); labelled {
		return
	}
	if l.own() {
		l.before(st.Pos(), fmt.Sprintf("%s = %d; ", LineVar, l.line(st)))
	} else {
		l.before(st.Pos(), fmt.Sprintf("%s = %d; ", FuncLineVar, l.c.n*FuncLineBase+l.line(st)))
	}
}

// mayFail reports whether the statement itself, without the statements in it, contains anything that may panic.
func (l *lowering) mayFail(st ast.Stmt) bool {
	switch st := st.(type) {
	case *ast.BlockStmt, *ast.BranchStmt, *ast.EmptyStmt, *ast.SelectStmt, *ast.CaseClause, *ast.CommClause:
		return false
	case *ast.LabeledStmt:
		return l.mayFail(st.Stmt)
	case *ast.SendStmt, *ast.GoStmt:
		return true
	}
	found := false
	ast.Inspect(st, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BlockStmt:
			return false
		case *ast.CallExpr:
			if !l.c.info.Types[n.Fun].IsType() && l.c.info.Types[n].Value == nil {
				found = true
			}
		case *ast.IndexExpr:
			_, isMap := under(l.typ(n.X)).(*types.Map)
			found = found || !isMap
		case *ast.StarExpr, *ast.TypeAssertExpr, *ast.SliceExpr:
			found = true
		case *ast.SelectorExpr:
			if s := l.c.info.Selections[n]; s != nil && s.Indirect() {
				found = true
			}
		case *ast.BinaryExpr:
			found = found || (n.Op == token.QUO || n.Op == token.REM) && isInteger(l.typ(n))
		case *ast.AssignStmt:
			found = found || n.Tok == token.QUO_ASSIGN || n.Tok == token.REM_ASSIGN || assignsMap(l, n)
		}
		return !found
	})
	return found
}

func assignsMap(l *lowering, a *ast.AssignStmt) bool {
	for _, x := range a.Lhs {
		if ix, ok := x.(*ast.IndexExpr); ok {
			_, isMap := under(l.typ(ix.X)).(*types.Map)
			return isMap
		}
	}
	return false
}

func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}
