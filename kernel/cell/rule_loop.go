package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// loopVariables gives each iteration variables of its own, where a closure or a pointer could tell the difference:
//
//	for i, v := range xs { … func() { use(v) } … }
//	for i, v := range xs { v := v; … func() { use(v) } … }
func loopVariables(l *lowering, n ast.Node) {
	switch n := n.(type) {
	case *ast.RangeStmt:
		if n.Tok == token.DEFINE && !isInteger(l.typ(n.X)) {
			l.copyVariables(n.Body, l.captured(n.Body, l.defined(n.Key, n.Value)))
		}
	case *ast.ForStmt:
		a, ok := n.Init.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE {
			return
		}
		vars := l.defined(a.Lhs...)
		taken := l.captured(n.Body, vars)
		for _, v := range taken {
			if l.assigned(n.Body, v) {
				l.refuse(n, "a function literal or pointer in this loop uses "+v.Name()+", which the loop's body changes: copy it first, "+
					v.Name()+"2 := "+v.Name()+", and use the copy")
				return
			}
		}
		for _, part := range []ast.Node{n.Cond, n.Post} {
			if part != nil && len(l.captured(part, vars)) > 0 {
				l.refuse(n, "a function literal in the head of a loop uses the loop's variable: move it into the body")
				return
			}
		}
		l.copyVariables(n.Body, taken)
	}
}

// defined returns the variables that identifiers define.
func (l *lowering) defined(xs ...ast.Expr) []types.Object {
	var out []types.Object
	for _, x := range xs {
		if id, ok := x.(*ast.Ident); ok {
			if obj := l.c.info.Defs[id]; obj != nil {
				out = append(out, obj)
			}
		}
	}
	return out
}

// captured returns the variables that function literals in n use or whose addresses n takes.
func (l *lowering) captured(n ast.Node, vars []types.Object) []types.Object {
	var out []types.Object
	see := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if obj := l.c.info.Uses[id]; slices.Contains(vars, obj) && !slices.Contains(out, obj) {
					out = append(out, obj)
				}
			}
			return true
		})
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			see(n.Body)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				see(n.X)
			}
		case *ast.SelectorExpr: // a method with a pointer receiver takes an address
			if sel := l.c.info.Selections[n]; sel != nil && sel.Kind() == types.MethodVal && !isPointer(sel.Recv()) {
				see(n.X)
			}
		}
		return true
	})
	return out
}

// assigned reports whether n changes v.
func (l *lowering) assigned(n ast.Node, v types.Object) bool {
	found := false
	is := func(x ast.Expr) {
		if id, ok := ast.Unparen(x).(*ast.Ident); ok && l.c.info.Uses[id] == v {
			found = true
		}
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				is(x)
			}
		case *ast.IncDecStmt:
			is(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				is(n.X)
			}
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				is(n.Key)
				is(n.Value)
			}
		}
		return true
	})
	return found
}

func (l *lowering) copyVariables(body *ast.BlockStmt, vars []types.Object) {
	var names []string
	for _, v := range vars {
		if v.Name() != "_" {
			names = append(names, v.Name())
		}
	}
	if len(names) > 0 {
		list := strings.Join(names, ", ")
		l.after(body.Lbrace+1, " "+list+" := "+list+";")
	}
}
