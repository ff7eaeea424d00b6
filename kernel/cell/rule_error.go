package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// stopOnError is Rule E: a call whose last result is an error that nobody binds stops the cell with that error.
//
//	f()        if eᐧ := f(); eᐧ != nil { rtᐧ.Fail(eᐧ, line); return }
//	x := f()   vᐧ, eᐧ := f(); if eᐧ != nil { rtᐧ.Fail(eᐧ, line); return }; x = vᐧ
//
// and for the statement in the header of an if, a switch or a for, see stopInHeader.
//
// It holds in the cell's own statements at any depth; not in functions the cell declares, literals, defer and go.
func stopOnError(l *lowering, n ast.Node) {
	if !l.own() {
		return
	}
	if headerOf(n) != nil {
		l.stopInHeader(n.(ast.Stmt))
	}
	if !l.listed(n) {
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
		if l.isOutermost(n) || !slices.ContainsFunc(d.Specs, func(s ast.Spec) bool { return l.c.spared[s] }) {
			return
		}
		var parts []string
		for _, spec := range d.Specs {
			parts = append(parts, l.declareSpared(spec.(*ast.ValueSpec)))
		}
		l.replace(n.Pos(), n.End(), strings.Join(parts, "; "))
	}
}

// declareSpared writes one line of a var declaration in a block.
func (l *lowering) declareSpared(spec *ast.ValueSpec) string {
	if !l.c.spared[spec] {
		return "var " + l.text(spec.Pos(), spec.End())
	}
	names := l.written(spec)
	if spec.Type == nil {
		return l.catch(names, false, spec.Values[0], spec)
	}
	temps := make([]string, len(names))
	for i := range names {
		temps[i] = l.temp("v")
	}
	return l.catch(temps, false, spec.Values[0], spec) + "; var " + strings.Join(names, ", ") + " " +
		l.text(spec.Type.Pos(), spec.Type.End()) + " = " + strings.Join(temps, ", ")
}

// written returns the names of a var declaration that are in the source: not the blank that Rule E adds.
func (l *lowering) written(spec *ast.ValueSpec) []string {
	var names []string
	for _, id := range spec.Names {
		if id.Pos().IsValid() {
			names = append(names, l.text(id.Pos(), id.End()))
		}
	}
	return names
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
