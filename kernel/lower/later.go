package lower

import (
	"go/ast"
	"go/types"
	"strings"
)

// deferring writes the body of a function that defers: a literal that the worker runs, and after it, in reverse order, what was
// deferred.
//
//	func f() int { defer g(x); return 1 }
//	func f() int { r := new(int); d := rt.NewDefers(); d.Run(lit(r, d)); return *r }
//	func lit(r *int, d *rt.Defers) func() { return func() { d.Add(thunk of g(x)); *r = 1; return } }
func (f *function) deferring(n ast.Node, body *ast.BlockStmt) {
	f.list = f.fresh("d")
	c := f.child(types.NewSignatureType(nil, nil, nil, nil, nil, false))
	c.own, c.list, c.returnSig, c.results, c.deferOf = f.own, f.list, f.returning(), []string{}, f.deferOf
	more := []hidden{{f.list, "*" + f.rt("Defers")}}
	if f.deferOf != "" {
		more = append(more, hidden{f.deferOf, "*" + f.rt("Defers")})
	}
	var values []string
	for v := range f.returning().Results().Variables() {
		t := f.rep(n, f.subst.apply(v.Type()))
		name := f.fresh("r")
		if v.Name() != "" && v.Name() != "_" {
			f.esc.cells[v] = true
			name = f.local(v)
		}
		f.emit("%s := new(%s)", name, t)
		c.results, values = append(c.results, name), append(values, "*"+name)
		if !f.captured(body, v) {
			more = append(more, hidden{name, "*" + t})
		}
	}
	f.emit("%s := %s()", f.list, f.rt("NewDefers"))
	c.block(body.List)
	lit := f.liftText(n, body, "func()", "() {\n"+c.out.String()+"}", more)
	f.note(maker(lit), n, body, true)
	f.emit("%s.Run(%s)", f.list, lit)
	if len(values) > 0 {
		f.emit("return %s", strings.Join(values, ", "))
	}
}

func (f *function) captured(lit ast.Node, v *types.Var) bool {
	for _, x := range f.esc.free[lit] {
		if x == v {
			return true
		}
	}
	return false
}

// deferStmt adds a call to the list of the function.
func (f *function) deferStmt(s *ast.DeferStmt) {
	add := "Add"
	if f.mayRecover(s.Call) {
		add = "AddDirect"
	}
	f.emit("%s.%s(%s)", f.list, add, f.thunk(s.Call, f.list))
}

// mayRecover reports whether the deferred function may call recover itself: a literal's recover knows its list, so only
// functions that are not literals count.
func (f *function) mayRecover(call *ast.CallExpr) bool {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.FuncLit:
		return false
	case *ast.Ident:
		if fn, ok := f.info.Uses[fun].(*types.Func); ok {
			return f.newRec[fn.Origin()] || f.recovers[fn.Origin()]
		}
		_, builtin := f.info.Uses[fun].(*types.Builtin)
		return !builtin
	case *ast.SelectorExpr:
		if fn, ok := f.info.Uses[fun.Sel].(*types.Func); ok && (fn.Pkg() == nil || fn.Pkg().Path() != f.Pkg.Path()) {
			return false
		}
	}
	return true
}

// recoverCall lowers recover(): in a deferred literal it is a method of the list that runs the literal.
func (f *function) recoverCall() string {
	if f.deferOf != "" {
		return f.deferOf + ".Recover()"
	}
	return f.rt("Recover") + "()"
}

// goStmt starts a goroutine whose panic does not end the worker.
func (f *function) goStmt(s *ast.GoStmt) {
	f.emit("%s(%s, %d, %d)", f.rt("Go"), f.thunk(s.Call, ""), f.in, f.Fset.Position(s.Pos()).Line)
}

// thunk writes a function without parameters that makes the call later, with the function and the arguments evaluated now.
//
//	g(x, 1)    later(g, x), with func later(f F, a A) func() { return func() { f(a, 1) } }
func (f *function) thunk(call *ast.CallExpr, list string) string {
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok && len(call.Args) == 0 && lit.Type.Results == nil {
		return f.deferredLit(lit, list)
	}
	k := &keeper{f: f}
	again := &ast.CallExpr{Fun: k.function(call.Fun, list), Lparen: call.Lparen, Ellipsis: call.Ellipsis, Rparen: call.Rparen}
	f.info.Types[again] = f.info.Types[call]
	if len(call.Args) == 1 {
		if t, ok := f.typ(call.Args[0]).(*types.Tuple); ok {
			for i, name := range f.tuple(call.Args[0], t) {
				again.Args = append(again.Args, k.variable(call.Args[0], t.At(i).Type(), name))
			}
		}
	}
	if again.Args == nil {
		for _, a := range call.Args {
			again.Args = append(again.Args, k.argument(a))
		}
	}
	c := f.child(types.NewSignatureType(nil, nil, nil, nil, nil, false))
	c.deferOf = k.deferOf
	c.bareExpr(again)
	return f.liftText(call, again, "func()", "() {\n"+c.out.String()+"}", k.kept, k.values...)
}

// deferredLit lowers a literal that is called later; its recover belongs to the list that calls it.
func (f *function) deferredLit(lit *ast.FuncLit, list string) string {
	c := f.child(f.info.TypeOf(lit).(*types.Signature))
	var more []hidden
	if list != "" && callsRecover(f.info, lit.Body) {
		c.deferOf = list
		more = append(more, hidden{list, "*" + f.rt("Defers")})
	}
	return f.lift(lit, lit, c, nil, lit.Body, more)
}
