package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

func (f *function) unary(x *ast.UnaryExpr) string {
	switch x.Op {
	case token.AND:
		return f.addressOf(x.X)
	case token.ARROW:
		return "(<-" + f.core(x.X) + ")"
	case token.XOR, token.SUB, token.ADD, token.NOT:
		text := f.operand(x.X, f.typ(x), token.UnaryPrec)
		if strings.HasPrefix(text, x.Op.String()) {
			text = "(" + text + ")" // - -x is not --x
		}
		return x.Op.String() + text
	}
	f.refuse(x, "the operator %s is not supported", x.Op)
	return ""
}

func (f *function) binary(x *ast.BinaryExpr) string {
	prec := x.Op.Precedence()
	switch x.Op {
	case token.EQL, token.NEQ:
		return f.comparison(x)
	case token.SHL, token.SHR:
		return f.operand(x.X, f.typ(x), prec) + " " + x.Op.String() + " " + f.shiftCount(x.Y)
	case token.LAND, token.LOR:
		return f.logical(x, prec)
	}
	t := f.typ(x)
	switch x.Op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		t = f.operandType(x)
	}
	left := f.operand(x.X, t, prec)
	if x.Op == token.AND_NOT {
		return left + " & ^(" + f.to(x.Y, t) + ")"
	}
	right := f.operand(x.Y, t, prec+1)
	if x.Op == token.QUO {
		right = f.divisor(x.Y, right, t)
	}
	return left + " " + x.Op.String() + " " + right
}

// divisor hides a complex constant: the interpreter, which asks whether it is zero, knows constants that are real.
func (f *function) divisor(x ast.Expr, text string, t types.Type) string {
	if b, ok := t.Underlying().(*types.Basic); !ok || b.Info()&types.IsComplex == 0 || f.info.Types[x].Value == nil {
		return text
	}
	return f.rep(x, t) + "(" + f.rt("Complex") + "(complex128(" + text + ")))"
}

// logical lowers && and ||. What has to run before the right side runs only when that is evaluated.
func (f *function) logical(x *ast.BinaryExpr, prec int) string {
	before := f.called
	left := f.operand(x.X, f.typ(x.X), prec)
	if f.noBefore || before || f.simpleCond(x.Y) {
		saved := f.noBefore
		f.noBefore = true
		right := f.operand(x.Y, f.typ(x.Y), prec+1)
		f.noBefore = saved
		return left + " " + x.Op.String() + " " + right
	}
	c := f.temp(x, types.Typ[types.Bool], "bool("+left+")")
	not := ""
	if x.Op == token.LOR {
		not = "!"
	}
	called := f.called
	f.called = false
	f.emit("if %s%s {", not, c)
	f.emit("%s = bool(%s)", c, f.expr(ast.Unparen(x.Y)))
	f.emit("}")
	f.called = called || f.called
	return c
}

// operand writes one side of an operator. Every bracket costs the interpreter a step: there are only those that precedence asks for.
func (f *function) operand(x ast.Expr, t types.Type, prec int) string {
	y := ast.Unparen(x)
	text := f.to(y, t)
	if b, ok := y.(*ast.BinaryExpr); ok && f.info.Types[y].Value == nil {
		if b.Op.Precedence() < prec {
			return "(" + text + ")"
		}
		return text
	}
	return withoutBrackets(text, "(*")
}

// withoutBrackets takes the brackets away that enclose all of a text which starts with prefix.
func withoutBrackets(text, prefix string) string {
	if strings.HasPrefix(text, prefix) && strings.HasSuffix(text, ")") && balanced(text[1:len(text)-1]) {
		return text[1 : len(text)-1]
	}
	return text
}

// operandType returns the type in which two operands are compared.
func (f *function) operandType(x *ast.BinaryExpr) types.Type {
	a, b := f.typ(x.X), f.typ(x.Y)
	if basic, ok := a.(*types.Basic); ok && basic.Info()&types.IsUntyped != 0 {
		return types.Default(b)
	}
	return a
}

func (f *function) shiftCount(x ast.Expr) string {
	if tv := f.info.Types[x]; tv.Value != nil {
		return f.constant(x, tv.Value, types.Typ[types.Uint])
	}
	if b, ok := f.under(x).(*types.Basic); ok && b.Info()&types.IsUnsigned == 0 {
		return f.rt("Shift") + "(int64(" + f.expr(x) + "))" // panics when it is negative
	}
	return "uint(" + f.expr(x) + ")"
}
