package lower

import (
	"go/ast"
	"go/types"
)

// register notes what the cell declares, before any body is lowered: generic functions and which functions call recover.
func (l *lowering) register() {
	for _, d := range l.cell.Decls {
		decl, ok := d.(*ast.FuncDecl)
		if !ok || decl.Body == nil {
			continue
		}
		fn, ok := l.cell.Info.Defs[decl.Name].(*types.Func)
		if !ok {
			continue
		}
		sig := fn.Signature()
		src := &source{decl: decl, info: l.cell.Info, cell: l.sourceCell(decl), fn: fn, params: sig.TypeParams(), vars: tupleVars(sig.Params())}
		if sig.Recv() != nil {
			src.params, src.vars = sig.RecvTypeParams(), append([]*types.Var{sig.Recv()}, src.vars...)
		}
		if src.params.Len() > 0 {
			l.registerGeneric(src, l.cell.Late[decl])
		}
		if callsRecover(l.cell.Info, decl.Body) {
			l.newRec[fn] = true
		}
	}
}

// registerGeneric notes a generic function. It takes the place of an earlier one in the copies that exist.
func (l *lowering) registerGeneric(src *source, late *Late) {
	key, old := src.fn, l.generics[l.cell.Replaces[src.fn]]
	if late != nil {
		key, old = late.Method, l.generics[late.Method]
	}
	l.newGen[key] = src
	if old == nil {
		l.serial++
		src.number = l.serial
		return
	}
	src.number = old.number
	for _, c := range l.copies[src.number] {
		l.writeCopy(src, c)
	}
}

// callsRecover reports whether a body calls recover itself, not in a literal.
func callsRecover(info *types.Info, body ast.Node) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.Ident:
			if b, ok := info.Uses[n].(*types.Builtin); ok && b.Name() == "recover" {
				found = true
			}
		}
		return !found
	})
	return found
}
