package cell

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// foldConstant replaces every constant expression that is more than a literal by its value, converted to its type.
func foldConstant(l *lowering, n ast.Node) {
	if d, ok := n.(*ast.DeclStmt); ok {
		if g, ok := d.Decl.(*ast.GenDecl); ok && g.Tok == token.CONST {
			l.replace(d.Pos(), d.End(), "{}")
		}
		return
	}
	x, ok := n.(ast.Expr)
	if !ok || literal(x) || !x.Pos().IsValid() {
		return
	}
	tv, ok := l.c.info.Types[x]
	if id, isIdent := x.(*ast.Ident); isIdent {
		k, isConst := l.c.info.Uses[id].(*types.Const)
		if !isConst || k.Parent() == types.Universe && k.Name() != "iota" {
			return
		}
		if !ok {
			tv = types.TypeAndValue{Type: k.Type(), Value: k.Val()}
		}
	}
	if tv.Value == nil || tv.IsType() {
		return
	}
	if sel, ok := l.parent(0).(*ast.SelectorExpr); ok && sel.Sel == x {
		return // the whole selector is the constant
	}
	text, err := l.constantText(tv)
	if err != nil {
		return // a part of a larger constant that is folded as a whole
	}
	if strings.Contains(l.c.text(l.session.fset, x), "\n") {
		text = "(" + text + ")"
	}
	l.replace(x.Pos(), x.End(), text)
}

// literal reports whether x is a literal, with at most a sign.
func literal(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.BasicLit:
		return true
	case *ast.UnaryExpr:
		_, ok := x.X.(*ast.BasicLit)
		return ok && (x.Op == token.SUB || x.Op == token.ADD)
	}
	return false
}

// constantText writes a constant as a literal, with a conversion where the literal alone would have another type.
func (l *lowering) constantText(tv types.TypeAndValue) (string, error) {
	t := types.Default(tv.Type)
	basic, ok := t.Underlying().(*types.Basic)
	if !ok {
		return "", fmt.Errorf("constant of type %s", t)
	}
	text, kind, err := literalText(tv.Value, basic)
	if err != nil {
		return "", err
	}
	if b, ok := types.Unalias(t).(*types.Basic); ok && b.Kind() == kind {
		if strings.HasPrefix(text, "-") {
			text = "(" + text + ")"
		}
		return text, nil
	}
	name, err := l.typeText(t)
	if err != nil {
		return "", err
	}
	return name + "(" + text + ")", nil
}

// literalText writes v as a literal for the basic type b and says which type the literal has by itself.
func literalText(v constant.Value, b *types.Basic) (string, types.BasicKind, error) {
	switch info := b.Info(); {
	case info&types.IsBoolean != 0:
		return strconv.FormatBool(constant.BoolVal(v)), types.Bool, nil
	case info&types.IsString != 0:
		return strconv.Quote(constant.StringVal(v)), types.String, nil
	case info&types.IsInteger != 0:
		i := constant.ToInt(v)
		if i.Kind() != constant.Int {
			return "", 0, fmt.Errorf("%s is no integer", v)
		}
		_, small := constant.Int64Val(i)
		_, usmall := constant.Uint64Val(i)
		if !small && !usmall {
			return "", 0, fmt.Errorf("%s overflows", v)
		}
		return i.ExactString(), types.Int, nil
	case info&types.IsFloat != 0:
		return floatText(v, b.Kind()), types.Float64, nil
	case info&types.IsComplex != 0:
		return "complex(" + floatText(constant.Real(v), types.Float64) + ", " + floatText(constant.Imag(v), types.Float64) + ")", types.Complex128, nil
	}
	return "", 0, fmt.Errorf("constant of type %s", b)
}

func floatText(v constant.Value, kind types.BasicKind) string {
	f, _ := constant.Float64Val(v)
	bits := 64
	if kind == types.Float32 {
		f32, _ := constant.Float32Val(v)
		f, bits = float64(f32), 32
	}
	s := strconv.FormatFloat(f, 'g', -1, bits)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}
