package lower

import (
	"go/ast"
	"go/token"
	"go/types"
)

// forStmt lowers a loop with three clauses. When a variable of the loop has a cell, each iteration gets a new one:
//
//	for i := 0; i < n; i++ { … }
//	i := new(int); *i = 0; for first := true; ; first = false { if !first { j := new(int); *j = *i; i = j; *i++ }; if !(*i < n) { break }; … }
func (f *function) forStmt(s *ast.ForStmt, label string) {
	if s.Init != nil {
		f.emit("{")
		defer f.emit("}")
		f.stmt(s.Init)
	}
	cells := f.loopCells(s)
	index, base := f.counted(s)
	if len(cells) == 0 && f.simplePost(s.Post) {
		cond, post := "", ""
		simple := f.simpleCond(s.Cond)
		if s.Cond != nil && simple {
			cond = f.condition(s.Cond)
		}
		if s.Post != nil {
			post = f.postText(s.Post)
		}
		f.emit("%sfor ; %s; %s {", labelText(label), cond, post)
		if s.Cond != nil && !simple {
			f.called = false
			f.emit("if %s {} else { break }", f.condition(s.Cond))
		}
		defer f.within(index, base, s.Body)()
		f.loopBody(s.Body, label)
		f.emit("}")
		return
	}
	first := f.fresh("first")
	f.emit("%sfor %s := true; ; %s = false {", labelText(label), first, first)
	f.emit("if !%s {", first)
	for _, v := range cells {
		next := f.fresh("next")
		f.emit("%s := new(%s)\n*%s = *%s\n%s = %s", next, f.rep(s, f.subst.apply(v.Type())), next, f.local(v), f.local(v), next)
	}
	if s.Post != nil {
		f.stmt(s.Post)
	}
	f.emit("}")
	if s.Cond != nil {
		f.called = false
		f.emit("if %s {} else { break }", f.condition(s.Cond))
	}
	f.loopBody(s.Body, label)
	f.emit("}")
}

// loopBody lowers the body of a loop, with the loop as the meaning of break and continue. It stands in the braces of the loop
// itself: a block costs the interpreter a step, and every variable has a name of its own.
func (f *function) loopBody(b *ast.BlockStmt, label string) {
	defer f.enter(label, true)()
	f.called = false
	if len(b.List) == 0 {
		f.emit("{}")
	}
	f.nested(b)
}

// loopCells returns the variables of a loop that have cells.
func (f *function) loopCells(s *ast.ForStmt) []*types.Var {
	a, ok := s.Init.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE {
		return nil
	}
	var out []*types.Var
	for _, x := range a.Lhs {
		if v := f.defined(x); v != nil && f.esc.cells[v] {
			out = append(out, v)
		}
	}
	return out
}

// simplePost reports whether a post statement can stand in the head of a loop.
func (f *function) simplePost(s ast.Stmt) bool {
	switch s := s.(type) {
	case nil:
		return true
	case *ast.IncDecStmt:
		_, ok := ast.Unparen(s.X).(*ast.Ident)
		return ok && !isComplex(f.typ(s.X))
	case *ast.AssignStmt:
		if len(s.Lhs) != 1 || s.Tok == token.DEFINE || f.own && f.cell.Spared[s] {
			return false
		}
		_, ok := ast.Unparen(s.Lhs[0]).(*ast.Ident)
		return ok && !isBlank(s.Lhs[0]) && f.simpleCond(s.Rhs[0])
	}
	return false
}

// simpleCond reports whether an expression needs no statements before it.
func (f *function) simpleCond(x ast.Expr) bool {
	if x == nil {
		return true
	}
	simple := true
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.IndexExpr:
			if _, isMap := f.under(n.X).(*types.Map); !isMap && !f.info.Types[n.Index].IsType() && f.pure(n.X) && f.pure(n.Index) && !f.inRange(n) {
				simple = false // a check of the index comes first
			}
		}
		if call, ok := n.(*ast.CallExpr); ok {
			if len(call.Args) == 1 {
				if _, tuple := f.typ(call.Args[0]).(*types.Tuple); tuple {
					simple = false
				}
			}
			if _, tuple := f.typ(call).(*types.Tuple); tuple {
				simple = false
			}
		}
		return simple
	})
	return simple
}

func (f *function) postText(s ast.Stmt) string {
	saved := f.out.String()
	f.out.Reset()
	switch s := s.(type) {
	case *ast.IncDecStmt:
		f.incDec(s)
	case *ast.AssignStmt:
		f.assign(s)
	}
	text := f.out.String()
	f.out.Reset()
	f.out.WriteString(saved)
	return text[:len(text)-1]
}

// calls reports whether an expression calls a function or receives: it must be evaluated.
func (f *function) calls(x ast.Expr) bool {
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			found = found || !f.info.Types[n.Fun].IsType()
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		}
		return !found
	})
	return found
}
