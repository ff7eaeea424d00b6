package lower

import (
	"go/ast"
	"go/types"
)

// assign notes that the variable in which x lies changes.
func (e *escapes) assign(x ast.Expr) {
	if x == nil {
		return
	}
	if id, ok := ast.Unparen(x).(*ast.Ident); ok && e.f.info.Defs[id] != nil {
		return // its declaration
	}
	if v := e.root(x); v != nil && e.stepping[v] == nil {
		e.assigned[v] = true
	}
}

// returns notes that a return statement assigns to the named results.
func (e *escapes) returns(n *ast.ReturnStmt) {
	if len(n.Results) == 0 {
		return
	}
	for _, v := range e.results {
		e.assigned[v] = true
	}
}

func (e *escapes) point(x ast.Expr) {
	if v := e.root(x); v != nil {
		e.pointed[v] = true
	}
}

// root returns the local variable in which an addressable expression lies, nil when a pointer, slice or map is between.
func (e *escapes) root(x ast.Expr) *types.Var {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return e.local(x)
	case *ast.IndexExpr:
		if _, ok := e.f.under(x.X).(*types.Array); ok {
			return e.root(x.X)
		}
	case *ast.SelectorExpr:
		if s := e.f.info.Selections[x]; s != nil && s.Kind() == types.FieldVal {
			if _, through := follow(e.f.typ(x.X), s.Index()); !through {
				return e.root(x.X)
			}
		}
	}
	return nil
}

// selector: a method with a pointer receiver takes the address of what it is called on.
func (e *escapes) selector(n *ast.SelectorExpr) {
	s := e.f.info.Selections[n]
	if s == nil || s.Kind() != types.MethodVal {
		return
	}
	recv := s.Obj().(*types.Func).Signature().Recv().Type()
	at, through := follow(e.f.typ(n.X), s.Index()[:len(s.Index())-1])
	if isPointer(recv) && !isPointer(at) && !through {
		e.point(n.X)
	}
}

// follow returns the type at the end of the way from a value of type t along field indices, and whether the way follows a pointer.
func follow(t types.Type, index []int) (at types.Type, through bool) {
	for _, i := range index {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t, through = p.Elem(), true
		}
		t = t.Underlying().(*types.Struct).Field(i).Type()
	}
	return t, through
}

// defers reports whether a function, without the literals in it, contains a defer statement.
func defers(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt:
			found = true
		}
		return !found
	})
	return found
}
