package cell

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
)

// available reports whether cells can use a member of a compiled package. Constants need nothing of the interpreter, and of
// generic types and constraints lowered code writes what they stand for, unless that is a struct.
func (l *library) available(obj types.Object) bool {
	switch obj := obj.(type) {
	case *types.Const:
		return true
	case *types.TypeName:
		if named, ok := types.Unalias(obj.Type()).(*types.Named); ok && named.TypeParams().Len() > named.TypeArgs().Len() {
			if _, ok := named.Underlying().(*types.Struct); !ok {
				return true
			}
		}
		if i, ok := obj.Type().Underlying().(*types.Interface); ok && !i.IsMethodSet() {
			return true
		}
	}
	return l.config.Has == nil || l.config.Has(obj.Pkg().Path(), obj.Name())
}

// unavailable refuses members of compiled packages that the interpreter does not have. Generic functions and types are left to
// package lower, which says what to write instead.
func (s *Session) unavailable(c *checked) *Problem {
	var used []*ast.Ident
	for id, obj := range c.info.Uses {
		if obj.Pkg() == nil || obj.Pkg() == s.pkg || obj.Parent() != obj.Pkg().Scope() || isGeneric(obj) || s.library.available(obj) {
			continue
		}
		used = append(used, id)
	}
	if len(used) == 0 {
		return nil
	}
	slices.SortFunc(used, func(a, b *ast.Ident) int { return int(a.Pos() - b.Pos()) })
	var list []complaint
	for _, id := range used {
		obj := c.info.Uses[id]
		list = append(list, at(c.src, c.offset(s.fset, id.Pos()), fmt.Sprintf("%s.%s is not built into this kernel: completion behind %[1]s. shows what is",
			obj.Pkg().Name(), obj.Name())))
	}
	return newProblem(Unsupported, c.n, c.src, list)
}

func isGeneric(obj types.Object) bool {
	switch t := types.Unalias(obj.Type()).(type) {
	case *types.Signature:
		return t.TypeParams().Len() > 0
	case *types.Named:
		return t.TypeParams().Len() > t.TypeArgs().Len()
	}
	return false
}
