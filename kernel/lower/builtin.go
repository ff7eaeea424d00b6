package lower

import (
	"go/ast"
	"go/types"
	"strconv"
	"strings"
)

// builtin lowers a call of a predeclared function.
func (f *function) builtin(x *ast.CallExpr, name string) string {
	switch name {
	case "append":
		return f.append(x)
	case "len", "cap":
		if p, ok := f.under(x.Args[0]).(*types.Pointer); ok { // to an array: the pointer may be nil
			if f.calls(x.Args[0]) {
				f.before(x, "_ = %s", f.core(x.Args[0]))
			}
			return strconv.FormatInt(p.Elem().Underlying().(*types.Array).Len(), 10)
		}
		return name + "(" + f.core(x.Args[0]) + ")"
	case "make":
		return f.makeCall(x)
	case "new":
		return f.newCall(x)
	case "delete":
		return "delete(" + f.core(x.Args[0]) + ", " + f.key(x.Args[1], f.under(x.Args[0]).(*types.Map).Key()) + ")"
	case "copy":
		return "copy(" + f.core(x.Args[0]) + ", " + f.core(x.Args[1]) + ")"
	case "close":
		return "close(" + f.core(x.Args[0]) + ")"
	case "panic":
		return f.rt("Panic") + "(" + f.to(x.Args[0], emptyInterface()) + ")"
	case "print", "println":
		var args []string
		for _, a := range x.Args {
			args = append(args, f.to(a, types.Default(f.typ(a))))
		}
		return f.rt(strings.ToUpper(name[:1])+name[1:]) + "(" + strings.Join(args, ", ") + ")"
	case "min", "max":
		return f.extreme(x, name)
	case "clear":
		return f.rt("Clear") + "(" + f.core(x.Args[0]) + ")"
	case "complex", "real", "imag":
		return f.complexCall(x, name)
	case "recover":
		return f.recoverCall()
	}
	f.refuse(x, "the function %s is not supported", name)
	return ""
}

func (f *function) append(x *ast.CallExpr) string {
	t := f.typ(x)
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		f.refuse(x, "append to a %s is not supported", t)
	}
	var first string
	if f.info.Types[x.Args[0]].IsNil() {
		first = f.rep(x, s) + "(nil)"
	} else {
		first = f.core(x.Args[0])
	}
	parts := []string{first}
	for i, a := range x.Args[1:] {
		switch {
		case x.Ellipsis.IsValid() && i == len(x.Args)-2 && isString(f.typ(a)):
			parts = append(parts, "[]byte("+f.expr(a)+")...")
		case x.Ellipsis.IsValid() && i == len(x.Args)-2:
			if f.info.Types[a].IsNil() {
				continue
			}
			parts = append(parts, f.core(a)+"...")
		default:
			parts = append(parts, f.to(a, s.Elem()))
		}
	}
	if len(parts) == 1 {
		return f.wrapHole(first, t)
	}
	return f.wrapHole("append("+strings.Join(parts, ", ")+")", t)
}

func (f *function) makeCall(x *ast.CallExpr) string {
	t := f.typ(x)
	args := []string{f.rep(x, t.Underlying())}
	for _, a := range x.Args[1:] {
		args = append(args, f.intIndex(a))
	}
	if c, ok := t.Underlying().(*types.Chan); ok && c.Dir() != types.SendRecv {
		args[0] = "chan (" + f.rep(x, c.Elem()) + ")"
		return f.wrapHole("("+f.rep(x, c)+")(make("+strings.Join(args, ", ")+"))", t)
	}
	return f.wrapHole("make("+strings.Join(args, ", ")+")", t)
}

func (f *function) newCall(x *ast.CallExpr) string {
	elem := f.typ(x).Underlying().(*types.Pointer).Elem()
	if f.info.Types[x.Args[0]].IsType() {
		return "new(" + f.rep(x, elem) + ")"
	}
	return f.address(x, f.rt("Any")+"("+f.to(x.Args[0], elem)+").("+f.rep(x, elem)+")", elem)
}

// extreme writes min and max as nested calls of a compiled function of two values of the basic type.
func (f *function) extreme(x *ast.CallExpr, name string) string {
	t := f.typ(x)
	basic := t.Underlying().(*types.Basic)
	fun := f.rt(strings.ToUpper(name[:1]) + name[1:] + strings.ToUpper(basic.Name()[:1]) + basic.Name()[1:])
	out := ""
	for i, a := range x.Args {
		text := f.to(a, t)
		if f.rep(x, t) != basic.Name() {
			text = basic.Name() + "(" + text + ")"
		}
		if i == 0 {
			out = text
		} else {
			out = fun + "(" + out + ", " + text + ")"
		}
	}
	if r := f.rep(x, t); r != basic.Name() {
		return r + "(" + out + ")"
	}
	return out
}

func (f *function) complexCall(x *ast.CallExpr, name string) string {
	part := types.Typ[types.Float64]
	t := f.typ(x)
	b := t.Underlying().(*types.Basic)
	if name == "complex" {
		if b.Kind() == types.Complex64 {
			part = types.Typ[types.Float32]
		}
		out := "complex(" + f.to(x.Args[0], part) + ", " + f.to(x.Args[1], part) + ")"
		return f.rep(x, t) + "(" + out + ")"
	}
	return f.rep(x, t) + "(" + name + "(" + f.expr(x.Args[0]) + "))"
}
