package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// span is what a loop knows: index runs within the bounds of base.
type span struct{ index, base *types.Var }

// inRange reports whether a loop around makes sure of an index.
func (f *function) inRange(x *ast.IndexExpr) bool {
	base, index := f.plainVar(x.X), f.plainVar(x.Index)
	if base == nil || index == nil {
		return false
	}
	for _, s := range f.spans {
		if s.index == index && s.base == base {
			return true
		}
	}
	return false
}

// plainVar returns the variable that an expression names, unless it has a cell or is the session's: others may change it.
func (f *function) plainVar(x ast.Expr) *types.Var {
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := f.info.Uses[id].(*types.Var)
	if !ok {
		v, ok = f.info.Defs[id].(*types.Var)
	}
	if !ok || f.esc.cells[v] || f.global(v) {
		return nil
	}
	return v
}

// within notes for the body of a loop that index stays within base, if the body assigns neither; call the result at its end.
func (f *function) within(index, base ast.Expr, body *ast.BlockStmt) (leave func()) {
	n := len(f.spans)
	if i, b := f.plainVarOf(index), f.plainVarOf(base); i != nil && b != nil && !f.assigns(body, i) && !f.assigns(body, b) {
		f.spans = append(f.spans, span{i, b})
	}
	return func() { f.spans = f.spans[:n] }
}

func (f *function) plainVarOf(x ast.Expr) *types.Var {
	if x == nil {
		return nil
	}
	return f.plainVar(x)
}

// assigns reports whether a body assigns to a variable itself.
func (f *function) assigns(body ast.Node, v *types.Var) bool {
	found := false
	is := func(x ast.Expr) {
		if id, ok := ast.Unparen(x).(*ast.Ident); ok && f.info.Uses[id] == v {
			found = true
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				is(x)
			}
		case *ast.IncDecStmt:
			is(n.X)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				for _, x := range []ast.Expr{n.Key, n.Value} {
					if x != nil {
						is(x)
					}
				}
			}
		}
		return !found
	})
	return found
}

// counted returns index and base of a loop for i := 0; i < len(base); i++.
func (f *function) counted(s *ast.ForStmt) (index, base ast.Expr) {
	init, ok := s.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE || len(init.Lhs) != 1 || f.info.Types[init.Rhs[0]].Value == nil {
		return nil, nil
	}
	cond, ok := s.Cond.(*ast.BinaryExpr)
	post, isInc := s.Post.(*ast.IncDecStmt)
	if !ok || !isInc || cond.Op != token.LSS || post.Tok != token.INC || strings.HasPrefix(f.info.Types[init.Rhs[0]].Value.String(), "-") {
		return nil, nil
	}
	call, ok := cond.Y.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return nil, nil
	}
	id, ok := call.Fun.(*ast.Ident)
	if b, isBuiltin := f.info.Uses[id].(*types.Builtin); !ok || !isBuiltin || b.Name() != "len" {
		return nil, nil
	}
	i := f.plainVar(init.Lhs[0])
	if i == nil || f.plainVar(cond.X) != i || f.plainVar(post.X) != i {
		return nil, nil
	}
	return init.Lhs[0], call.Args[0]
}
