package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// declare gives every package-level object of the cell and every variable of its outermost statements a name in lowered source,
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
			if d.Recv == nil && !l.isLate(d) && d.Name.Name != "_" {
				l.declareFunc(u, d)
			}
		}
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
		e := l.newEntry(u, obj, types.Universe.Lookup(obj.Name()) == nil)
		e.source, e.deps, e.along = l.c.text(l.session.fset, spec), l.typeDeps(spec), l.methodsHere(spec.Name.Name)
	case *ast.ValueSpec:
		for _, id := range spec.Names {
			if obj := l.c.info.Defs[id]; obj != nil && id.Name != "_" {
				l.newEntry(u, obj, false)
			}
		}
	}
}

// newEntry records a new version of a name. A first version may keep its name when natural is set.
func (l *lowering) newEntry(u *Unit, obj types.Object, natural bool) *entry {
	name := obj.Name()
	e := &entry{name: name, obj: obj, cell: l.c.n, version: l.session.versions[name] + 1}
	e.lowered = fmt.Sprintf("%sᐧ%d", name, e.version)
	if natural && e.version == 1 {
		e.lowered = name
	}
	l.names[obj] = e.lowered
	u.effects.entries = append(u.effects.entries, e)
	return e
}

// typeDeps returns the session objects that a type declaration refers to.
func (l *lowering) typeDeps(spec *ast.TypeSpec) map[string]types.Object {
	deps := map[string]types.Object{}
	ast.Inspect(spec, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			obj := l.c.info.Uses[id]
			if obj != nil && obj.Pkg() == l.session.pkg && id.Name != spec.Name.Name {
				if _, isPkg := obj.(*types.PkgName); !isPkg {
					deps[id.Name] = obj
				}
			}
		}
		return true
	})
	return deps
}

func (l *lowering) methodsHere(typeName string) map[string]bool {
	out := map[string]bool{}
	for _, d := range l.c.decls.Decls {
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
	old := l.session.scope[obj.Name()]
	if old != nil && !generic(obj) {
		if f, ok := old.obj.(*types.Func); ok && !generic(f) && types.Identical(f.Type(), obj.Type()) {
			e := *old
			e.obj, e.cell = obj, l.c.n
			l.names[obj] = e.lowered
			u.effects.entries = append(u.effects.entries, &e)
			return
		}
	}
	l.newEntry(u, obj, false)
	if obj.Name() == "main" {
		l.notes = append(l.notes, "main does not run by itself: a cell's statements do. Call main() to run it.")
	}
}

func generic(f *types.Func) bool { return f.Signature().TypeParams().Len() > 0 }

// declareVar gives a session variable the lowered variable it had, when its type is the same: functions keep seeing it.
func (l *lowering) declareVar(u *Unit, v *types.Var) {
	pkgVar := types.NewVar(v.Pos(), l.session.pkg, v.Name(), v.Type())
	old := l.session.scope[v.Name()]
	var e *entry
	if old != nil && isVar(old.obj) && types.Identical(old.obj.Type(), v.Type()) {
		again := *old
		e = &again
		e.obj, e.cell, e.lost = pkgVar, l.c.n, false
		u.effects.entries = append(u.effects.entries, e)
	} else {
		e = l.newEntry(u, pkgVar, false)
		u.Vars = append(u.Vars, UnitVar{v.Name(), l.session.typeName(v.Type()), e.lowered})
	}
	l.names[v], l.names[pkgVar] = e.lowered, e.lowered
	if announced, ok := l.session.pkg.Scope().Lookup(v.Name()).(*types.Var); ok {
		l.names[announced] = e.lowered
	}
}

func isVar(obj types.Object) bool {
	_, ok := obj.(*types.Var)
	return ok
}

// emit writes the three parts of the unit.
func (l *lowering) emit(u *Unit) {
	var decls, init strings.Builder
	for _, d := range l.c.decls.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Tok == token.TYPE {
				for _, spec := range d.Specs {
					fmt.Fprintf(&decls, "%stype %s\n", l.mark(spec.Pos()), l.text(spec.Pos(), spec.End()))
				}
			}
		case *ast.FuncDecl:
			l.emitFunc(d, &decls, &init)
		}
	}
	for _, v := range u.Vars {
		obj := l.object(u, v.Lowered)
		fmt.Fprintf(&decls, "var %s %s\n", v.Lowered, l.mustType(l.declaring(obj), obj.Type()))
	}
	for _, s := range l.statics {
		decls.WriteString(s + "\n")
	}
	var body strings.Builder
	body.WriteString(l.prologue + "\n")
	for _, st := range l.c.fn.Body.List {
		fmt.Fprintf(&body, "%s%s\n", l.mark(st.Pos()), l.text(st.Pos(), st.End()))
	}
	body.WriteString(l.epilogue)
	u.Decls, u.Init, u.Body = decls.String(), init.String(), body.String()
}

func (l *lowering) object(u *Unit, lowered string) types.Object {
	for _, e := range u.effects.entries {
		if e.lowered == lowered {
			return e.obj
		}
	}
	return nil
}

