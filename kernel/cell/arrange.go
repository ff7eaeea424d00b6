package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
)

// arrangement says what becomes of a cell's types and methods that the session knows already.
type arrangement struct {
	kept    map[string]*entry // types declared again with the same source: the declaration is dropped
	hoisted map[string]*entry // types of this cell that are treated like those of an earlier one, see hoist
	late    []*late           // methods of types that this cell does not declare
	added   []*late           // those that their types did not have
}

// late is a method declared apart from its type. It is checked as a function whose first parameter is the receiver.
type late struct {
	decl    *ast.FuncDecl
	recv    *ast.Field
	owner   *entry
	name    string // of the method
	alias   string // of the cell, by which the receiver names the type
	along   bool   // the cell repeats the declaration of the type too
	several bool   // there is another receiver, which Go does not know
	pointer bool
	method  *types.Func // of the type
}

// arrange takes known type declarations and methods of known types out of the cell's declarations. fresh names the types that
// must become new ones.
func (s *Session) arrange(p *parsed, fresh map[string]bool, hoisted map[string]*entry) *arrangement {
	a := &arrangement{kept: map[string]*entry{}, hoisted: hoisted}
	maps.Copy(a.kept, hoisted)
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
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil {
			if l := s.lateOf(p, a, fn, own); l != nil {
				p.decls.Decls[i] = l.decl
				a.late = append(a.late, l)
			}
		}
	}
	return a
}

// lateOf returns what is known of a method if its type is one that the check will not find declared: of all the others go/types
// wants to see the declaration.
func (s *Session) lateOf(p *parsed, a *arrangement, fn *ast.FuncDecl, own map[string]bool) *late {
	base, pointer := receiver(fn)
	name, alias := base, ""
	if own[base] && a.kept[base] == nil {
		if name, alias = aliased(p.decls, base), base; name == base || own[name] && a.kept[name] == nil {
			return nil
		}
	}
	e, again := s.scope[name], own[name]
	if h := a.hoisted[name]; h != nil {
		e, again = h, false
	}
	if e == nil {
		return nil
	}
	if _, isType := e.obj.(*types.TypeName); !isType || e.isGeneric() && again {
		return nil
	}
	l := &late{
		decl: asFunction(fn, base), recv: fn.Recv.List[0], owner: e, name: fn.Name.Name, alias: alias,
		several: fn.Recv.NumFields() > 1, along: again, pointer: pointer,
	}
	if e.isGeneric() {
		l.decl.Type.TypeParams = typeParams(fn, e.spec)
	}
	return l
}

// aliased follows the aliases that a file declares, as go/types does for the type of a receiver.
func aliased(f *ast.File, name string) string {
	targets := map[string]string{}
	eachType(f, func(spec *ast.TypeSpec) {
		x := ast.Unparen(spec.Type)
		if star, ok := x.(*ast.StarExpr); ok {
			x = ast.Unparen(star.X)
		}
		if id, ok := x.(*ast.Ident); ok && spec.Assign.IsValid() {
			targets[spec.Name.Name] = id.Name
		}
	})
	for range len(targets) { // no more: they may go in a circle
		if to := targets[name]; to != "" {
			name = to
		}
	}
	return name
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

// dropTypes takes out the declarations of kept types; what declares nothing then goes too.
func dropTypes(f *ast.File, kept map[string]*entry) {
	var decls []ast.Decl
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			decls = append(decls, d)
			continue
		}
		var specs []ast.Spec
		for _, spec := range g.Specs {
			if kept[spec.(*ast.TypeSpec).Name.Name] == nil {
				specs = append(specs, spec)
			}
		}
		if g.Specs = specs; len(specs) > 0 {
			decls = append(decls, g)
		}
	}
	f.Decls = decls
}

func (s *Session) complain(c *checked, pos token.Pos, msg string) *Problem {
	return newProblem(CompileError, c.n, c.src, []complaint{at(c.src, c.offset(s.fset, pos), msg)})
}
