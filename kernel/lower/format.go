package lower

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// formatting lowers a function like Printf. at is the place of the format among its arguments; call writes the call with the
// formatted text.
func formatting(at int, call func(fun, rest string) string) func(*function, *ast.CallExpr, string) string {
	return func(f *function, x *ast.CallExpr, fun string) string {
		if !f.needsTypes(x, at) {
			return fun + "(" + strings.Join(f.argList(x, f.signatureOf(x), f.shown), ", ") + ")"
		}
		args := f.argList(x, f.signatureOf(x), f.passed)
		text := f.rt("Sprintf") + "(" + strings.Join(args[at:], ", ") + ")"
		return call(fun, join(strings.Join(args[:at], ", "), text))
	}
}

// joining lowers a function like Print, which puts a space between two operands when neither is a string: of values of cells only the
// worker knows that. at and call are those of formatting.
func joining(at int, call func(fun, rest string) string) func(*function, *ast.CallExpr, string) string {
	return func(f *function, x *ast.CallExpr, fun string) string {
		if !f.needsKinds(x, at) {
			return fun + "(" + strings.Join(f.argList(x, f.signatureOf(x), f.shown), ", ") + ")"
		}
		args := f.argList(x, f.signatureOf(x), f.passed)
		text := f.rt("Sprint") + "(" + strings.Join(args[at:], ", ") + ")"
		return call(fun, join(strings.Join(args[:at], ", "), text))
	}
}

// needsKinds reports whether one of several operands may be a string of a type that a cell declares.
func (f *function) needsKinds(x *ast.CallExpr, at int) bool {
	if x.Ellipsis.IsValid() {
		return true
	}
	for _, a := range x.Args[min(at, len(x.Args)):] {
		t := f.typ(a)
		if _, several := t.(*types.Tuple); several || len(x.Args) > at+1 && (types.IsInterface(t) || isString(t) && f.emulated(t)) {
			return true
		}
	}
	return false
}

// onlyText makes calls of formatting and joining for a function that prints.
func onlyText(fun, rest string) string { return strings.TrimSuffix(fun, "f") + "(" + rest + ")" }

// needsTypes reports whether a format may ask for the types or addresses of its arguments, or for numbers among them; of those that it
// has no verb for, their types are printed.
func (f *function) needsTypes(x *ast.CallExpr, at int) bool {
	if len(x.Args) <= at {
		return false
	}
	v := f.info.Types[x.Args[at]].Value
	if v == nil || v.Kind() != constant.String || x.Ellipsis.IsValid() {
		return true
	}
	format := strings.ReplaceAll(constant.StringVal(v), "%%", "")
	return strings.ContainsAny(format, "Tp*") || strings.Count(format, "%") < len(x.Args)-at-1
}

func (f *function) plainCall(x *ast.CallExpr, fun string) string {
	put := f.passed
	if fn := f.compiledFunc(ast.Unparen(x.Fun)); fn != nil {
		put = f.putting(fn)
	}
	return fun + "(" + strings.Join(f.argList(x, f.signatureOf(x), put), ", ") + ")"
}