// declaring returns the identifier that declares obj, to complain about it.
func (l *lowering) declaring(obj types.Object) ast.Node {
	return &ast.Ident{NamePos: obj.Pos(), Name: obj.Name()}
}

// mark returns a line directive, so that the interpreter knows a fragment by its place in the cell.
func (l *lowering) mark(pos token.Pos) string {
	p := l.session.fset.Position(pos)
	return fmt.Sprintf("//line In[%d]:%d:%d\n", l.c.n, p.Line, p.Column)
}

func (l *lowering) emitFunc(d *ast.FuncDecl, decls, init *strings.Builder) {
	fn, _ := l.c.info.Defs[d.Name].(*types.Func)
	if fn == nil || d.Body == nil {
		return
	}
	for _, m := range l.a.late {
		if m.decl == d {
			l.emitLate(m, decls, init)
			return
		}
	}
	sig := fn.Signature()
	switch {
	case d.Recv != nil && sig.RecvTypeParams().Len() > 0, generic(fn):
		fmt.Fprintf(decls, "%s%s\n", l.mark(d.Pos()), l.text(d.Pos(), d.End()))
	case d.Recv != nil:
		base, _ := receiver(d)
		body := methodBody(l.lowered(base), d.Name.Name)
		l.emitMethod(d, sig, body, decls)
		l.bindMethod(d, d.Recv.List[0], body, init)
	case d.Name.Name == "_":
	default:
		name := l.names[fn]
		if !l.bound(fn) {
			fmt.Fprintf(decls, "var %s %s\n", name, l.mustType(d.Name, sig))
		}
		fmt.Fprintf(init, "%s%s = func%s\n", l.mark(d.Pos()), name, l.text(d.Type.Params.Pos(), d.End()))
	}
}

// bound reports whether the lowered variable of a function exists already.
func (l *lowering) bound(fn *types.Func) bool {
	old := l.session.scope[fn.Name()]
	return old != nil && old.lowered == l.names[fn]
}

func (l *lowering) lowered(typeName string) string {
	if obj := l.session.pkg.Scope().Lookup(typeName); obj != nil {
		if name, ok := l.nameOf(obj); ok {
			return name
		}
	}
	return typeName
}

// emitMethod declares a method that calls the variable body, so that a later cell can replace it.
func (l *lowering) emitMethod(d *ast.FuncDecl, sig *types.Signature, body string, decls *strings.Builder) {
	recv := sig.Recv().Type()
	names := []string{}
	args := []string{"rᐧ"}
	for i := range sig.Params().Len() {
		names = append(names, fmt.Sprintf("aᐧ%d", i))
		arg := names[i]
		if sig.Variadic() && i == sig.Params().Len()-1 {
			arg += "..."
		}
		args = append(args, arg)
	}
	params := []*types.Var{types.NewParam(token.NoPos, nil, "", recv)}
	for v := range sig.Params().Variables() {
		params = append(params, v)
	}
	full := types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic())
	results := ""
	ret := ""
	if sig.Results().Len() > 0 {
		results, _ = l.tupleText(sig.Results(), false, nil)
		ret = "return "
	}
	plist, err := l.tupleText(sig.Params(), sig.Variadic(), names)
	if err != nil {
		l.refuse(d.Name, "a parameter has the type "+err.Error())
	}
	fmt.Fprintf(decls, "var %s %s\n", body, l.mustType(d.Name, full))
	fmt.Fprintf(decls, "%sfunc (rᐧ %s) %s%s %s { %s%s(%s) }\n", l.mark(d.Pos()), l.mustType(d.Name, recv), d.Name.Name, plist, results,
		ret, body, strings.Join(args, ", "))
}

// bindMethod assigns the body of a method to its variable; the receiver becomes the first parameter.
func (l *lowering) bindMethod(d *ast.FuncDecl, recv *ast.Field, body string, init *strings.Builder) {
	first := "_ᐧr " + l.text(recv.Type.Pos(), recv.Type.End())
	if len(recv.Names) > 0 && recv.Names[0].Name != "_" {
		first = recv.Names[0].Name + " " + l.text(recv.Type.Pos(), recv.Type.End())
	}
	params := l.text(d.Type.Params.Opening+1, d.Type.Params.Closing)
	if strings.TrimSpace(params) != "" {
		first += ", "
	}
	fmt.Fprintf(init, "%s%s = func(%s%s%s\n", l.mark(d.Pos()), body, first, params, l.text(d.Type.Params.Closing, d.End()))
}

func (l *lowering) emitLate(m *late, decls, init *strings.Builder) {
	named := m.owner.obj.Type().(*types.Named)
	fn := methodOf(named, m.name)
	body := methodBody(m.owner.lowered, m.name)
	if l.session.pending[fn] {
		d := *m.decl
		d.Name = &ast.Ident{NamePos: m.decl.Name.NamePos, Name: m.name}
		l.emitMethod(&d, fn.Signature(), body, decls)
	}
	l.bindMethod(m.decl, m.recv, body, init)
}
