package cell

import (
	"go/ast"
	"go/types"
	"strings"
)

// instantiate writes inferred type arguments out, and sends generic functions of compiled packages to their replacements.
func instantiate(l *lowering, n ast.Node) {
	id, ok := n.(*ast.Ident)
	if !ok {
		return
	}
	inst, ok := l.c.info.Instances[id]
	if !ok {
		return
	}
	fn, ok := l.c.info.Uses[id].(*types.Func)
	if !ok {
		return // a type: its arguments are always written
	}
	if fn.Pkg() != nil && fn.Pkg().Path() != "main" {
		return // replaced or refused by the builtin and refuse rules
	}
	var args []string
	for t := range inst.TypeArgs.Types() {
		args = append(args, l.mustType(id, t))
	}
	text := "[" + strings.Join(args, ", ") + "]"
	switch p := l.parent(0).(type) {
	case *ast.IndexExpr:
		if p.X == id {
			l.replace(p.Index.Pos(), p.Index.End(), strings.Join(args, ", "))
			return
		}
	case *ast.IndexListExpr:
		if p.X == id {
			l.replace(p.Indices[0].Pos(), p.Indices[len(p.Indices)-1].End(), strings.Join(args, ", "))
			return
		}
	}
	l.after(id.End(), text)
}
