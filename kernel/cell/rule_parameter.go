package cell

import (
	"fmt"
	"go/ast"
)

// nameParameters names the unnamed parameters of functions: func(int) → func(pᐧ0 int).
func nameParameters(l *lowering, n ast.Node) {
	var t *ast.FuncType
	switch n := n.(type) {
	case *ast.FuncLit:
		t = n.Type
	case *ast.FuncDecl:
		t = n.Type
	}
	if t == nil {
		return
	}
	for i, f := range t.Params.List {
		if len(f.Names) == 0 {
			l.before(f.Type.Pos(), fmt.Sprintf("pᐧ%d ", i))
		}
	}
}
