package lower

import (
	"go/ast"
	"go/types"
	"strings"
)

// assignTuple lowers a, b = f() and the forms with ok.
func (f *function) assignTuple(s *ast.AssignStmt) {
	from := f.resultTypes(s.Rhs[0], len(s.Lhs))
	places := make([]func(string), len(s.Lhs))
	for i, x := range s.Lhs {
		places[i] = f.place(x)
	}
	for i, name := range f.several(s.Rhs[0], from) {
		to := from[i]
		if v := f.defined(s.Lhs[i]); v != nil {
			to = f.subst.apply(v.Type())
		} else if !isBlank(s.Lhs[i]) {
			to = f.typ(s.Lhs[i])
		}
		places[i](f.convert(s, name, from[i], to))
	}
}

// resultTypes returns the types of an expression with several values.
func (f *function) resultTypes(x ast.Expr, n int) []types.Type {
	if t, ok := f.typ(x).(*types.Tuple); ok {
		var out []types.Type
		for v := range t.Variables() {
			out = append(out, v.Type())
		}
		return out
	}
	return []types.Type{f.typ(x), types.Typ[types.Bool]}[:n]
}

// several evaluates an expression with several values into temporaries.
func (f *function) several(x ast.Expr, from []types.Type) []string {
	var names []string
	for range from {
		names = append(names, f.fresh("t"))
	}
	left := strings.Join(names, ", ")
	switch y := ast.Unparen(x).(type) {
	case *ast.TypeAssertExpr:
		f.emit("%s := %s", left, f.tryAssertion(y, f.expr(y.X), f.typ(y.Type)))
	case *ast.IndexExpr:
		if u, ok := f.under(y.X).(*types.Map); ok {
			f.emit("%s := %s[%s]", left, f.core(y.X), f.key(y.Index, u.Key()))
			break
		}
		f.emit("%s := %s", left, f.expr(x))
	case *ast.UnaryExpr:
		f.emit("%s := <-%s", left, f.core(y.X))
	default:
		f.emit("%s := %s", left, f.expr(x))
	}
	return names
}
