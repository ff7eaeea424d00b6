package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// arrangement says what becomes of a cell's types and methods that the session knows already.
type arrangement struct {
	kept map[string]*entry // types declared again with the same source: the declaration is dropped
	late []*late           // methods of types that this cell does not declare
}

// late is a method declared apart from its type. It is checked as a function whose first parameter is the receiver.
type late struct {
	decl    *ast.FuncDecl
	recv    *ast.Field
	owner   *entry
	name    string // of the method
	along   bool   // the cell repeats the declaration of the type too
	pointer bool
}

// arrange takes known type declarations and methods of known types out of the cell's declarations. fresh names the types that
// must become new ones.
func (s *Session) arrange(p *parsed, fresh map[string]bool) *arrangement {
	a := &arrangement{kept: map[string]*entry{}}
	own := declaredNames(p.decls)
	here := map[string]map[string]bool{} // type → its methods in this cell
	for _, d := range p.decls.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil {
			base, _ := receiver(fn)
			if here[base] == nil {
				here[base] = map[string]bool{}
			}
			here[base][fn.Name.Name] = true
		}
	}
	for again := true; again; { // a kept type may let another one be kept that refers to it
		again = false
		eachType(p.decls, func(spec *ast.TypeSpec) {
			name := spec.Name.Name
			e := s.scope[name]
			if a.kept[name] == nil && !fresh[name] && s.sameType(p, spec, e, own, a.kept, here[name]) {
				a.kept[name], again = e, true
			}
		})
	}
	dropTypes(p.decls, a.kept)
	for i, d := range p.decls.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv == nil || len(fn.Recv.List) != 1 {
			continue
		}
		base, pointer := receiver(fn)
		e := s.scope[base]
		if a.kept[base] == nil && own[base] || e == nil {
			continue
		}
		if _, isType := e.obj.(*types.TypeName); !isType || e.isGeneric() {
			continue
		}
		l := &late{decl: asFunction(fn, base), recv: fn.Recv.List[0], owner: e, name: fn.Name.Name, along: own[base], pointer: pointer}
		p.decls.Decls[i] = l.decl
		a.late = append(a.late, l)
	}
	return a
}

func (e *entry) isGeneric() bool {
	n, ok := e.obj.Type().(*types.Named)
	return ok && n.TypeParams().Len() > 0
}

// sameType reports whether spec declares what the session's type e is already: the same source, meaning the same things, and
// every method that came with it.
func (s *Session) sameType(p *parsed, spec *ast.TypeSpec, e *entry, own map[string]bool, kept map[string]*entry, here map[string]bool) bool {
	if e == nil || e.source == "" || e.source != p.text(s.fset, spec) || e.isGeneric() {
		return false
	}
	for name, dep := range e.deps {
		if now := s.scope[name]; now == nil || now.obj != dep || own[name] && kept[name] == nil && name != e.name {
			return false
		}
	}
	for m := range e.along {
		if !here[m] {
			return false
		}
	}
	return true
}

func eachType(f *ast.File, do func(*ast.TypeSpec)) {
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
			for _, spec := range g.Specs {
				do(spec.(*ast.TypeSpec))
			}
		}
	}
}

func dropTypes(f *ast.File, kept map[string]*entry) {
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		var specs []ast.Spec
		for _, spec := range g.Specs {
			if kept[spec.(*ast.TypeSpec).Name.Name] == nil {
				specs = append(specs, spec)
			}
		}
		g.Specs = specs
	}
}

// receiver returns the type name of a method's receiver and whether it is a pointer.
func receiver(fn *ast.FuncDecl) (base string, pointer bool) {
	if len(fn.Recv.List) == 0 {
		return "", false
	}
	x := ast.Unparen(fn.Recv.List[0].Type)
	if star, ok := x.(*ast.StarExpr); ok {
		x, pointer = ast.Unparen(star.X), true
	}
	if id, ok := x.(*ast.Ident); ok {
		return id.Name, pointer
	}
	return "", pointer
}

// methodBody names the variable that holds the body of a method.
func methodBody(lowered, method string) string { return lowered + "ᐧ" + method }

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
		named, ok := l.owner.obj.Type().(*types.Named)
		if !ok {
			return "", s.complain(c, l.decl.Name.Pos(), "cannot declare a method of the alias "+l.owner.name)
		}
		sig := methodSignature(fn.Signature())
		old := methodOf(named, l.name)
		switch {
		case old == nil:
			m := types.NewFunc(l.decl.Name.Pos(), s.pkg, l.name, sig)
			named.AddMethod(m)
			s.pending[m] = true
		case isPointer(old.Signature().Recv().Type()) == l.pointer && types.Identical(old.Signature(), sig):
		case l.along:
			return l.owner.name, nil
		default:
			return "", s.complain(c, l.decl.Name.Pos(), fmt.Sprintf(
				"%s has a method %s with another signature: declare type %s and its methods again in one cell", l.owner.name, l.name, l.owner.name))
		}
	}
	return "", nil
}

// methodSignature makes a method of a function whose first parameter is the receiver.
func methodSignature(sig *types.Signature) *types.Signature {
	var params []*types.Var
	for v := range sig.Params().Variables() {
		params = append(params, v)
	}
	return types.NewSignatureType(params[0], nil, nil, types.NewTuple(params[1:]...), sig.Results(), sig.Variadic())
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

func (s *Session) complain(c *checked, pos token.Pos, msg string) *Problem {
	return newProblem(CompileError, c.n, c.src, []complaint{at(c.src, c.offset(s.fset, pos), msg)})
}
