package lower

import (
	"go/ast"
	"go/types"
	"strings"
)

// parameters writes a parameter list. Parameters that need a cell get one in the prologue, which goes to the body.
func (f *function) parameters(n ast.Node, vars []*types.Var, variadic bool) string {
	var parts []string
	for i, v := range vars {
		name := f.fresh("p")
		t := f.subst.apply(v.Type())
		text := f.rep(n, t)
		if variadic && i == len(vars)-1 {
			text = "..." + f.rep(n, t.Underlying().(*types.Slice).Elem())
		}
		switch {
		case v.Name() == "_" || v.Name() == "":
		case f.esc.cells[v]:
			f.emit("%s := new(%s)\n*%s = %s", f.local(v), f.rep(n, t), f.local(v), name)
		default:
			name = f.local(v)
		}
		parts = append(parts, name+" "+text)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func tupleVars(t *types.Tuple) []*types.Var {
	var out []*types.Var
	for v := range t.Variables() {
		out = append(out, v)
	}
	return out
}

// resultText writes the result types of a signature.
func (f *function) resultText(n ast.Node) string {
	var parts []string
	for v := range f.sig.Results().Variables() {
		parts = append(parts, f.rep(n, f.subst.apply(v.Type())))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}
