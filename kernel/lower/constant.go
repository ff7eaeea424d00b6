package lower

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"math"
	"strconv"
	"strings"
)

// constant writes a constant as a literal, with a conversion where the literal alone would have another type.
func (f *function) constant(n ast.Node, v constant.Value, t types.Type) string {
	t = types.Default(t)
	basic, ok := t.Underlying().(*types.Basic)
	if !ok {
		f.refuse(n, "a constant of type %s is not supported", t)
	}
	text, kind := f.literalText(n, v, basic)
	if basic.Kind() == kind && f.rep(n, t) == basic.Name() {
		if strings.HasPrefix(text, "-") {
			text = "(" + text + ")"
		}
		return text
	}
	return f.rep(n, t) + "(" + text + ")"
}

// literalText writes v as a literal for the basic type b and says which type the literal has by itself.
func (f *function) literalText(n ast.Node, v constant.Value, b *types.Basic) (string, types.BasicKind) {
	switch info := b.Info(); {
	case info&types.IsBoolean != 0:
		return strconv.FormatBool(constant.BoolVal(v)), types.Bool
	case info&types.IsString != 0:
		return strconv.Quote(constant.StringVal(v)), types.String
	case info&types.IsInteger != 0:
		i := constant.ToInt(v)
		_, small := constant.Int64Val(i)
		_, usmall := constant.Uint64Val(i)
		if i.Kind() != constant.Int || !small && !usmall {
			panic(&Refusal{n.Pos(), fmt.Sprintf("cannot use %s (untyped int constant) as %s value (overflows)", v, b), true})
		}
		return i.ExactString(), types.Int
	case info&types.IsFloat != 0:
		return f.floatText(v, b.Kind()), types.Float64
	case info&types.IsComplex != 0:
		return "complex(" + f.floatText(constant.Real(v), types.Float64) + ", " + f.floatText(constant.Imag(v), types.Float64) + ")", types.Complex128
	}
	f.refuse(n, "a constant of type %s is not supported", b)
	return "", 0
}

func (f *function) floatText(v constant.Value, kind types.BasicKind) string {
	x, _ := constant.Float64Val(v)
	bits := 64
	if kind == types.Float32 {
		x32, _ := constant.Float32Val(v)
		x, bits = float64(x32), 32
	}
	if math.IsInf(x, 0) || x != 0 && math.Abs(x) < 0x1p-1022 { // the interpreter reads no such literal
		return f.rt("Float64frombits") + "(" + strconv.FormatUint(math.Float64bits(x), 10) + ")"
	}
	s := strconv.FormatFloat(x, 'g', -1, bits)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}
