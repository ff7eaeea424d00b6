package lower

import (
	"go/ast"
	"go/token"
	"go/types"
)

// ranges reports whether the walk goes on into the statement.
func (e *escapes) ranges(n *ast.RangeStmt) bool {
	if n.Tok == token.ASSIGN {
		e.assign(n.Key)
		e.assign(n.Value)
	}
	if _, ok := e.f.under(n.X).(*types.Signature); !ok {
		return true
	}
	e.walk(n.X)
	var nodes []ast.Node
	for _, x := range []ast.Expr{n.Key, n.Value} {
		if x != nil {
			nodes = append(nodes, x)
		}
	}
	e.inside(n, append(nodes, n.Body)...)
	return false
}

// loop walks a for statement; assignments in its post statement are steps, not changes, to the variables it declares.
func (e *escapes) loop(n *ast.ForStmt) {
	var own []*types.Var
	if a, ok := n.Init.(*ast.AssignStmt); ok && a.Tok == token.DEFINE {
		for _, x := range a.Lhs {
			if v, ok := e.f.info.Defs[x.(*ast.Ident)].(*types.Var); ok {
				own = append(own, v)
			}
		}
	}
	if n.Init != nil {
		e.walk(n.Init)
	}
	for _, v := range own {
		if usedByLiteral(e.f.info, n.Cond, v) || usedByLiteral(e.f.info, n.Post, v) {
			e.assigned[v] = true
		}
		e.stepping[v] = n
	}
	if n.Post != nil {
		e.walk(n.Post)
	}
	for _, v := range own {
		delete(e.stepping, v)
	}
	if n.Cond != nil {
		e.walk(n.Cond)
	}
	e.walk(n.Body)
}

func usedByLiteral(info *types.Info, n ast.Node, v *types.Var) bool {
	found := false
	switch x := n.(type) {
	case ast.Expr:
		if x == nil {
			return false
		}
	case ast.Stmt:
		if x == nil {
			return false
		}
	case nil:
		return false
	}
	ast.Inspect(n, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			ast.Inspect(lit, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && info.Uses[id] == v {
					found = true
				}
				return true
			})
		}
		return !found
	})
	return found
}
