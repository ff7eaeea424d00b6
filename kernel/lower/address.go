package lower

import (
	"fmt"
	"go/ast"
	"go/types"
)

// addressOf writes &x.
func (f *function) addressOf(x ast.Expr) string {
	switch x := ast.Unparen(x).(type) {
	case *ast.CompositeLit:
		return f.address(x, f.composite(x), f.typ(x))
	case *ast.Ident:
		if v, ok := f.info.Uses[x].(*types.Var); ok && !f.global(v) {
			return f.local(v) // it has a cell
		}
	case *ast.StarExpr:
		return f.notNil(x, f.core(x.X), f.typ(x))
	}
	saved := f.isPlace
	f.isPlace = true
	defer func() { f.isPlace = saved }()
	return "&" + f.expr(x)
}

// notNil writes &*p: p, unless it is nil.
func (f *function) notNil(n ast.Node, pointer string, t types.Type) string {
	name := fmt.Sprintf("pointerᐧ%d", f.use(t))
	if f.once(name) {
		r := f.rep(n, t)
		f.toplevel("func %s(p *%s) *%s { if p == nil { %s(nil) }; return p }\n", name, r, r, f.rt("Checked"))
	}
	return name + "(" + pointer + ")"
}
