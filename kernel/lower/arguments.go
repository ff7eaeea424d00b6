package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// packed writes the arguments of a call of interpreted code. Those of a variadic parameter are put into a slice here: without any
// the slice is nil.
func (f *function) packed(x *ast.CallExpr, sig *types.Signature) string {
	args := f.argList(x, sig, f.to)
	if !sig.Variadic() || x.Ellipsis.IsValid() {
		return strings.Join(args, ", ")
	}
	n := sig.Params().Len() - 1
	rest := f.rep(x, f.subst.apply(sig.Params().At(n).Type()))
	if len(args) == n {
		rest = "(" + rest + ")(nil)..."
	} else {
		rest += "{" + strings.Join(args[n:], ", ") + "}..."
	}
	return strings.Join(append(args[:n:n], rest), ", ")
}

// args writes the arguments of a call.
func (f *function) args(x *ast.CallExpr, sig *types.Signature) string {
	return strings.Join(f.argList(x, sig, f.to), ", ")
}

// argList writes the arguments of a call, each by put.
func (f *function) argList(x *ast.CallExpr, sig *types.Signature, put func(ast.Expr, types.Type) string) []string {
	if len(x.Args) == 1 {
		if t, ok := f.typ(x.Args[0]).(*types.Tuple); ok {
			return f.spread(x, t, sig)
		}
	}
	var out []string
	params := sig.Params()
	for i, a := range x.Args {
		switch {
		case x.Ellipsis.IsValid() && i == len(x.Args)-1:
			text := f.to(a, params.At(i).Type())
			if text == "nil" {
				text = "(" + f.rep(a, f.subst.apply(params.At(i).Type())) + ")(nil)"
			}
			out = append(out, text+"...")
		case sig.Variadic() && i >= params.Len()-1:
			last := params.At(params.Len() - 1).Type().Underlying()
			if s, ok := last.(*types.Slice); ok {
				out = append(out, put(a, s.Elem()))
			} else {
				out = append(out, f.expr(a)+"...") // append([]byte, string...)
			}
		default:
			out = append(out, put(a, params.At(i).Type()))
		}
		if star, ok := ast.Unparen(a).(*ast.StarExpr); ok && strings.HasPrefix(out[i], "(*") {
			out[i] = f.deref(a, f.core(star.X), f.typ(a))
		}
	}
	return out
}

// deref reads the variable to which a pointer points, as an argument of a call: there the interpreter does not notice nil.
func (f *function) deref(n ast.Node, pointer string, t types.Type) string {
	name := fmt.Sprintf("derefᐧ%d", f.use(t))
	if f.once(name) {
		r := f.rep(n, t)
		f.toplevel("func %s(p *%s) %s { return *p }\n", name, r, r)
	}
	return name + "(" + pointer + ")"
}

// spread writes the results of one call as the arguments of another, through temporaries before the statement.
func (f *function) spread(x *ast.CallExpr, t *types.Tuple, sig *types.Signature) []string {
	names := f.tuple(x.Args[0], t)
	var out []string
	for i, name := range names {
		var want types.Type
		if sig.Variadic() && i >= sig.Params().Len()-1 {
			want = sig.Params().At(sig.Params().Len() - 1).Type().Underlying().(*types.Slice).Elem()
		} else {
			want = sig.Params().At(i).Type()
		}
		out = append(out, f.convert(x, name, t.At(i).Type(), f.subst.apply(want)))
	}
	return out
}

// tuple evaluates a call with several results into temporaries and returns their names.
func (f *function) tuple(call ast.Expr, t *types.Tuple) []string {
	var names []string
	for range t.Len() {
		names = append(names, f.fresh("t"))
	}
	f.before(call, "%s := %s", strings.Join(names, ", "), f.expr(call))
	return names
}

// before writes a statement that must run before the one in which n stands.
func (f *function) before(n ast.Node, format string, args ...any) {
	if f.noBefore {
		f.refuse(n, "a call with several results inside this expression is not supported: store the results in variables first")
	}
	f.emit(format, args...)
}
