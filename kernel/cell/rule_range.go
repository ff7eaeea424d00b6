package cell

import (
	"go/ast"
	"go/token"
	"go/types"
)

// rangeInt writes range over an integer as a counting loop. The variable is new in each iteration and changing it does not
// change the count:
//
//	for i := range n { … }
//	for iᐧ, nᐧ := int(0), int(n); iᐧ < nᐧ; iᐧ++ { i := iᐧ; … }
func rangeInt(l *lowering, n ast.Node) {
	r, ok := n.(*ast.RangeStmt)
	if !ok || !isInteger(l.typ(r.X)) {
		return
	}
	t := types.Default(l.typ(r.X))
	if r.Key != nil && !blank(r.Key) {
		t = l.typ(r.Key)
	}
	name := l.mustType(r, t)
	i, end := l.temp("i"), l.temp("n")
	head := "for " + i + ", " + end + " := " + name + "(0), " + name + "(" + l.text(r.X.Pos(), r.X.End()) + "); " +
		i + " < " + end + "; " + i + "++ "
	key := ""
	if r.Key != nil && !blank(r.Key) {
		op := " = "
		if r.Tok == token.DEFINE {
			op = " := "
		}
		key = " " + l.text(r.Key.Pos(), r.Key.End()) + op + i + ";"
	}
	l.replace(r.For, r.Body.Lbrace, head)
	if key != "" {
		l.after(r.Body.Lbrace+1, key)
	}
}

func isInteger(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

func blank(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == "_"
}
