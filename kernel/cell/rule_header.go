package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// headerOf returns the statement in the header of an if, a switch or a for; nil when there is none.
func headerOf(n ast.Node) ast.Stmt {
	switch n := n.(type) {
	case *ast.IfStmt:
		return n.Init
	case *ast.SwitchStmt:
		return n.Init
	case *ast.TypeSwitchStmt:
		return n.Init
	case *ast.ForStmt:
		return n.Init
	}
	return nil
}

// stopInHeader is Rule E for the statement in the header of n. The call moves in front of n, into braces behind an else:
//
//	if x := f(); x > 0 { … }    vᐧ, eᐧ := f(); if eᐧ != nil { rtᐧ.Fail(eᐧ, line); return }; if x := (vᐧ); x > 0 { … }
func (l *lowering) stopInHeader(n ast.Stmt) {
	if f, ok := n.(*ast.ForStmt); ok && l.leavesHeader(f.Post) {
		l.refuse(f.Post, "the error of this call would be lost: call it in the body of the loop, or bind the error")
	}
	init := headerOf(n)
	if !l.leavesHeader(init) {
		return
	}
	e := l.temp("e")
	var call ast.Expr
	var left, values []string
	switch init := init.(type) {
	case *ast.ExprStmt:
		call = init.X
		results, _ := l.results(ast.Unparen(call).(*ast.CallExpr))
		for range results[1:] {
			left = append(left, "_")
		}
	case *ast.AssignStmt:
		call = init.Rhs[0]
		for range init.Lhs[1:] {
			v := l.temp("v")
			left, values = append(left, v), append(values, "("+v+")")
		}
	}
	hoisted := strings.Join(append(left, e), ", ") + " := " + l.text(call.Pos(), call.End()) + "; if " + e + " != nil { " + l.fail(e, init) + " }; "
	if len(values) > 0 {
		l.replace(call.Pos(), call.End(), strings.Join(values, ", ")) // the blank of the error is not in the source
	} else {
		l.replace(init.Pos(), init.End(), "")
	}
	l.hoist(n, hoisted)
}

// leavesHeader reports whether a header's statement is a call whose last result is an error that nobody binds.
func (l *lowering) leavesHeader(st ast.Stmt) bool {
	switch st := st.(type) {
	case *ast.ExprStmt:
		call, ok := ast.Unparen(st.X).(*ast.CallExpr)
		if !ok || l.prints(call) {
			return false
		}
		_, last := l.results(call)
		return last
	case *ast.AssignStmt:
		return l.c.spared[st]
	}
	return false
}

// hoist puts statements in front of n, the node that rules see.
func (l *lowering) hoist(n ast.Stmt, text string) {
	text += l.here(n)
	switch p := l.parent(0).(type) {
	case *ast.LabeledStmt:
		if l.jumpsTo(p.Label.Name) {
			l.refuse(n, "goto "+p.Label.Name+" would not repeat the call in this header: move the call out of the header")
		}
		l.before(p.Pos(), text)
	case *ast.IfStmt:
		l.before(n.Pos(), "{ "+text)
		l.after(n.End(), " }")
	default:
		l.before(n.Pos(), text)
	}
}

// jumpsTo reports whether the cell's own statements contain a goto to the label.
func (l *lowering) jumpsTo(label string) bool {
	found := false
	ast.Inspect(l.c.fn.Body, func(n ast.Node) bool {
		b, ok := n.(*ast.BranchStmt)
		found = found || ok && b.Tok == token.GOTO && b.Label.Name == label
		return !found
	})
	return found
}

// here returns a comment that tells the interpreter where in the cell what follows is.
func (l *lowering) here(n ast.Node) string {
	p := l.session.fset.Position(n.Pos())
	if p.Line <= 0 {
		return ""
	}
	return fmt.Sprintf("/*line In[%d]:%d:%d*/", l.c.n, p.Line, p.Column)
}
