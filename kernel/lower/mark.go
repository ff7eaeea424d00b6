package lower

import (
	"go/ast"
	"go/token"
)

// mark records the line of a statement that may fail or wait.
func (f *function) mark(s ast.Stmt) {
	if !s.Pos().IsValid() || !f.mayFail(s) {
		return
	}
	line := f.Fset.Position(s.Pos()).Line
	if f.own {
		f.emit("%s = %d", f.line, line)
		if waits(s) { // where a function is that it calls is asked when the cell is interrupted
			f.emit("%s = 0", FuncLineVar)
		}
	} else {
		f.emit("%s = %d", FuncLineVar, f.in*FuncLineBase+line)
	}
}

// waits reports whether a statement may go on for long, by itself or in what it calls.
func waits(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.SendStmt, *ast.SelectStmt, *ast.ForStmt, *ast.RangeStmt:
		return true
	}
	return has(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			return true
		case *ast.UnaryExpr:
			return n.Op == token.ARROW
		}
		return false
	})
}

// has reports whether is holds for a part of a statement, without the statements and function literals in it.
func has(s ast.Stmt, is func(n ast.Node) bool) (found bool) {
	ast.Inspect(s, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit, *ast.BlockStmt:
			return false
		}
		found = found || n != nil && is(n)
		return !found
	})
	return found
}

// mayFail reports whether a statement itself, without the statements in it, contains anything that may panic or wait.
func (f *function) mayFail(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.BlockStmt, *ast.BranchStmt, *ast.EmptyStmt, *ast.LabeledStmt:
		return false
	case *ast.SendStmt, *ast.GoStmt, *ast.SelectStmt, *ast.ForStmt, *ast.RangeStmt:
		return true
	case *ast.AssignStmt:
		if s.Tok == token.QUO_ASSIGN || s.Tok == token.REM_ASSIGN {
			return true
		}
		for _, x := range s.Lhs {
			if _, ok := x.(*ast.IndexExpr); ok {
				return true
			}
		}
	}
	return has(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			return !f.info.Types[n.Fun].IsType() && f.info.Types[n].Value == nil
		case *ast.IndexExpr, *ast.StarExpr, *ast.TypeAssertExpr, *ast.SliceExpr:
			return true
		case *ast.SelectorExpr:
			s := f.info.Selections[n]
			return s != nil && s.Indirect()
		case *ast.UnaryExpr:
			return n.Op == token.ARROW
		case *ast.BinaryExpr:
			return n.Op == token.QUO || n.Op == token.REM || n.Op == token.EQL || n.Op == token.NEQ
		}
		return false
	})
}

// sourceCell returns the number of the cell that holds the source of a function.
func (l *lowering) sourceCell(d *ast.FuncDecl) int {
	if n, ok := l.cell.From[d]; ok {
		return n
	}
	return l.cell.N
}

// farthest is how many cells back a line directive can tell: go/scanner takes lines up to 1<<30.
const farthest = 1000

// lineFrom returns the line for a line directive of what is written in the cell in: all directives of a unit must name its own
// file, so the distance of an earlier cell is in the line, see FuncLineBase.
func (l *lowering) lineFrom(in, line int) int {
	if back := l.cell.N - in; back > 0 && back < farthest {
		return back*FuncLineBase + line
	}
	return line
}
