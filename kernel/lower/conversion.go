package lower

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// conversion lowers T(x).
func (f *function) conversion(call *ast.CallExpr) string {
	to, x := f.typ(call.Fun), call.Args[0]
	from := f.typ(x)
	if types.IsInterface(to) {
		out := f.to(x, to)
		if out == "nil" {
			return f.rep(call, to) + "(nil)"
		}
		return out
	}
	if tv := f.info.Types[x]; tv.Value != nil {
		if b, ok := to.Underlying().(*types.Basic); ok && (b.Info()&types.IsString == 0 || isString(from)) {
			return f.constantConversion(x, to, b)
		}
		out := "(" + f.rep(call, to.Underlying()) + ")(" + f.constant(x, tv.Value, from) + ")"
		if s, ok := to.Underlying().(*types.Slice); ok && tv.Value.Kind() == constant.String && isByte(s.Elem()) {
			n := len(constant.StringVal(tv.Value))
			out += fmt.Sprintf("[:%d:%d]", n, n) // Go makes no room behind the bytes of a constant
		}
		return out
	}
	if tv := f.info.Types[x]; tv.IsNil() {
		if f.hole(to) {
			return "interface{}(nil)"
		}
		return "(" + f.rep(call, to) + ")(nil)"
	}
	text := f.core(x)
	if arr, ok := to.Underlying().(*types.Array); ok {
		if _, ok := from.Underlying().(*types.Slice); ok {
			return f.sliceToArray(call, text, from, arr, to)
		}
	}
	if p, ok := to.Underlying().(*types.Pointer); ok {
		if _, ok := from.Underlying().(*types.Slice); ok {
			return f.sliceToArray(call, text, from, p, to)
		}
	}
	have, want := f.rep(call, from.Underlying()), f.rep(call, to.Underlying())
	if !f.hole(from) {
		have = f.rep(call, types.Default(from))
	}
	if !f.hole(to) {
		want = f.rep(call, to)
	}
	if have != want {
		text = "(" + want + ")(" + text + ")"
		if !strings.ContainsAny(want, "*<([ ") {
			text = want + text[len(want)+2:]
		}
	}
	return f.wrapHole(text, to)
}

func isByte(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Byte
}

// constantConversion converts a constant to a basic type: the value is known, but the conversion is no constant (T is a type
// parameter).
func (f *function) constantConversion(x ast.Expr, to types.Type, b *types.Basic) string {
	tv := f.info.Types[x]
	from := f.subst.apply(tv.Type)
	fb, _ := from.Underlying().(*types.Basic)
	if fb != nil && fb.Info()&types.IsUntyped == 0 && (fb.Info()&types.IsNumeric != 0) && fb.Kind() != b.Kind() {
		return f.rep(x, to) + "(" + f.constant(x, tv.Value, from) + ")"
	}
	return f.constant(x, tv.Value, to)
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func (f *function) sliceToArray(n ast.Node, text string, from, arr, to types.Type) string {
	name := fmt.Sprintf("arrayᐧ%d", f.use(arr))
	if f.once(name) {
		r := f.rep(n, arr)
		f.toplevel("func %s(x %s) %s { var r %s; %s(x, &r); return r }\n", name, f.rep(n, from.Underlying()), r, r, f.rt("SliceToArray"))
	}
	return f.wrapHole(name+"("+text+")", to)
}
