package lower

import (
	"go/ast"
	"go/types"
)

// block lowers a list of statements.
func (f *function) block(list []ast.Stmt) {
	for _, s := range list {
		f.stmt(s)
	}
}

// nested lowers a block inside braces that are written already.
func (f *function) nested(b *ast.BlockStmt) {
	if b != nil {
		f.block(b.List)
	}
}

func (f *function) stmt(s ast.Stmt) {
	f.at(s)
	f.mark(s)
	f.called = false
	switch s := s.(type) {
	case *ast.ExprStmt:
		f.exprStmt(s)
	case *ast.AssignStmt:
		f.assign(s)
	case *ast.DeclStmt:
		f.declStmt(s)
	case *ast.IncDecStmt:
		f.incDec(s)
	case *ast.ReturnStmt:
		f.returnStmt(s)
	case *ast.IfStmt:
		f.ifStmt(s)
	case *ast.ForStmt:
		f.forStmt(s, "")
	case *ast.RangeStmt:
		f.rangeStmt(s, "")
	case *ast.SwitchStmt:
		f.switchStmt(s, "")
	case *ast.TypeSwitchStmt:
		f.typeSwitch(s, "")
	case *ast.SelectStmt:
		f.selectStmt(s, "")
	case *ast.BlockStmt:
		f.emit("{")
		f.block(s.List)
		f.emit("}")
	case *ast.LabeledStmt:
		f.labeled(s)
	case *ast.BranchStmt:
		f.branch(s)
	case *ast.GoStmt:
		f.goStmt(s)
	case *ast.DeferStmt:
		f.deferStmt(s)
	case *ast.SendStmt:
		f.send(s)
	case *ast.EmptyStmt:
		if s == f.initsHere {
			f.runInits()
		}
	default:
		f.refuse(s, "this statement is not supported")
	}
}

// send lowers c <- v. The interpreter takes no channel out of a field there.
func (f *function) send(s *ast.SendStmt) {
	ch := f.core(s.Chan)
	if _, ok := ast.Unparen(s.Chan).(*ast.Ident); !ok {
		ch = f.temp(s.Chan, f.under(s.Chan), ch)
	}
	f.emit("%s <- %s", ch, f.to(s.Value, f.under(s.Chan).(*types.Chan).Elem()))
}

// condition writes the condition of an if or a for.
func (f *function) condition(x ast.Expr) string {
	if _, ok := ast.Unparen(x).(*ast.CompositeLit); ok {
		return f.expr(x)
	}
	return f.expr(ast.Unparen(x))
}

func isComplex(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsComplex != 0
}

func (f *function) ifStmt(s *ast.IfStmt) {
	if s.Init != nil {
		f.emit("{")
		defer f.emit("}")
		f.stmt(s.Init)
	}
	f.emit("if %s {", f.condition(s.Cond))
	f.nested(s.Body)
	if s.Else != nil {
		f.emit("} else {")
		f.stmt(s.Else)
	}
	f.emit("}")
}
