package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// reflected refuses reflection on types that cells declare.
func reflected(f *function, x *ast.CallExpr, fun string) string {
	if t := f.typ(x.Args[0]); !types.IsInterface(t) && f.emulated(t) {
		f.refuse(x, "reflection on %s, a type that a cell declares, is not supported: use a type switch, fmt's %%T or %%+v, or encoding/json", f.typeName(t))
	}
	return fun + "(" + f.rt("Reflectable") + "(" + f.args(x, f.signatureOf(x)) + "))"
}

// refuseReflection refuses the field by which an error of encoding/json tells a type: it would be the type that represents it.
func (f *function) refuseReflection(x *ast.SelectorExpr) {
	owner := f.typ(x.X).String()
	if t := f.typ(x); t.String() == "reflect.Type" && strings.HasPrefix(strings.TrimPrefix(owner, "*"), "encoding/") {
		f.refuse(x, "the field %s tells a type by reflection, which does not know types that cells declare: use the text of the error", x.Sel.Name)
	}
}

func (f *function) typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == f.Pkg.Path() {
			return ""
		}
		return p.Name()
	})
}

// errorsAs lowers errors.As(err, &target): the type of target decides.
func errorsAs(f *function, x *ast.CallExpr, fun string) string {
	p, ok := f.under(x.Args[1]).(*types.Pointer)
	if !ok {
		return f.plainCall(x, fun)
	}
	return fmt.Sprintf("%s(%s, %d, %s)", f.rt("ErrorsAs"), f.to(x.Args[0], types.Universe.Lookup("error").Type()), f.use(p.Elem()), f.expr(x.Args[1]))
}

// reflecting refuses the arguments of a function that looks into them by reflection when cells declare their types.
func reflecting(instead string) func(f *function, x *ast.CallExpr, fun string) string {
	return func(f *function, x *ast.CallExpr, fun string) string {
		return fun + "(" + strings.Join(f.argList(x, f.signatureOf(x), f.unreflected(x, instead)), ", ") + ")"
	}
}

func reflectingMethod(instead string) func(f *function, x *ast.CallExpr, m *resolved) string {
	return func(f *function, x *ast.CallExpr, m *resolved) string { return reflecting(instead)(f, x, m.text) }
}

func (f *function) unreflected(x *ast.CallExpr, instead string) func(ast.Expr, types.Type) string {
	return func(a ast.Expr, t types.Type) string {
		from := f.typ(a)
		switch {
		case !types.IsInterface(t) || f.info.Types[a].IsNil():
		case !types.IsInterface(from) && f.emulated(from):
			f.refuse(x, "%s looks into its arguments by reflection, which does not know %s, a type that a cell declares: use %s",
				types.ExprString(x.Fun), f.typeName(from), instead)
		case types.IsInterface(from) && !f.compiledInterface(t):
			return f.rt("Reflectable") + "(" + f.to(a, t) + ")"
		}
		return f.passed(a, t)
	}
}

// gobbed refuses values in which a type that a cell declares encodes itself: encoding/gob would find the methods by reflection.
func gobbed(lower func(*function, *ast.CallExpr, *resolved) string) func(*function, *ast.CallExpr, *resolved) string {
	return func(f *function, x *ast.CallExpr, m *resolved) string {
		for _, method := range []string{"GobEncode", "GobDecode", "MarshalBinary", "UnmarshalBinary"} {
			if t := f.withMethod(f.typ(x.Args[0]), method, map[types.Type]bool{}); t != nil {
				f.refuse(x, "encoding/gob does not find the method %s of %s, a type that a cell declares: encode a value of a type without it",
					method, f.typeName(t))
			}
		}
		return lower(f, x, m)
	}
}

// withMethod returns a type that a cell declares with a method, if values of t contain, or point to, values of such a type.
func (f *function) withMethod(t types.Type, method string, seen map[types.Type]bool) (found types.Type) {
	mentions(t, func(t types.Type) bool {
		named, ok := t.(*types.Named)
		if !ok || !f.types.isCell(named) || seen[t] || found != nil {
			return false
		}
		seen[t] = true
		if obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, f.Pkg, method); obj != nil {
			if _, isMethod := obj.(*types.Func); isMethod {
				found = t
				return true
			}
		}
		found = f.withMethod(named.Underlying(), method, seen)
		return found != nil
	})
	return found
}
