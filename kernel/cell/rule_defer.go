package cell

import (
	"go/ast"
	"go/types"
	"strings"
)

// deferred replaces defer. The interpreter evaluates deferred arguments when the function returns, repeats the last literal of a
// loop, and hangs when deferred code calls a closure of its function. Here the body of a function that defers becomes a
// literal, which the worker runs and after it, in reverse order, what was deferred:
//
//	func f() int { defer g(x); return 1 }
//	func f() (rᐧ int) {
//		dᐧ := rtᐧ.NewDefers(); dᐧ.Run(func() {
//			dᐧ.Add(thunk of g(x)); rᐧ = 1; return
//		}); return rᐧ
//	}
//
// recover works in a deferred function literal; elsewhere it is refused.
func deferred(l *lowering, n ast.Node) {
	switch n := n.(type) {
	case *ast.DeferStmt:
		l.addDeferred(n)
	case *ast.CallExpr:
		l.recoverCall(n)
	case *ast.ReturnStmt:
		body, results := l.enclosing()
		if len(n.Results) > 0 && defers(body) {
			first, last := n.Results[0], n.Results[len(n.Results)-1]
			names := strings.Join(l.resultNames(results), ", ")
			l.replace(n.Pos(), n.End(), names+" = "+l.text(first.Pos(), last.End())+"; return")
		}
	case *ast.FuncLit:
		l.runDeferred(n.Type.Results, n.Body)
	case *ast.FuncDecl:
		l.runDeferred(n.Type.Results, n.Body)
	case *ast.BlockStmt:
		if n == l.c.fn.Body && defers(n) {
			l.prologue = l.deferName(n) + " := " + l.runtime("NewDefers") + "(); " + l.deferName(n) + ".Run(func() {"
			l.epilogue = "})"
		}
	}
}

// deferName returns the variable that holds what a function defers.
func (l *lowering) deferName(body *ast.BlockStmt) string {
	if l.deferNames[body] == "" {
		l.deferNames[body] = l.temp("d")
	}
	return l.deferNames[body]
}

func (l *lowering) addDeferred(d *ast.DeferStmt) {
	if !l.listed(d) {
		l.refuse(d, "a defer statement in this place is not supported: put it on a line of its own")
		return
	}
	body, _ := l.enclosing()
	call, ok := l.thunk(d.Call)
	if !ok {
		l.refuse(d, "defer f(g()) with several results is not supported: store the results of g in variables first")
		return
	}
	l.replace(d.Pos(), d.End(), l.deferName(body)+".Add("+call+")")
}

// recoverCall sends recover in a deferred literal to the list that runs the literal.
func (l *lowering) recoverCall(call *ast.CallExpr) {
	id, ok := call.Fun.(*ast.Ident)
	if !ok {
		return
	}
	if b, ok := l.c.info.Uses[id].(*types.Builtin); !ok || b.Name() != "recover" {
		return
	}
	for i := len(l.stack) - 1; i >= 2; i-- {
		lit, isLit := l.stack[i].(*ast.FuncLit)
		if !isLit {
			continue
		}
		outer, isCall := l.stack[i-1].(*ast.CallExpr)
		if _, isDefer := l.stack[i-2].(*ast.DeferStmt); isDefer && isCall && outer.Fun == lit {
			saved := l.stack
			l.stack = l.stack[:i-2]
			body, _ := l.enclosing()
			l.stack = saved
			l.replace(call.Pos(), call.End(), l.deferName(body)+".Recover()")
			return
		}
		break
	}
	l.refuse(call, "recover is supported only in a deferred function literal: defer func() { … recover() … }()")
}

