package lower

import (
	"go/ast"
	"go/token"
	"go/types"
)

// ownStatements lowers the cell's own statements; their text becomes the body of the cell's function.
func (l *lowering) ownStatements() string {
	sig := types.NewSignatureType(nil, nil, nil, nil, nil, false)
	f := &function{lowering: l, info: l.cell.Info, in: l.cell.N, sig: sig, own: true, names: &names{local: map[types.Object]string{}}}
	body := *l.cell.Body
	body.List = l.withInits(body.List)
	f.esc = analyse(f, nil, &body)
	if defers(&body) {
		f.deferring(&body, &body)
	} else {
		f.block(l.withInits(l.inOrder(l.cell.Body.List)))
	}
	return f.out.String()
}

// initCall is a call of a function init of the cell.
type initCall struct {
	name string
	decl *ast.FuncDecl
}

// initFunction lowers a function init: no name refers to it, and there may be several.
func (l *lowering) initFunction(d *ast.FuncDecl, sig *types.Signature) {
	src := &source{decl: d, info: l.cell.Info, cell: l.cell.N}
	l.inits = append(l.inits, initCall{l.helper(l.body(src, nil, nil, nil, sig, l.unique("initᐧf"))), d})
}

// withInits marks where the cell's functions init run: after the variables with which it begins, before its other statements.
func (l *lowering) withInits(list []ast.Stmt) []ast.Stmt {
	if len(l.inits) == 0 {
		return list
	}
	n := 0
	for n < len(list) && createsVariables(list[n]) {
		n++
	}
	return append(append(append([]ast.Stmt{}, list[:n]...), l.initsHere), list[n:]...)
}

func createsVariables(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.DeclStmt:
		return true
	case *ast.AssignStmt:
		return s.Tok == token.DEFINE
	}
	return false
}

// runInits calls the cell's functions init, in order.
func (f *function) runInits() {
	for _, c := range f.inits {
		f.at(c.decl)
		f.emit("%s = %d", f.line, f.Fset.Position(c.decl.Pos()).Line)
		f.emit("%s()", c.name)
	}
}
