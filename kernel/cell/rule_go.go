package cell

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// guardGoroutine runs the call of a go statement in a literal that catches its panic and reports it to the cell. Function and
// arguments are evaluated first, as Go does:
//
//	go f(x)
//	fᐧ, aᐧ := f, x; go func() { defer …; fᐧ(aᐧ) }()
func guardGoroutine(l *lowering, n ast.Node) {
	g, ok := n.(*ast.GoStmt)
	if !ok {
		return
	}
	r := l.temp("r")
	guard := fmt.Sprintf("defer func() { if %s := recover(); %s != nil { %s(%s, %d, %d) } }();", r, r, l.runtime("Goroutine"), r, l.c.n, l.line(g))
	call := g.Call
	if lit, ok := call.Fun.(*ast.FuncLit); ok {
		l.after(lit.Body.Lbrace+1, " "+guard)
		return
	}
	if !l.listed() {
		l.refuse(g, "a go statement in this place is not supported: put it on a line of its own")
		return
	}
	if len(call.Args) == 1 {
		if _, tuple := l.typ(call.Args[0]).(*types.Tuple); tuple {
			l.refuse(g, "go f(g()) with several results is not supported: store the results of g in variables first")
			return
		}
	}
	temps, values := []string{}, []string{}
	hold := func(hint string, text string) string {
		t := l.temp(hint)
		temps, values = append(temps, t), append(values, text)
		return t
	}
	fun := l.text(call.Fun.Pos(), call.Fun.End())
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
		if s := l.c.info.Selections[sel]; s != nil && s.Kind() == types.MethodVal {
			recv := l.text(sel.X.Pos(), sel.X.End())
			if ptr := s.Obj().(*types.Func).Signature().Recv(); isPointer(ptr.Type()) && !isPointer(s.Recv()) {
				recv = "&" + recv
			}
			fun = hold("o", recv) + "." + sel.Sel.Name
		}
	} else if id, ok := call.Fun.(*ast.Ident); !ok || isVar(l.c.info.Uses[id]) {
		fun = hold("f", fun)
	}
	var args []string
	for i, a := range call.Args {
		if l.c.info.Types[a].IsType() || l.c.info.Types[a].Value != nil || l.c.info.Types[a].IsNil() {
			args = append(args, l.text(a.Pos(), a.End()))
			continue
		}
		arg := hold("a", l.text(a.Pos(), a.End()))
		if call.Ellipsis.IsValid() && i == len(call.Args)-1 {
			arg += "..."
		}
		args = append(args, arg)
	}
	assign := ""
	if len(temps) > 0 {
		assign = strings.Join(temps, ", ") + " := " + strings.Join(values, ", ") + "; "
	}
	l.replace(g.Pos(), g.End(), assign+"go func() { "+guard+" "+fun+"("+strings.Join(args, ", ")+") }()")
}
