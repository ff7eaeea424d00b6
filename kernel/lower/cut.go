package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// cut writes a slice expression, through a helper that checks the bounds with Go's messages.
func (f *function) cut(x *ast.SliceExpr, base string, t types.Type) string {
	if x.Low == nil && x.High == nil {
		return base + "[:]"
	}
	var params, args, list []string
	expr := ""
	for i, part := range []ast.Expr{x.Low, x.High, x.Max} {
		if i == 1 || i == 2 && x.Slice3 {
			expr += ":"
		}
		if part == nil {
			list = append(list, "0")
			continue
		}
		name := string("lhm"[i])
		params, args, list, expr = append(params, name+" int"), append(args, f.intIndex(part)), append(list, name), expr+name
	}
	kind := strings.ReplaceAll(expr, ":", "_")
	name := fmt.Sprintf("cutᐧ%dᐧ%s", f.use(t.Underlying()), kind)
	if f.once(name) {
		v, capacity := "x", "cap(x)"
		if isString(t) {
			capacity = "-1"
		}
		if isPointer(t.Underlying()) {
			v, capacity = "(*x)", "cap(*x)"
		}
		result := f.rep(x, types.Default(f.typ(x)).Underlying())
		f.toplevel("func %s(x %s, %s) %s { %s(%q, %s, len(%s), %s); return %s[%s] }\n", name, f.rep(x, t.Underlying()),
			strings.Join(params, ", "), result, f.rt("SliceOut"), kind, strings.Join(list, ", "), v, capacity, v, expr)
	}
	return name + "(" + strings.Join(append([]string{base}, args...), ", ") + ")"
}
