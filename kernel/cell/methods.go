package cell

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
)

// receiver returns the type name of a method's receiver and whether it is a pointer.
func receiver(fn *ast.FuncDecl) (base string, pointer bool) {
	if len(fn.Recv.List) == 0 {
		return "", false
	}
	x := ast.Unparen(fn.Recv.List[0].Type)
	if star, ok := x.(*ast.StarExpr); ok {
		x, pointer = ast.Unparen(star.X), true
	}
	if id, _ := generic(x); id != nil {
		return id.Name, pointer
	}
	return "", pointer
}

// generic returns the name and the type arguments of T or T[A, B].
func generic(x ast.Expr) (name *ast.Ident, args []ast.Expr) {
	switch y := x.(type) {
	case *ast.IndexExpr:
		x, args = y.X, []ast.Expr{y.Index}
	case *ast.IndexListExpr:
		x, args = y.X, y.Indices
	}
	name, _ = x.(*ast.Ident)
	return name, args
}

// methodBody names the function as which a method is checked.
func methodBody(owner, method string) string { return owner + "ᐧ" + method }

// asFunction returns fn with its receiver as first parameter.
func asFunction(fn *ast.FuncDecl, base string) *ast.FuncDecl {
	recv := *fn.Recv.List[0]
	if len(recv.Names) == 0 {
		recv.Names = []*ast.Ident{{Name: "_", NamePos: recv.Type.Pos()}}
	}
	params := &ast.FieldList{Opening: fn.Type.Params.Opening, Closing: fn.Type.Params.Closing, List: []*ast.Field{&recv}}
	for _, f := range fn.Type.Params.List {
		g := *f
		if len(g.Names) == 0 {
			g.Names = []*ast.Ident{{Name: "_", NamePos: g.Type.Pos()}}
		}
		params.List = append(params.List, &g)
	}
	typ := *fn.Type
	typ.Params = params
	name := &ast.Ident{NamePos: fn.Name.NamePos, Name: methodBody(base, fn.Name.Name)}
	return &ast.FuncDecl{Doc: fn.Doc, Name: name, Type: &typ, Body: fn.Body}
}

// settleMethods gives late methods to their types, so that the check that follows finds them. renew names a type that has to
// become a new one because a method changed its signature.
func (s *Session) settleMethods(a *arrangement, c *checked) (renew string, prob *Problem) {
	for _, l := range a.late {
		fn, ok := c.info.Defs[l.decl.Name].(*types.Func)
		if !ok || fn.Signature().Params().Len() == 0 {
			continue // the check explains what is wrong
		}
		if l.several {
			return "", s.complain(c, l.decl.Name.Pos(), "method has multiple receivers")
		}
		named, ok := l.owner.obj.Type().(*types.Named)
		if !ok || l.alias != "" {
			return "", s.complain(c, l.decl.Name.Pos(), "cannot declare a method of the alias "+cmp.Or(l.alias, l.owner.name))
		}
		l.method = methodOf(named, l.name)
		switch {
		case l.method == nil && l.owner.isGeneric() && named.NumMethods() > 0 && !s.refresh(named):
			return "", s.complain(c, l.decl.Name.Pos(), fmt.Sprintf(
				"another type holds values of %s: declare type %s and all its methods again in one cell", l.owner.name, l.owner.name))
		case l.method == nil:
			l.method = types.NewFunc(l.decl.Name.Pos(), s.pkg, l.name, methodSignature(fn.Signature()))
			named.AddMethod(l.method)
			a.added = append(a.added, l)
		case isPointer(l.method.Signature().Recv().Type()) == l.pointer && sameMethod(l.method.Signature(), fn.Signature()):
		case l.along:
			return l.owner.name, nil
		default:
			return "", s.complain(c, l.decl.Name.Pos(), fmt.Sprintf(
				"%s has a method %s with another signature: declare type %s and its methods again in one cell", l.owner.name, l.name, l.owner.name))
		}
	}
	return "", nil
}

func isPointer(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Pointer)
	return ok
}

func methodOf(t *types.Named, name string) *types.Func {
	for m := range t.Methods() {
		if m.Name() == name {
			return m
		}
	}
	return nil
}
