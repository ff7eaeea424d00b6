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
	results  []*types.Var            // of the function or literal from which return returns
	reached  map[types.Object]bool   // labels that a goto leads to
	prepared map[types.Object]bool   // labels of statements for which something is done first
}

// analyse looks at a whole function. params are declared outside of a body that is a literal of its own because it defers.
func analyse(f *function, params []*types.Var, body ast.Node) *escapes {
	e := &escapes{
		cells: map[*types.Var]bool{}, free: map[ast.Node][]*types.Var{}, f: f, home: map[*types.Var]ast.Node{},
		taken: map[*types.Var]bool{}, assigned: map[*types.Var]bool{}, pointed: map[*types.Var]bool{}, stepping: map[*types.Var]ast.Node{},
		results: namedResults(f.sig), reached: map[types.Object]bool{}, prepared: map[types.Object]bool{},
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
		case *ast.LabeledStmt:
			e.prepared[e.f.info.Defs[n.Label]] = isPrepared(n.Stmt)
		case *ast.BranchStmt:
			if n.Tok == token.GOTO {
				e.reached[e.f.info.Uses[n.Label]] = true
			}
		case *ast.ReturnStmt:
			e.returns(n)
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
	around := e.results
	e.results = namedResults(e.f.info.TypeOf(n).(*types.Signature))
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
	e.results = around
	e.stack = e.stack[:len(e.stack)-1]
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
