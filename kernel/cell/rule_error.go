package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// stopOnError is Rule E: a call whose last result is an error that nobody binds stops the cell with that error.
//
//	f()        if eᐧ := f(); eᐧ != nil { rtᐧ.Fail(eᐧ, line); return }
//	x := f()   vᐧ, eᐧ := f(); if eᐧ != nil { rtᐧ.Fail(eᐧ, line); return }; x = vᐧ
//
// It holds in the cell's own statements at any depth; not in functions the cell declares, literals, defer and go.
func stopOnError(l *lowering, n ast.Node) {
	if !l.own() || !l.listed(n) {
		return
	}
	switch n := n.(type) {
	case *ast.ExprStmt:
		call, ok := ast.Unparen(n.X).(*ast.CallExpr)
		if n == l.c.last() || !ok || l.prints(call) {
			return
		}
		if results, last := l.results(call); last {
			e := l.temp("e")
			blanks := strings.Repeat("_, ", len(results)-1)
			l.before(n.Pos(), "if "+blanks+e+" := ")
			l.after(n.End(), "; "+e+" != nil { "+l.fail(e, n)+" }")
		}
	case *ast.AssignStmt:
		if !l.c.spared[n] {
			return
		}
		var names []string
		for _, x := range n.Lhs[:len(n.Lhs)-1] {
			names = append(names, l.text(x.Pos(), x.End()))
		}
		assign := n.Tok == token.ASSIGN || l.isOutermost(n)
		l.replace(n.Pos(), n.End(), l.catch(names, assign, n.Rhs[0], n))
	case *ast.DeclStmt:
		d := n.Decl.(*ast.GenDecl)
		if l.isOutermost(n) || len(d.Specs) != 1 || !l.c.spared[d.Specs[0]] {
			return
		}
		spec := d.Specs[0].(*ast.ValueSpec)
		var names []string
		for _, id := range spec.Names[:len(spec.Names)-1] {
			names = append(names, id.Name)
		}
		l.replace(n.Pos(), n.End(), l.catch(names, false, spec.Values[0], n))
	}
}

// catch writes the assignment of a call's results but its last error, which stops the cell. With assign, names exist already and
// keep their values when the call fails; else they are new.
func (l *lowering) catch(names []string, assign bool, call ast.Expr, n ast.Node) string {
	e := l.temp("e")
	left := append([]string{}, names...)
	if assign {
		for i, name := range left {
			if name != "_" {
				left[i] = l.temp("v")
			}
		}
	}
	out := strings.Join(append(left, e), ", ") + " := " + l.text(call.Pos(), call.End()) + "; if " + e + " != nil { " + l.fail(e, n) + " }"
	if assign {
		for i, name := range names {
			if name != "_" {
				out += "; " + name + " = " + left[i]
			}
		}
	}
	return out
}

// fail writes what stops the cell.
func (l *lowering) fail(e string, n ast.Node) string {
	return fmt.Sprintf("%s(%s, %d); return", l.runtime("Fail"), e, l.line(n))
}

// results returns the result types of a call and whether the last is an error.
func (l *lowering) results(call *ast.CallExpr) ([]types.Type, bool) {
	tv := l.c.info.Types[call]
	if tv.Type == nil || tv.IsType() || l.c.info.Types[call.Fun].IsType() {
		return nil, false
	}
	var out []types.Type
	if t, ok := tv.Type.(*types.Tuple); ok {
		for v := range t.Variables() {
			out = append(out, v.Type())
		}
	} else if !tv.IsVoid() {
		out = []types.Type{tv.Type}
	}
	return out, len(out) > 0 && types.Identical(out[len(out)-1], errorType)
}

// prints reports whether a call is one of fmt's that write or read: their counts and errors are of no interest in a cell.
func (l *lowering) prints(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	fn, ok := l.c.info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "fmt" || fn.Signature().Recv() != nil {
		return false
	}
	return strings.HasPrefix(fn.Name(), "Print") || strings.HasPrefix(fn.Name(), "Fprint")
}
