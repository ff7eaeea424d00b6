package cell

import (
	"fmt"
	"go/ast"
)

// guardGoroutine lets the worker start goroutines: it catches their panics and reports them to the cell. Function and arguments
// are evaluated first, as Go does:
//
//	go f(x)
//	rtᐧ.Go(thunk of f(x), cell, line)
func guardGoroutine(l *lowering, n ast.Node) {
	g, ok := n.(*ast.GoStmt)
	if !ok {
		return
	}
	if !l.listed(n) {
		l.refuse(g, "a go statement in this place is not supported: put it on a line of its own")
		return
	}
	call, ok := l.thunk(g.Call)
	if !ok {
		l.refuse(g, "go f(g()) with several results is not supported: store the results of g in variables first")
		return
	}
	l.replace(g.Pos(), g.End(), fmt.Sprintf("%s(%s, %d, %d)", l.runtime("Go"), call, l.c.n, l.line(g)))
}
