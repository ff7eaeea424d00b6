package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// rename replaces identifiers of packages and session objects by their lowered names. Constants have been replaced by values.
func rename(l *lowering, n ast.Node) {
	id, ok := n.(*ast.Ident)
	if !ok || !id.Pos().IsValid() {
		return
	}
	obj := l.c.info.Uses[id]
	if obj == nil {
		obj = l.c.info.Defs[id]
	}
	switch obj := obj.(type) {
	case nil:
		return
	case *types.PkgName:
		if alias, err := l.alias(obj.Imported()); err != nil {
			l.refuse(id, err.Error())
		} else {
			end := id.Pos() + token.Pos(len(strings.TrimSuffix(id.Name, privatePackage)))
			l.replace(id.Pos(), end, alias)
		}
		return
	case *types.Var:
		if obj.IsField() {
			l.renameEmbedded(id, obj)
			return
		}
	case *types.Const:
		return
	}
	if name, ok := l.nameOf(obj); ok && name != id.Name {
		l.replace(id.Pos(), id.End(), name)
	}
}

// renameEmbedded keeps selectors and keys of an embedded field in step with the lowered name of its type, which names it.
func (l *lowering) renameEmbedded(id *ast.Ident, field *types.Var) {
	if !field.Embedded() {
		return
	}
	t := types.Unalias(field.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		if name, ok := l.nameOf(named.Obj()); ok && name != id.Name {
			l.replace(id.Pos(), id.End(), name)
		}
	}
}