// runDeferred turns the body of a function that defers into a literal that the worker runs.
func (l *lowering) runDeferred(results *ast.FieldList, body *ast.BlockStmt) {
	if body == nil || !defers(body) {
		return
	}
	names := l.resultNames(results)
	if len(names) > 0 {
		var fields []string
		i := 0
		for _, f := range results.List {
			for range max(len(f.Names), 1) {
				fields = append(fields, names[i]+" "+l.text(f.Type.Pos(), f.Type.End()))
				i++
			}
		}
		l.replace(results.Pos(), results.End(), "("+strings.Join(fields, ", ")+")")
	}
	d := l.deferName(body)
	l.after(body.Lbrace+1, " "+d+" := "+l.runtime("NewDefers")+"(); "+d+".Run(func() {")
	l.before(body.Rbrace, "; }); return "+strings.Join(names, ", ")+" ")
}

// resultNames returns the names of a function's results, ours where it has none.
func (l *lowering) resultNames(results *ast.FieldList) []string {
	if results == nil {
		return nil
	}
	if names, ok := l.resultVars[results]; ok {
		return names
	}
	var names []string
	for _, f := range results.List {
		if len(f.Names) == 0 {
			names = append(names, l.temp("r"))
		}
		for _, id := range f.Names {
			if id.Name == "_" {
				names = append(names, l.temp("r"))
			} else {
				names = append(names, id.Name)
			}
		}
	}
	l.resultVars[results] = names
	return names
}

// enclosing returns body and results of the function around the node that rules see.
func (l *lowering) enclosing() (*ast.BlockStmt, *ast.FieldList) {
	for i := len(l.stack) - 1; i >= 0; i-- {
		switch n := l.stack[i].(type) {
		case *ast.FuncLit:
			return n.Body, n.Type.Results
		case *ast.FuncDecl:
			return n.Body, n.Type.Results
		}
	}
	return l.c.fn.Body, nil
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

// thunk writes a function without parameters that makes the call later, with the function and the arguments evaluated now. They
// pass through parameters: those are new for each call, variables in a loop are not. ok is false for a call that passes on
// several results of another.
//
//	f(x)    func(fᐧ F, aᐧ A) func() { return func() { fᐧ(aᐧ) } }(f, x)
func (l *lowering) thunk(call *ast.CallExpr) (text string, ok bool) {
	if len(call.Args) == 1 {
		if _, tuple := l.typ(call.Args[0]).(*types.Tuple); tuple {
			return "", false
		}
	}
	fun := l.text(call.Fun.Pos(), call.Fun.End())
	if lit, isLit := call.Fun.(*ast.FuncLit); isLit && len(call.Args) == 0 && lit.Type.Results == nil {
		return l.settle(lit) + fun + ")", true
	}
	var params, values, args []string
	keep := func(n ast.Node, hint string, t types.Type, value string) string {
		name := l.temp(hint)
		params, values = append(params, name+" "+l.mustType(n, t)), append(values, value)
		return name
	}
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		s := l.c.info.Selections[f]
		if s == nil {
			break // a function of a package
		}
		if s.Kind() != types.MethodVal {
			fun = keep(f, "f", l.typ(f), fun)
			break
		}
		recv, t := l.text(f.X.Pos(), f.X.End()), l.typ(f.X)
		if isPointer(s.Obj().(*types.Func).Signature().Recv().Type()) && !isPointer(t) {
			recv, t = "&"+recv, types.NewPointer(t)
		}
		fun = keep(f, "o", t, recv) + "." + f.Sel.Name
	case *ast.Ident:
		if _, isBuiltin := l.c.info.Uses[f].(*types.Builtin); !isBuiltin {
			fun = keep(f, "f", l.typ(f), fun)
		}
	default:
		fun = keep(call.Fun, "f", l.typ(call.Fun), fun)
	}
	for i, a := range call.Args {
		tv := l.c.info.Types[a]
		arg := l.text(a.Pos(), a.End())
		if !tv.IsType() && tv.Value == nil && !tv.IsNil() {
			arg = keep(a, "a", types.Default(tv.Type), arg)
		}
		if call.Ellipsis.IsValid() && i == len(call.Args)-1 {
			arg += "..."
		}
		args = append(args, arg)
	}
	return "func(" + strings.Join(params, ", ") + ") func() { return func() { " + fun + "(" + strings.Join(args, ", ") + ") } }(" +
		strings.Join(values, ", ") + ")", true
}
