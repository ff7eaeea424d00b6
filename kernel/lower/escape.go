package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// escapes says which local variables of one top-level function need a cell of their own, and which variables its literals take
// from outside.
//
// A variable needs a cell when its address is taken, or when a literal uses it and anything assigns to it after its declaration.
// The steps of a loop do not count: each iteration has a variable of its own, which the body's literals take by value.
type escapes struct {
	cells map[*types.Var]bool
	free  map[ast.Node][]*types.Var // by literal: *ast.FuncLit, *ast.RangeStmt over a function, *ast.BlockStmt that defers

	f        *function
	home     map[*types.Var]ast.Node // the literal, or nil, in which a variable is declared
	stack    []ast.Node              // literals around the node that is looked at
	taken    map[*types.Var]bool     // used by a literal
	assigned map[*types.Var]bool
	pointed  map[*types.Var]bool
	stepping map[*types.Var]ast.Node // variables of the loop whose post statement is looked at
}

// analyse looks at a whole function. params are declared outside of a body that is a literal of its own because it defers.
func analyse(f *function, params []*types.Var, body ast.Node) *escapes {
	e := &escapes{
		cells: map[*types.Var]bool{}, free: map[ast.Node][]*types.Var{}, f: f, home: map[*types.Var]ast.Node{},
		taken: map[*types.Var]bool{}, assigned: map[*types.Var]bool{}, pointed: map[*types.Var]bool{}, stepping: map[*types.Var]ast.Node{},
	}
	for _, p := range params {
		e.home[p] = nil
	}
	if block, ok := body.(*ast.BlockStmt); ok && defers(block) {
		e.inside(block, block)
	} else {
		e.walk(body)
	}
	for v := range e.taken {
		if e.assigned[v] {
			e.cells[v] = true
		}
	}
	for v := range e.pointed {
		e.cells[v] = true
	}
	return e
}

// inside walks nodes that belong to the literal lit.
func (e *escapes) inside(lit ast.Node, nodes ...ast.Node) {
	e.stack = append(e.stack, lit)
	for _, n := range nodes {
		if n != nil {
			e.walk(n)
		}
	}
	e.stack = e.stack[:len(e.stack)-1]
}

func (e *escapes) walk(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			e.literal(n)
			return false
		case *ast.RangeStmt:
			return e.ranges(n)
		case *ast.ForStmt:
			e.loop(n)
			return false
		case *ast.Ident:
			e.ident(n)
		case *ast.CaseClause:
			if v, ok := e.f.info.Implicits[n].(*types.Var); ok {
				e.define(v)
			}
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				e.assign(x)
			}
		case *ast.IncDecStmt:
			e.assign(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				e.point(n.X)
			}
		case *ast.SliceExpr:
			if _, ok := e.f.under(n.X).(*types.Array); ok {
				e.point(n.X)
			}
		case *ast.SelectorExpr:
			e.selector(n)
		}
		return true
	})
}

func (e *escapes) literal(n *ast.FuncLit) {
	e.stack = append(e.stack, n)
	for _, list := range []*ast.FieldList{n.Type.Params, n.Type.Results} {
		if list == nil {
			continue
		}
		for _, field := range list.List {
			for _, id := range field.Names {
				if v, ok := e.f.info.Defs[id].(*types.Var); ok {
					e.define(v)
				}
			}
		}
	}
	if defers(n.Body) {
		e.inside(n.Body, n.Body)
	} else {
		e.walk(n.Body)
	}
	e.stack = e.stack[:len(e.stack)-1]
}

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

func (e *escapes) define(v *types.Var) {
	if len(e.stack) > 0 {
		e.home[v] = e.stack[len(e.stack)-1]
	} else {
		e.home[v] = nil
	}
}

func (e *escapes) ident(id *ast.Ident) {
	if v, ok := e.f.info.Defs[id].(*types.Var); ok && !v.IsField() {
		e.define(v)
	}
	v := e.local(id)
	if v == nil {
		return
	}
	home := e.home[v]
	for i := len(e.stack) - 1; i >= 0 && e.stack[i] != home; i-- {
		lit := e.stack[i]
		e.taken[v] = true
		if !slices.Contains(e.free[lit], v) {
			e.free[lit] = append(e.free[lit], v)
		}
	}
}

// local returns the local variable that an identifier uses.
func (e *escapes) local(id *ast.Ident) *types.Var {
	v, ok := e.f.info.Uses[id].(*types.Var)
	if !ok || v.IsField() || e.f.global(v) {
		return nil
	}
	if _, known := e.home[v]; !known {
		return nil
	}
	return v
}

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
