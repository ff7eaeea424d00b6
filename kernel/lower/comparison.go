package lower

import (
	"go/ast"
	"go/token"
	"go/types"
)

// comparison lowers == and !=.
func (f *function) comparison(x *ast.BinaryExpr) string {
	not := ""
	if x.Op == token.NEQ {
		not = "!"
	}
	for _, pair := range [][2]ast.Expr{{x.X, x.Y}, {x.Y, x.X}} {
		if f.info.Types[pair[1]].IsNil() {
			if _, isCall := ast.Unparen(pair[0]).(*ast.CallExpr); isCall && types.IsInterface(f.typ(pair[0])) {
				return not + f.rt("Eq") + "(" + f.to(pair[0], emptyInterface()) + ", nil)"
			}
			return f.operand(pair[0], f.typ(pair[0]), x.Op.Precedence()) + " " + x.Op.String() + " nil"
		}
	}
	a, b := f.typ(x.X), f.typ(x.Y)
	switch {
	case types.IsInterface(a) || types.IsInterface(b):
		t := types.Type(types.NewInterfaceType(nil, nil))
		return not + f.rt("Eq") + "(" + f.to(x.X, t) + ", " + f.to(x.Y, t) + ")"
	case isAggregate(a):
		return not + f.rt("Same") + "(" + f.expr(x.X) + ", " + f.expr(x.Y) + ")"
	}
	t := f.operandType(x)
	prec := x.Op.Precedence()
	return f.operand(x.X, t, prec) + " " + x.Op.String() + " " + f.operand(x.Y, t, prec+1)
}

func isAggregate(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}
