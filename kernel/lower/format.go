package lower

import (
	"go/ast"
	"go/constant"
	"strings"
)

// formatting lowers a function like Printf. at is the place of the format among its arguments; call writes the call with the
// formatted text.
func formatting(at int, call func(fun, rest string) string) func(*function, *ast.CallExpr, string) string {
	return func(f *function, x *ast.CallExpr, fun string) string {
		if !f.needsTypes(x, at) {
			return f.plainCall(x, fun)
		}
		args := f.argList(x, f.signatureOf(x), f.passed)
		text := f.rt("Sprintf") + "(" + strings.Join(args[at:], ", ") + ")"
		return call(fun, join(strings.Join(args[:at], ", "), text))
	}
}

// needsTypes reports whether a format may ask for the types or addresses of its arguments.
func (f *function) needsTypes(x *ast.CallExpr, at int) bool {
	if len(x.Args) <= at {
		return false
	}
	v := f.info.Types[x.Args[at]].Value
	return v == nil || v.Kind() != constant.String || strings.ContainsAny(constant.StringVal(v), "Tp")
}

func (f *function) plainCall(x *ast.CallExpr, fun string) string {
	put := f.passed
	if fn := f.compiledFunc(ast.Unparen(x.Fun)); fn != nil {
		put = f.putting(fn)
	}
	return fun + "(" + strings.Join(f.argList(x, f.signatureOf(x), put), ", ") + ")"
}
