package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/luciola-nn/luciola/kernel/lower"
)

// declare gives every package-level function of the cell and every variable of its outermost statements a name in lowered source,
// and notes what the unit will change in the session.
func (l *lowering) declare(u *Unit) {
	for _, d := range l.c.decls.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				continue // announces a variable of the statements, see announce
			}
			for _, spec := range d.Specs {
				l.declareSpec(u, spec)
			}
		case *ast.FuncDecl:
			if d.Recv == nil && !l.isLate(d) && d.Name.Name != "_" && d.Name.Name != "init" {
				l.declareFunc(u, d)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.a.hoisted)) {
		u.effects.entries = append(u.effects.entries, l.a.hoisted[name])
	}
	for _, v := range l.c.topVars() {
		l.declareVar(u, v)
	}
	for _, m := range l.a.late {
		named := m.owner.obj.Type().(*types.Named)
		u.effects.methods = append(u.effects.methods, &lateMethod{methodOf(named, m.name), m.decl})
	}
}

func (l *lowering) isLate(d *ast.FuncDecl) bool {
	for _, m := range l.a.late {
		if m.decl == d {
			return true
		}
	}
	return false
}

func (l *lowering) declareSpec(u *Unit, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		obj := l.c.info.Defs[spec.Name]
		if obj == nil || spec.Name.Name == "_" {
			return
		}
		e := l.newEntry(u, obj)
		e.spec = spec
		l.session.describeType(e, l.c)
	case *ast.ValueSpec:
		for _, id := range spec.Names {
			if obj := l.c.info.Defs[id]; obj != nil && id.Name != "_" {
				l.newEntry(u, obj)
			}
		}
	}
}

// newEntry records a new version of a name. Functions and variables have a name in lowered code; types and constants have none.
func (l *lowering) newEntry(u *Unit, obj types.Object) *entry {
	name := obj.Name()
	e := &entry{name: name, obj: obj, cell: l.c.n, version: l.session.versions[name] + 1}
	switch obj.(type) {
	case *types.Var, *types.Func:
		e.lowered = fmt.Sprintf("%sᐧ%d", name, e.version)
		l.names[obj] = e.lowered
	}
	u.effects.entries = append(u.effects.entries, e)
	return e
}

// describeType notes of a type what tells the same declaration in a later cell.
func (s *Session) describeType(e *entry, c *checked) {
	e.source, e.deps, e.along = c.text(s.fset, e.spec), s.typeDeps(c, e.spec), c.methodsHere(e.name)
}

// typeDeps returns the session objects that a type declaration refers to.
func (s *Session) typeDeps(c *checked, spec *ast.TypeSpec) map[string]types.Object {
	deps := map[string]types.Object{}
	ast.Inspect(spec, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			obj := c.info.Uses[id]
			if obj != nil && obj.Pkg() == s.pkg && id.Name != spec.Name.Name {
				if _, isPkg := obj.(*types.PkgName); !isPkg {
					deps[id.Name] = obj
				}
			}
		}
		return true
	})
	return deps
}

func (c *checked) methodsHere(typeName string) map[string]bool {
	out := map[string]bool{}
	for _, d := range c.decls.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil {
			if base, _ := receiver(fn); base == typeName {
				out[fn.Name.Name] = true
			}
		}
	}
	return out
}

func (l *lowering) declareFunc(u *Unit, d *ast.FuncDecl) {
	obj := l.c.info.Defs[d.Name].(*types.Func)
	if old := l.session.scope[obj.Name()]; old != nil {
		if f, ok := old.obj.(*types.Func); ok && sameFunc(f, obj) {
			l.replaces[obj] = f
			e := *old
			e.obj, e.cell = obj, l.c.cellOf(d)
			l.names[obj] = e.lowered
			u.effects.entries = append(u.effects.entries, &e)
			return
		}
	}
	l.newEntry(u, obj).cell = l.c.cellOf(d)
	if obj.Name() == "main" && l.c.carriedFrom(d) == nil && !slices.ContainsFunc(l.c.fn.Body.List, lower.CallsMain) {
		u.Notes = append(u.Notes, "main does not run by itself: a cell's statements do. Call main() to run it.")
	}
}

// sameFunc reports whether callers of one function can call the other.
func sameFunc(old, now *types.Func) bool {
	a, b := old.Signature(), now.Signature()
	if a.TypeParams().Len() != b.TypeParams().Len() {
		return false
	}
	if a.TypeParams().Len() == 0 {
		return types.Identical(a, b)
	}
	var params []*types.TypeParam
	for p := range a.TypeParams().TypeParams() {
		params = append(params, p)
	}
	for i, p := range params {
		if !types.Identical(p.Constraint(), b.TypeParams().At(i).Constraint()) {
			return false
		}
	}
	return types.Identical(withArguments(a, params), withArguments(b, params))
}

// unitVar describes a variable that is new to the worker.
func (l *lowering) unitVar(v *types.Var, e *entry) UnitVar {
	u := UnitVar{Name: v.Name(), Type: l.session.typeName(v.Type()), Lowered: e.lowered}
	line := func(s ast.Node) int { return strings.Count(l.c.src[:l.c.offset(l.session.fset, s.Pos())], "\n") + 1 }
	list := l.c.fn.Body.List
	i := slices.IndexFunc(list, func(s ast.Stmt) bool { return s.Pos() <= v.Pos() && v.Pos() < s.End() })
	if i < 0 {
		return u
	}
	u.Line = line(list[i])
	if d, ok := list[i].(*ast.DeclStmt); ok {
		for _, spec := range d.Decl.(*ast.GenDecl).Specs {
			if spec.Pos() <= v.Pos() {
				u.Line = line(spec)
			}
		}
	}
	u.Shared = i > 0 && line(list[i-1]) == u.Line || i+1 < len(list) && line(list[i+1]) == u.Line
	return u
}

// declareVar gives a session variable the lowered variable it had, when its type is the same: functions keep seeing it.
func (l *lowering) declareVar(u *Unit, v *types.Var) {
	pkgVar := types.NewVar(v.Pos(), l.session.pkg, v.Name(), v.Type())
	old := l.session.scope[v.Name()]
	var e *entry
	if old != nil && isVar(old.obj) && types.Identical(old.obj.Type(), v.Type()) {
		again := *old
		e = &again
		e.obj, e.cell, e.lost = pkgVar, l.c.n, false
		if old.lost { // the new worker shows it again
			u.Vars = append(u.Vars, l.unitVar(v, e))
		}
		u.effects.entries = append(u.effects.entries, e)
	} else {
		e = l.newEntry(u, pkgVar)
		l.vars = append(l.vars, v)
		u.Vars = append(u.Vars, l.unitVar(v, e))
	}
	l.names[v], l.names[pkgVar] = e.lowered, e.lowered
	announced, ok := l.session.pkg.Scope().Lookup(v.Name()).(*types.Var)
	if _, earlier := l.session.all[announced]; ok && !earlier {
		l.names[announced] = e.lowered
		u.effects.announced[announced] = e // a generic function refers to it, and later cells make copies of that
	}
}

func isVar(obj types.Object) bool {
	_, ok := obj.(*types.Var)
	return ok
}
