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
