package cell

import (
	"go/ast"
	"go/types"
	"strings"
)

// showResult sends the value of the cell's last expression to the worker; an unbound error in its last place stops the cell.
func showResult(l *lowering, n ast.Node) {
	s, ok := n.(*ast.ExprStmt)
	if !ok || s != l.c.final() {
		return
	}
	if l.c.last() == nil {
		if _, isCall := ast.Unparen(s.X).(*ast.CallExpr); !isCall {
			l.before(s.Pos(), "_ = ")
		}
		return
	}
	call, isCall := ast.Unparen(s.X).(*ast.CallExpr)
	if isCall && l.c.info.Types[call.Fun].IsType() {
		isCall = false // a conversion
	}
	text := l.text(s.X.Pos(), s.X.End())
	if !isCall {
		l.replace(s.Pos(), s.End(), l.show(s.X, text, l.typ(s.X)))
		return
	}
	if l.prints(call) {
		return
	}
	results, stops := l.results(call)
	switch {
	case len(results) == 0:
		return
	case len(results) == 1 && !stops:
		l.replace(s.Pos(), s.End(), l.show(s.X, text, results[0]))
		return
	}
	var names, parts []string
	for i := range results {
		names = append(names, l.temp("v"))
		if !stops || i < len(results)-1 {
			parts = append(parts, l.show(s.X, names[i], results[i]))
		}
	}
	out := strings.Join(names, ", ") + " := " + text
	if stops {
		e := names[len(names)-1]
		out += "; if " + e + " != nil { " + l.fail(e, s) + " }"
	}
	for _, p := range parts {
		out += "; " + p
	}
	l.replace(s.Pos(), s.End(), out)
}

// show writes the display of one value. The methods of types that cells declare are called here, where their names are known:
// compiled code cannot find them.
func (l *lowering) show(n ast.Node, text string, t types.Type) string {
	if b, ok := t.(*types.Basic); ok && b.Kind() == types.UntypedNil {
		return l.runtime("Result") + "(nil)"
	}
	if declaredInCell(t) {
		switch set := types.NewMethodSet(t); {
		case hasMethod(set, l.session.pkg, "MIME", "func() map[string]any"):
			return l.runtime("ResultMIME") + "(" + text + ".MIME())"
		case hasMethod(set, l.session.pkg, "Error", "func() string"):
			return l.runtime("ResultText") + "(" + text + ".Error())"
		case hasMethod(set, l.session.pkg, "String", "func() string"):
			return l.runtime("ResultText") + "(" + text + ".String())"
		}
	}
	return l.runtime("Result") + "(" + text + ")"
}

// declaredInCell reports whether t is a type declared in a cell, or a pointer to one.
func declaredInCell(t types.Type) bool {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "main" && !types.IsInterface(n)
}

func hasMethod(set *types.MethodSet, pkg *types.Package, name, shape string) bool {
	m := set.Lookup(pkg, name)
	return m != nil && types.TypeString(m.Type(), nil) == shape
}
